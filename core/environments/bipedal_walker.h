#pragma once

#include "core/environments/rigid_body_task.h"

namespace policyscope {

struct BipedalWalkerSettings {
  double gravity = 10.0;
  double largest_torque = 80.0;
  double roughness = 1.0;
  double ground_friction = 2.5;
  double largest_push = 5.0;
  static const std::vector<Field<BipedalWalkerSettings>>& fields();
};

/// Gymnasium's BipedalWalker-v3: a hull on two legs with hips and knees walks over rough ground. Bodies:
/// hull, thigh 1, shank 1, thigh 2, shank 2; hinges: hip 1, knee 1, hip 2, knee 2. The action turns each
/// hinge towards its rated speed in the action's direction, with a torque in proportion to the action's size.
/// The reward is what the hull came forward, with an upright hull, less the torque; a fall costs 100 and ends
/// it. The state is the bodies' motions, who touches the ground, and the heights of the ground.
class BipedalWalker final : public RigidBodyTask<BipedalWalker, BipedalWalkerSettings, 5, 3 + 200, 4> {
 public:
  static constexpr std::size_t ground_points = 200;
  static constexpr std::size_t rays = 10;

  BipedalWalker();
  static EnvironmentInfo make_info(const BipedalWalkerSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  void observe(ObservationSpan observation) const override;
  void observe_at(std::span<const double> coordinates, ObservationSpan observation) const override;
  void coordinates_of(ObservationView observation, std::span<double> coordinates) const override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;
  void set_state(std::span<const double> state) override;

  void begin_trace(std::span<const double> state, std::span<const RecordedField> fields) override;
  void prepare_step(std::size_t, std::span<const RecordedField>) override {}
  void measure(std::vector<RecordedField>& fields) const override;

  void build(RigidBodies& world) const;
  StepResult simulate(std::span<const double> inputs);

 private:
  // Places in the state behind the bodies.
  static constexpr std::size_t touching = bodies_size, fallen = touching + 2, heights = touching + 3;

  std::span<double> ground() { return std::span(state_).subspan(heights, ground_points); }
  std::span<const double> ground() const { return std::span(state_).subspan(heights, ground_points); }
  void draw_ground(RandomStream& random);
  /// Puts both legs under the hull, hips and knees at these angles, at rest.
  void stand(Point hull, double hip, double knee);
  double hinge_angle(std::size_t hinge) const;
  double hinge_speed(std::size_t hinge) const;
  double progress() const;
  double ground_height(double x) const;

  std::array<double, 4> shown_action_{};  // of the last step, for the picture
};

}  // namespace policyscope
