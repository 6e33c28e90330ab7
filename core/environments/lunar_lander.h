#pragma once

#include "core/environments/rigid_body_task.h"

namespace policyscope {

struct LunarLanderSettings {
  double gravity = 10.0;
  double main_power = 13.0;
  double side_power = 0.6;
  double leg_torque = 40.0;
  double largest_push = 1000.0;
  static const std::vector<Field<LunarLanderSettings>>& fields();
};

/// Gymnasium's LunarLanderContinuous-v3: a lander with two springy legs is to come to rest between the flags.
/// Bodies: lander, leg 1 (on the right), leg 2. The action is (main engine, side engines); the main engine
/// runs at half to full power for actions above 0, the side engines from half an action on. The reward is the
/// progress towards a slow, upright stand on the pad less the fuel; a crash or leaving the picture costs 100,
/// a lander at rest, asleep for the engine, earns 100.
class LunarLander final : public RigidBodyTask<LunarLander, LunarLanderSettings, 3, 4 + 11, 4> {
 public:
  static constexpr std::size_t ground_points = 11;

  LunarLander();
  static EnvironmentInfo make_info(const LunarLanderSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  void observe(ObservationSpan observation) const override;
  void observe_at(std::span<const double> coordinates, ObservationSpan observation) const override;
  void coordinates_of(ObservationView observation, std::span<double> coordinates) const override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;
  void set_state(std::span<const double> state) override;

  void begin_trace(std::span<const double> state, std::span<const RecordedField> fields) override;
  void prepare_step(std::size_t step, std::span<const RecordedField> fields) override;
  void measure(std::vector<RecordedField>& fields) const override;

  void build(RigidBodies& world) const;
  StepResult simulate(std::span<const double> inputs);

 private:
  // Places in the state behind the bodies.
  static constexpr std::size_t touching = bodies_size, crashed = touching + 2, is_awake = touching + 3,
                               heights = touching + 4;

  std::array<Point, ground_points> ground() const;
  /// Where an engine of that kind is and what it does to the lander; nothing where it is off.
  struct Burn {
    Point at, impulse;
    double power = 0.0;
  };
  Burn main_burn(double action, const double (&dispersion)[2]) const;
  Burn side_burn(double action, const double (&dispersion)[2]) const;
  std::array<double, 8> exact_observation() const;
  static double potential(const std::array<double, 8>& o);
  void stand(Point lander);

  double shown_main_ = 0.0, shown_side_ = 0.0;  // of the last step, for the picture
  std::array<double, 2> dispersion_{};          // of the last step, from −1 to 1
  std::optional<std::array<double, 2>> given_dispersion_;
};

}  // namespace policyscope
