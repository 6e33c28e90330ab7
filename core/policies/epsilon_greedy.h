#pragma once

#include "core/parameters/field.h"
#include "core/policies/action_value_policy.h"

#include <algorithm>

namespace policyscope {

struct EpsilonGreedySettings {
  double epsilon = 0.1;
  static const std::vector<Field<EpsilonGreedySettings>>& fields();
};

/// Mostly the action of the largest value, with probability ε any action (Sutton & Barto, 2.2 and 5.4).
/// Actions of exactly equal value share. The outputs are action values, the parameters π.
class EpsilonGreedyPolicy final : public ActionValuePolicy {
 public:
  using ActionValuePolicy::ActionValuePolicy;

  std::size_t outputs() const override { return actions(); }

  void resolve(std::span<const double> outputs, std::span<double> pi) const override;
  void mode(std::span<const double> pi, ActionSpan action) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<EpsilonGreedySettings>(values);
  }
  void widen(double factor) override { settings_.epsilon = std::min(1.0, settings_.epsilon * factor); }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<EpsilonGreedyPolicy>(*this); }

 private:
  EpsilonGreedySettings settings_;
};

}  // namespace policyscope
