#pragma once

#include "core/parameters/field.h"
#include "core/policies/policy.h"

namespace policyscope {

struct GaussianFixedStdSettings {
  double std = 0.5;
  static const std::vector<Field<GaussianFixedStdSettings>>& fields();
};

/// Independent normal distributions with a learned mean and a spread that is set from outside, a ~ N(μ(s),
/// σ²). The outputs are μ of every dimension.
class GaussianFixedStd final : public Policy {
 public:
  explicit GaussianFixedStd(const ActionSpace& actions);

  std::size_t outputs() const override { return dimensions_; }
  std::size_t action_dimensions() const override { return dimensions_; }

  /// μ of every dimension.
  void resolve(std::span<const double> outputs, std::span<double> mean) const override;
  void sample(std::span<const double> mean, RandomStream& random, ActionSpan action) const override;
  void mode(std::span<const double> mean, ActionSpan action) const override;
  /// ∂ ln π/∂μ = (a − μ)/σ².
  void score(std::span<const double> mean, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  double entropy(std::span<const double> mean) const override;
  void entropy_gradient(std::span<const double> parameters,
                        std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> parameters, std::span<const double> other) const override;
  void fisher_product(std::span<const double> parameters, std::span<const double> v,
                      std::span<double> product) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;
  void initial_outputs(std::span<double> outputs) const override;

  void describe(std::span<const double> mean, ActionDistribution& distribution) const override;
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> mean) const override {
    return index < dimensions_ ? mean[index] : settings_.std;
  }

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<GaussianFixedStdSettings>(values);
  }
  void widen(double factor) override { settings_.std *= factor; }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<GaussianFixedStd>(*this); }

 private:
  GaussianFixedStdSettings settings_;
  std::size_t dimensions_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
