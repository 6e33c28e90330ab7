#include "core/policies/action_value_policy.h"

#include "core/policies/categorical.h"

#include <algorithm>

namespace policyscope {

ActionValuePolicy::ActionValuePolicy(const ActionSpace& actions)
    : labels_(actions.labels), quantities_(categorical::quantities(labels_)) {}

void ActionValuePolicy::sample(std::span<const double> parameters, RandomStream& random,
                               ActionSpan action) const {
  action[0] = static_cast<double>(categorical::sample(pi(parameters), random));
}

void ActionValuePolicy::score(std::span<const double>, ActionView,
                              std::span<double> d_log_prob_d_outputs) const {
  std::fill(d_log_prob_d_outputs.begin(), d_log_prob_d_outputs.end(), 0.0);
}

double ActionValuePolicy::entropy(std::span<const double> parameters) const {
  return categorical::entropy(pi(parameters));
}

void ActionValuePolicy::entropy_gradient(std::span<const double>,
                                         std::span<double> d_entropy_d_outputs) const {
  std::fill(d_entropy_d_outputs.begin(), d_entropy_d_outputs.end(), 0.0);
}

double ActionValuePolicy::kl(std::span<const double> parameters, std::span<const double> other) const {
  return categorical::kl(pi(parameters), pi(other));
}

void ActionValuePolicy::fisher_product(std::span<const double>, std::span<const double>,
                                       std::span<double> product) const {
  std::fill(product.begin(), product.end(), 0.0);
}

void ActionValuePolicy::initial_outputs(std::span<double> outputs) const {
  std::fill(outputs.begin(), outputs.end(), 0.0);
}

void ActionValuePolicy::describe(std::span<const double> parameters, ActionDistribution& distribution) const {
  const std::span<const double> probabilities = pi(parameters);
  distribution.mean.clear();
  distribution.std.clear();
  distribution.probabilities.assign(probabilities.begin(), probabilities.end());
}

double ActionValuePolicy::quantity(std::size_t index, std::span<const double> parameters) const {
  return categorical::quantity(index, pi(parameters));
}

}  // namespace policyscope
