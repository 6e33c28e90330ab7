#pragma once

#include "core/environments/environment.h"
#include "core/environments/sin_cos.h"

namespace policyscope {

struct PendulumSettings {
  double gravity = 10.0;
  double mass = 1.0;
  double length = 1.0;
  double largest_torque = 2.0;
  double time_step = 0.05;
  static const std::vector<Field<PendulumSettings>>& fields();
};

/// Gymnasium's Pendulum-v1. State (θ, θ̇): θ = 0 points up, positive is counter-clockwise, and θ counts turns;
/// only pictures and rewards wrap it. The observation is (cos θ, sin θ, θ̇). A step clips the torque u, pays
/// −(wrap(θ)² + 0.1 θ̇² + 0.001 u²) for the state before, and then does θ̇ ← clip(θ̇ + (3g/(2l) sin θ + 3u/(m
/// l²)) Δt, ±8), θ ← θ + θ̇ Δt. Nothing terminates.
class Pendulum final : public EnvironmentBase<Pendulum, PendulumSettings, 2> {
 public:
  Pendulum() { prepare(); }
  static EnvironmentInfo make_info(const PendulumSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  void set_state(std::span<const double> state) override;
  void observe(ObservationSpan observation) const override;
  void observe_at(std::span<const double> coordinates, ObservationSpan observation) const override;
  void coordinates_of(ObservationView observation, std::span<double> coordinates) const override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;
  void configure(std::span<const ParameterValue> values) override;

 private:
  void prepare();  // after the settings changed
  void refresh();  // after the angle changed

  double weight_ = 0.0, response_ = 0.0;  // 3g/(2l) in 1/s² and 3/(m l²) in 1/(kg m²)
  SinCos at_ = {0.0, 1.0};  // of θ, computed once a step: they are observed and drive the next step
};

}  // namespace policyscope
