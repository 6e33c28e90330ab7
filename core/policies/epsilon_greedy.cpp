#include "core/policies/epsilon_greedy.h"

#include "core/policies/categorical.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<EpsilonGreedySettings>>& EpsilonGreedySettings::fields() {
  using S = EpsilonGreedySettings;
  static const std::vector<Field<S>> list = {
      Field(&S::epsilon, "epsilon", "\\varepsilon", "exploration")
          .valid(0, 1)
          .help("Probability of an action drawn from all of them alike; otherwise the best one is taken "
                "(Sutton & Barto, 2.2)."),
  };
  return list;
}

void EpsilonGreedyPolicy::resolve(std::span<const double> values, std::span<double> pi) const {
  double best = values[0];
  for (const double q : values) best = std::max(best, q);
  if (!std::isfinite(best)) {
    std::fill(pi.begin(), pi.end(), best);
    return;
  }
  double equals = 0.0;
  for (const double q : values) equals += q == best ? 1.0 : 0.0;
  const double any = settings_.epsilon / static_cast<double>(values.size());
  for (std::size_t a = 0; a < pi.size(); ++a) {
    pi[a] = any + (values[a] == best ? (1.0 - settings_.epsilon) / equals : 0.0);
  }
}

void EpsilonGreedyPolicy::mode(std::span<const double> pi, ActionSpan action) const {
  action[0] = static_cast<double>(categorical::mode(pi));
}

double EpsilonGreedyPolicy::log_prob(std::span<const double> outputs, ActionView action) const {
  const double own = outputs[static_cast<std::size_t>(action[0])];
  double best = own, equals = 0.0;
  for (const double q : outputs) best = std::max(best, q);
  for (const double q : outputs) equals += q == best ? 1.0 : 0.0;
  const double any = settings_.epsilon / static_cast<double>(outputs.size());
  return std::log(any + (own == best ? (1.0 - settings_.epsilon) / equals : 0.0));
}

}  // namespace policyscope
