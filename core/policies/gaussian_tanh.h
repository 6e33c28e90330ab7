#pragma once

#include "core/policies/action_bounds.h"
#include "core/policies/gaussian_policy.h"

#include <vector>

namespace policyscope {

/// A normal distribution squashed into the bounds of the action: a = middle + scale · tanh u, u ~ N(μ(s),
/// σ(s)²), so that nothing is ever clipped (Haarnoja et al. 2018). The outputs are μ of every dimension, then
/// ln σ of every dimension, of u. Scores are taken at fixed u, which is read back from the action: they are
/// those of the normal distribution. KL divergence and Fisher matrix do not feel the squashing either;
/// density and entropy do. A dimension without bounds is squashed into the part of it that matters.
class GaussianTanh final : public Policy {
 public:
  /// Dimensions of an action, so that its u fits on the stack.
  static constexpr std::size_t most_dimensions = 64;

  /// With `same_std_everywhere` the spread is learned, but does not depend on the state.
  explicit GaussianTanh(const ActionSpace& actions, bool same_std_everywhere = false);

  std::size_t outputs() const override { return gaussian_.outputs(); }
  std::size_t action_dimensions() const override { return gaussian_.action_dimensions(); }
  std::size_t free_outputs() const override { return gaussian_.free_outputs(); }

  /// μ of every dimension, then σ of every dimension, of u.
  void resolve(std::span<const double> outputs, std::span<double> parameters) const override {
    gaussian_.resolve(outputs, parameters);
  }
  void sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const override;
  /// middle + scale · tanh μ.
  void mode(std::span<const double> parameters, ActionSpan action) const override;
  void score(std::span<const double> parameters, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  /// H(u) + Σ E ln(scale (1 − tanh²u)), by quadrature.
  double entropy(std::span<const double> parameters) const override;
  void entropy_gradient(std::span<const double> parameters,
                        std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> parameters, std::span<const double> other) const override {
    return gaussian_.kl(parameters, other);
  }
  void fisher_product(std::span<const double> parameters, std::span<const double> v,
                      std::span<double> product) const override {
    gaussian_.fisher_product(parameters, v, product);
  }
  double log_prob(std::span<const double> outputs, ActionView action) const override;
  void initial_outputs(std::span<double> outputs) const override { gaussian_.initial_outputs(outputs); }

  /// Mean and spread of the squashed action, by quadrature.
  void describe(std::span<const double> parameters, ActionDistribution& distribution) const override;
  const std::vector<Quantity>& quantities() const override { return gaussian_.quantities(); }
  /// The action without exploration, then the spread of the squashed action.
  double quantity(std::size_t index, std::span<const double> parameters) const override;

  void configure(std::span<const ParameterValue> values) override { gaussian_.configure(values); }
  void widen(double factor) override { gaussian_.widen(factor); }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<GaussianTanh>(*this); }

 private:
  double squash(std::size_t i, double u) const;
  double unsquash(std::size_t i, double action) const;
  /// Of tanh u in dimension i.
  double mean_of(std::span<const double> parameters, std::size_t i) const;
  double std_of(std::span<const double> parameters, std::size_t i, double mean) const;

  GaussianPolicy gaussian_;
  ActionBounds bounds_;
};

}  // namespace policyscope
