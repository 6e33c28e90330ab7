#pragma once

#include "core/policies/gaussian_policy.h"

namespace policyscope {

struct GaussianSdeSettings {
  double log_std_init = 0.0;
  int sde_sample_freq = -1;
  static const std::vector<Field<GaussianSdeSettings>>& fields();
};

/// Generalised state-dependent exploration (gSDE; Raffin, Kober and Stulp 2021): a ~ N(μ(s), σ(s)²) with
/// σ² = Σ_k φ_k(s)² exp(2 ℓ_k), where φ are the features of the policy's network and ℓ is learned; while it
/// plays, the noise is φ(s)ᵀΘ with random weights Θ_k ~ N(0, exp(2 ℓ_k)) that stay for `sde_sample_freq`
/// steps. Names and defaults as in Stable-Baselines3. The outputs are μ and ln σ of every dimension.
class GaussianSde final : public Policy {
 public:
  explicit GaussianSde(const ActionSpace& actions) : gaussian_(actions) {}

  std::size_t outputs() const override { return gaussian_.outputs(); }
  std::size_t action_dimensions() const override { return gaussian_.action_dimensions(); }
  const FeatureNoise* feature_noise() const override { return &noise_; }

  void resolve(std::span<const double> outputs, std::span<double> parameters) const override {
    gaussian_.resolve(outputs, parameters);
  }
  /// As if the weights of the noise were new at every step.
  void sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const override {
    gaussian_.sample(parameters, random, action);
  }
  void mode(std::span<const double> parameters, ActionSpan action) const override {
    gaussian_.mode(parameters, action);
  }
  void score(std::span<const double> parameters, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override {
    gaussian_.score(parameters, action, d_log_prob_d_outputs);
  }
  double entropy(std::span<const double> parameters) const override { return gaussian_.entropy(parameters); }
  void entropy_gradient(std::span<const double> parameters,
                        std::span<double> d_entropy_d_outputs) const override {
    gaussian_.entropy_gradient(parameters, d_entropy_d_outputs);
  }
  double kl(std::span<const double> parameters, std::span<const double> other) const override {
    return gaussian_.kl(parameters, other);
  }
  void fisher_product(std::span<const double> parameters, std::span<const double> v,
                      std::span<double> product) const override {
    gaussian_.fisher_product(parameters, v, product);
  }
  double log_prob(std::span<const double> outputs, ActionView action) const override {
    return gaussian_.log_prob(outputs, action);
  }
  /// Of the mean only: the spread follows from the features.
  void initial_outputs(std::span<double> outputs) const override { gaussian_.initial_outputs(outputs); }

  void describe(std::span<const double> parameters, ActionDistribution& distribution) const override {
    gaussian_.describe(parameters, distribution);
  }
  const std::vector<Quantity>& quantities() const override { return gaussian_.quantities(); }
  double quantity(std::size_t index, std::span<const double> parameters) const override {
    return gaussian_.quantity(index, parameters);
  }

  void configure(std::span<const ParameterValue> values) override;
  void widen(double factor) override {
    gaussian_.widen(factor);
    noise_.width *= factor;
  }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<GaussianSde>(*this); }

 private:
  GaussianPolicy gaussian_;
  FeatureNoise noise_;
};

}  // namespace policyscope
