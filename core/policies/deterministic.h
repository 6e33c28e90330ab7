#pragma once

#include "core/parameters/field.h"
#include "core/policies/action_bounds.h"
#include "core/policies/policy.h"

namespace policyscope {

struct DeterministicSettings {
  double noise_std = 0.1;
  bool scaled = true;
  static const std::vector<Field<DeterministicSettings>>& fields();
};

/// One action in each state, middle + scale · tanh(output), and noise around it while exploring: a ~ N(μ(s),
/// (noise_std · scale)²). The deterministic policy gradient (Silver et al. 2014) follows ∇_a Q · ∇μ; the
/// score below is that of the policy with its noise. Without `scaled` the tanh itself is the action, however
/// large actions may be.
class Deterministic final : public Policy {
 public:
  explicit Deterministic(const ActionSpace& actions);

  std::size_t outputs() const override { return bounds_.size(); }
  std::size_t action_dimensions() const override { return bounds_.size(); }
  /// Of the settings in force.
  double middle(std::size_t i) const { return settings_.scaled ? bounds_.middle[i] : 0.0; }
  double scale(std::size_t i) const { return settings_.scaled ? bounds_.scale[i] : 1.0; }
  double noise_std() const { return settings_.noise_std * width_; }

  /// tanh of every output.
  void resolve(std::span<const double> outputs, std::span<double> squashed) const override;
  void sample(std::span<const double> squashed, RandomStream& random, ActionSpan action) const override;
  void mode(std::span<const double> squashed, ActionSpan action) const override;
  void score(std::span<const double> squashed, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  double entropy(std::span<const double> squashed) const override;
  void entropy_gradient(std::span<const double> squashed,
                        std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> squashed, std::span<const double> other) const override;
  void fisher_product(std::span<const double> squashed, std::span<const double> v,
                      std::span<double> product) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;
  void initial_outputs(std::span<double> outputs) const override;

  void describe(std::span<const double> squashed, ActionDistribution& distribution) const override;
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> squashed) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<DeterministicSettings>(values);
    width_ = 1.0;
  }
  void widen(double factor) override { width_ *= factor; }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<Deterministic>(*this); }

 private:
  double mean(std::size_t i, double squashed) const { return middle(i) + scale(i) * squashed; }
  double std(std::size_t i) const { return noise_std() * scale(i); }

  DeterministicSettings settings_;
  double width_ = 1.0;
  ActionBounds bounds_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
