#pragma once

#include "core/environments/environment.h"

namespace policyscope {

struct LecturePendulumSettings {
  double mass = 1.0 / 3.0;
  double length = 1.5;
  double gravity = 9.8;
  double time_step = 0.05;
  static const std::vector<Field<LecturePendulumSettings>>& fields();
};

/// The lecture's pendulum swing-up, a continuing task. State (β, β̇): β = 0 points up, β = ±π hangs down,
/// positive is counter-clockwise. A step does β̇ ← β̇ + 0.75 (a + m l g sin β)/(m l²) Δt and then β ← wrap(β +
/// β̇ Δt). Beyond |β̇| = 2π the pendulum is put back to rest at (−π, 0); that ends nothing. The reward is −|β|
/// of the resulting state.
template <class Derived>
class LecturePendulumBase : public EnvironmentBase<Derived, LecturePendulumSettings, 2> {
 public:
  void reset(RandomStream& random, ObservationSpan observation) override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;
  void configure(std::span<const ParameterValue> values) override;

 protected:
  LecturePendulumBase() { prepare(); }
  /// One step under `torque` in N·m.
  StepResult swing(double torque, ObservationSpan observation);

 private:
  void prepare();  // after the settings changed

  double weight_ = 0.0;    // m l g in N·m
  double response_ = 0.0;  // 0.75 Δt/(m l²): change of speed by 1 N·m in a step, in rad/s
};

/// Torque −1, 0 or 1 N·m.
class LecturePendulum final : public LecturePendulumBase<LecturePendulum> {
 public:
  static EnvironmentInfo make_info(const LecturePendulumSettings& settings);
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
};

/// Torque in [−3, 3] N·m.
class LecturePendulumContinuous final : public LecturePendulumBase<LecturePendulumContinuous> {
 public:
  static EnvironmentInfo make_info(const LecturePendulumSettings& settings);
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
};

}  // namespace policyscope
