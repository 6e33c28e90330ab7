#pragma once

#include "core/parameters/field.h"
#include "core/policies/policy.h"

#include <string>
#include <vector>

namespace policyscope {

struct UcbSettings {
  double c = 1.0;
  static const std::vector<Field<UcbSettings>>& fields();
};

/// Optimism in the face of uncertainty: the action with the largest upper confidence bound q̂(s,a) + c √(ln
/// N(s) / N(s,a)), where N counts how often the state and the action were met (Auer et al. 2002; Sutton &
/// Barto, 2.7). An action never tried there comes first. Actions of exactly equal bound share.
///
/// Outputs: the action values, then the counts. The policy's own parameters: π, then the action values. π
/// depends on the outputs by their order only, so that its derivative with respect to them is 0 wherever
/// there is one.
class UcbPolicy final : public Policy {
 public:
  explicit UcbPolicy(const ActionSpace& actions);

  std::size_t outputs() const override { return 2 * labels_.size(); }
  std::size_t action_dimensions() const override { return 1; }

  void resolve(std::span<const double> outputs, std::span<double> parameters) const override;
  void sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const override;
  /// The action of the largest value, without the bonus.
  void mode(std::span<const double> parameters, ActionSpan action) const override;
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
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> parameters) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<UcbSettings>(values);
    width_ = 1.0;
  }
  void widen(double factor) override { width_ *= factor; }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<UcbPolicy>(*this); }

 private:
  std::span<const double> pi(std::span<const double> parameters) const {
    return parameters.first(labels_.size());
  }

  UcbSettings settings_;
  double width_ = 1.0;
  std::vector<std::string> labels_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
