#pragma once

#include "core/parameters/field.h"
#include "core/policies/policy.h"

#include <algorithm>

namespace policyscope {

struct EpsilonGreedySettings {
  double epsilon = 0.1;
  static const std::vector<Field<EpsilonGreedySettings>>& fields();
};

/// Mostly the action of the largest value, with probability ε any action (Sutton & Barto, 2.2 and 5.4).
/// Actions of exactly equal value share. The outputs are action values; π depends on them by their order
/// only, so that its derivative with respect to them is 0 wherever there is one.
class EpsilonGreedyPolicy final : public Policy {
 public:
  explicit EpsilonGreedyPolicy(const ActionSpace& actions);

  std::size_t outputs() const override { return labels_.size(); }
  std::size_t action_dimensions() const override { return 1; }

  /// π(·|s).
  void resolve(std::span<const double> outputs, std::span<double> pi) const override;
  void sample(std::span<const double> pi, RandomStream& random, ActionSpan action) const override;
  void mode(std::span<const double> pi, ActionSpan action) const override;
  void score(std::span<const double> pi, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  double entropy(std::span<const double> pi) const override;
  void entropy_gradient(std::span<const double> pi, std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> pi, std::span<const double> other) const override;
  void fisher_product(std::span<const double> pi, std::span<const double> v,
                      std::span<double> product) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;
  void initial_outputs(std::span<double> outputs) const override;

  void describe(std::span<const double> pi, ActionDistribution& distribution) const override;
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> pi) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<EpsilonGreedySettings>(values);
  }
  void widen(double factor) override { settings_.epsilon = std::min(1.0, settings_.epsilon * factor); }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<EpsilonGreedyPolicy>(*this); }

 private:
  EpsilonGreedySettings settings_;
  std::vector<std::string> labels_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
