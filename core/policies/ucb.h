#pragma once

#include "core/parameters/field.h"
#include "core/policies/action_value_policy.h"

namespace policyscope {

struct UcbSettings {
  double c = 1.0;
  static const std::vector<Field<UcbSettings>>& fields();
};

/// Optimism in the face of uncertainty: the action with the largest upper confidence bound q̂(s,a) + c √(ln
/// N(s) / N(s,a)), where N counts how often the state and the action were met (Auer et al. 2002; Sutton &
/// Barto, 2.7). An action never tried there comes first. Actions of exactly equal bound share.
///
/// Outputs: the action values, then the counts. The policy's own parameters: π, then the action values.
class UcbPolicy final : public ActionValuePolicy {
 public:
  using ActionValuePolicy::ActionValuePolicy;

  std::size_t outputs() const override { return 2 * actions(); }

  void resolve(std::span<const double> outputs, std::span<double> parameters) const override;
  /// The action of the largest value, without the bonus.
  void mode(std::span<const double> parameters, ActionSpan action) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<UcbSettings>(values);
    width_ = 1.0;
  }
  void widen(double factor) override { width_ *= factor; }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<UcbPolicy>(*this); }

 private:
  UcbSettings settings_;
  double width_ = 1.0;
};

}  // namespace policyscope
