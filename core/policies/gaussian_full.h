#pragma once

#include "core/policies/gaussian_policy.h"

namespace policyscope {

/// A normal distribution with a learned covariance, a ~ N(μ(s), Σ(s)), Σ = LLᵀ with L lower triangular. The
/// outputs are μ of every dimension, then the rows of L up to the diagonal, where they are ln L_ii: every
/// output gives a valid covariance. L_ii = max(min_std, exp(output)); the score passes that floor by, as
/// GaussianPolicy's does.
class GaussianFull final : public Policy {
 public:
  /// Dimensions of an action, so that its matrices fit on the stack.
  static constexpr std::size_t most_dimensions = 16;

  /// With `same_everywhere` the covariance is learned, but does not depend on the state.
  explicit GaussianFull(const ActionSpace& actions, bool same_everywhere = false);

  std::size_t outputs() const override { return dimensions_ + entries_; }
  std::size_t action_dimensions() const override { return dimensions_; }
  std::size_t free_outputs() const override { return same_everywhere_ ? entries_ : 0; }

  /// μ of every dimension, then the rows of L up to the diagonal.
  void resolve(std::span<const double> outputs, std::span<double> parameters) const override;
  void sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const override;
  void mode(std::span<const double> parameters, ActionSpan action) const override;
  /// ∂ ln π/∂μ = Σ⁻¹ε and ∂ ln π/∂L = tril(Σ⁻¹εεᵀL⁻ᵀ − L⁻ᵀ), ε = a − μ (CATALOGUE: Gaussian, multivariate).
  void score(std::span<const double> parameters, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  double entropy(std::span<const double> parameters) const override;
  void entropy_gradient(std::span<const double> parameters,
                        std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> parameters, std::span<const double> other) const override;
  void fisher_product(std::span<const double> parameters, std::span<const double> v,
                      std::span<double> product) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;
  void initial_outputs(std::span<double> outputs) const override;

  void describe(std::span<const double> parameters, ActionDistribution& distribution) const override;
  /// Mean and spread of every dimension, then the correlation of every pair.
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> parameters) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<GaussianSettings>(values);
    width_ = 1.0;
  }
  void widen(double factor) override { width_ *= factor; }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<GaussianFull>(*this); }

 private:
  /// Where L_ij, j ≤ i, lies among the outputs.
  std::size_t at(std::size_t i, std::size_t j) const { return dimensions_ + i * (i + 1) / 2 + j; }
  /// Σ_ij.
  double covariance(std::span<const double> parameters, std::size_t i, std::size_t j) const;
  /// x ← L⁻¹ x, beginning at element `first` (those before are 0).
  void solve_lower(std::span<const double> parameters, double* x, std::size_t first = 0) const;
  /// x ← L⁻ᵀ x.
  void solve_upper(std::span<const double> parameters, double* x) const;

  GaussianSettings settings_;
  double width_ = 1.0;
  std::size_t dimensions_, entries_;
  bool same_everywhere_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
