#pragma once

#include "core/policies/policy.h"

#include <string>
#include <vector>

namespace policyscope {

/// A policy that looks at action values and depends on its outputs by their order only, so that its
/// derivative with respect to them is 0 wherever there is one. What its subclasses add is π.
///
/// The policy's own parameters begin with π(·|s), a probability for each action.
class ActionValuePolicy : public Policy {
 public:
  explicit ActionValuePolicy(const ActionSpace& actions);

  std::size_t action_dimensions() const override { return 1; }

  void sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const override;
  void score(std::span<const double> parameters, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  double entropy(std::span<const double> parameters) const override;
  void entropy_gradient(std::span<const double> parameters,
                        std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> parameters, std::span<const double> other) const override;
  void fisher_product(std::span<const double> parameters, std::span<const double> v,
                      std::span<double> product) const override;
  void initial_outputs(std::span<double> outputs) const override;

  void describe(std::span<const double> parameters, ActionDistribution& distribution) const override;
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> parameters) const override;

 protected:
  std::size_t actions() const { return labels_.size(); }
  std::span<const double> pi(std::span<const double> parameters) const { return parameters.first(actions()); }

 private:
  std::vector<std::string> labels_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
