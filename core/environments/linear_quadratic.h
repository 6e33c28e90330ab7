#pragma once

#include "core/environments/environment.h"
#include "core/exact/linear_quadratic.h"

namespace policyscope {

struct LinearQuadraticSettings {
  int dimensions = 1;
  double a = 0.9, b = 0.5, turn = 0.3;
  double q = 1.0, r = 0.1;
  double noise_std = 0.1;
  double start_mean = 1.0, start_std = 0.5;
  static const std::vector<Field<LinearQuadraticSettings>>& fields();
};

/// A linear system with quadratic costs, on a line or in the plane: s' = A s + b u + noise, reward −(q|s|² +
/// r|u|²). In the plane A turns the state by an angle, besides stretching it by a. Nothing bounds state and
/// action, so that the exact theory of core/exact/linear_quadratic.h holds for a linear-Gaussian policy.
class LinearQuadratic final : public EnvironmentBase<LinearQuadratic, LinearQuadraticSettings, 2> {
 public:
  static EnvironmentInfo make_info(const LinearQuadraticSettings& settings);
  static LinearQuadraticProblem make_problem(const LinearQuadraticSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  std::span<const double> state() const override { return std::span(state_).first(size()); }
  void set_state(std::span<const double> state) override;
  void observe(ObservationSpan observation) const override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;
  const LinearQuadraticProblem* linear_quadratic_model() const override { return problem_.get(); }
  void configure(std::span<const ParameterValue> values) override;

 private:
  std::size_t size() const { return static_cast<std::size_t>(settings_.dimensions); }

  std::shared_ptr<const LinearQuadraticProblem> problem_ =
      std::make_shared<const LinearQuadraticProblem>(make_problem({}));
  double cos_turn_ = 1.0, sin_turn_ = 0.0;  // of the step: a line does not turn
  std::array<double, 2> push_{};            // the last action, for the picture
};

}  // namespace policyscope
