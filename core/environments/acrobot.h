#pragma once

#include "core/environments/environment.h"
#include "core/environments/sin_cos.h"

namespace policyscope {

struct AcrobotSettings {
  double gravity = 9.8;
  double mass_1 = 1.0;
  double mass_2 = 1.0;
  double length_1 = 1.0;
  double length_2 = 1.0;
  double inertia = 1.0;
  double torque = 1.0;
  double goal_height = 1.0;
  double time_step = 0.2;
  static const std::vector<Field<AcrobotSettings>>& fields();
};

/// Gymnasium's Acrobot-v1 (Sutton 1996; Sutton & Barto, section 11.3 of the first edition): two links, a
/// motor at the elbow only. State (θ₁, θ₂, θ̇₁, θ̇₂): θ₁ = 0 hangs down, θ₂ is relative to the first link, both
/// positive counter-clockwise and wrapped to [−π, π). One Runge–Kutta step of fourth order, then the
/// velocities are clipped at 4π and 9π rad/s. Each step costs 1 until the tip is above the goal height.
class Acrobot final : public EnvironmentBase<Acrobot, AcrobotSettings, 4> {
 public:
  Acrobot() {
    prepare();
    refresh();
  }
  static EnvironmentInfo make_info(const AcrobotSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  void set_state(std::span<const double> state) override;
  /// (cos θ₁, sin θ₁, cos θ₂, sin θ₂, θ̇₁, θ̇₂)
  void observe(ObservationSpan observation) const override;
  void observe_at(std::span<const double> coordinates, ObservationSpan observation) const override;
  void coordinates_of(ObservationView observation, std::span<double> coordinates) const override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;
  void configure(std::span<const ParameterValue> values) override;

 private:
  /// Sines and cosines of θ₁ and θ₂.
  struct Angles {
    SinCos first, second;
  };
  struct Accelerations {
    double first, second;
  };
  /// What of the equations of motion depends on the settings only.
  struct Constants {
    double inertia_1, inertia_2, coupling, weight_1, weight_2;
  };

  static Angles angles_at(double theta_1, double theta_2) { return {sin_cos(theta_1), sin_cos(theta_2)}; }
  Accelerations accelerations(const Angles& at, double speed_1, double speed_2, double torque) const;
  void prepare();  // after the settings changed
  void refresh();  // after the angles changed

  Constants constants_{};
  Angles at_{};  // of the present state: they are observed and begin the next step
};

}  // namespace policyscope
