#pragma once

#include "core/environments/environment.h"

namespace policyscope {

struct MountainCarSettings {
  double force = 0.001;
  double gravity = 0.0025;
  double goal_position = 0.5;
  double goal_velocity = 0.0;
  static const std::vector<Field<MountainCarSettings>>& fields();
};

struct MountainCarContinuousSettings {
  double force = 0.0015;
  double gravity = 0.0025;
  double goal_position = 0.45;
  double goal_velocity = 0.0;
  static const std::vector<Field<MountainCarContinuousSettings>>& fields();
};

/// An underpowered car in a valley (Moore 1990; Sutton & Barto, example 10.1). State (x, ẋ); the height of
/// the ground is proportional to sin 3x. A step does ẋ ← clip(ẋ + a·force − gravity·cos 3x, ±0.07), x ←
/// clip(x + ẋ, −1.2, 0.6), and the left wall stops the car. It ends on reaching the goal at no less than the
/// goal velocity.
template <class Derived, class Settings>
class MountainCarBase : public EnvironmentBase<Derived, Settings, 2> {
 public:
  void reset(RandomStream& random, ObservationSpan observation) override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;

 protected:
  /// One step at `throttle` in [−1, 1]; whether the goal is reached.
  bool drive(double throttle, ObservationSpan observation);
};

/// Gymnasium's MountainCar-v0: push left, coast or push right, −1 a step.
class MountainCar final : public MountainCarBase<MountainCar, MountainCarSettings> {
 public:
  static EnvironmentInfo make_info(const MountainCarSettings& settings);
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
};

/// Gymnasium's MountainCarContinuous-v0: throttle in [−1, 1], −0.1 a² a step and +100 at the goal. The engine
/// clips the throttle, but the cost is that of the action as it came. Gymnasium rounds the state to single
/// precision after every step; this one does not.
class MountainCarContinuous final
    : public MountainCarBase<MountainCarContinuous, MountainCarContinuousSettings> {
 public:
  static EnvironmentInfo make_info(const MountainCarContinuousSettings& settings);
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
};

}  // namespace policyscope
