#include "core/policies/ucb.h"

#include "core/policies/categorical.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {

const std::vector<Field<UcbSettings>>& UcbSettings::fields() {
  using S = UcbSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::c, "ucb_c", "c", "optimism")
          .valid(0, 1e9)
          .slider(1e-2, 100)
          .log()
          .help("How many times √(ln N(s)/N(s,a)) is added to an action's value: 0 is greedy; the rewards' "
                "own scale is a good start (Sutton & Barto, 2.7)."),
  };
  return list;
}

UcbPolicy::UcbPolicy(const ActionSpace& actions)
    : labels_(actions.labels), quantities_(categorical::quantities(labels_)) {}

void UcbPolicy::resolve(std::span<const double> outputs, std::span<double> parameters) const {
  constexpr double never = 1e-9;  // so few visits are a feature's rounding errors
  const std::size_t actions = labels_.size();
  const std::span<const double> values = outputs.first(actions), counts = outputs.last(actions);
  double all = 0.0, sum = 0.0;
  for (std::size_t a = 0; a < actions; ++a) {
    all += counts[a];
    sum += values[a];
  }
  std::copy(values.begin(), values.end(), parameters.begin() + static_cast<std::ptrdiff_t>(actions));
  if (!std::isfinite(sum)) {
    std::fill_n(parameters.begin(), actions, sum);
    return;
  }
  const double confidence = std::log(std::max(1.0, all));
  const auto bound = [&](std::size_t a) {
    if (counts[a] <= never) return std::numeric_limits<double>::infinity();
    return values[a] + width_ * settings_.c * std::sqrt(confidence / counts[a]);
  };
  double best = bound(0), equals = 0.0;
  for (std::size_t a = 1; a < actions; ++a) best = std::max(best, bound(a));
  for (std::size_t a = 0; a < actions; ++a) equals += bound(a) == best ? 1.0 : 0.0;
  for (std::size_t a = 0; a < actions; ++a) parameters[a] = bound(a) == best ? 1.0 / equals : 0.0;
}

void UcbPolicy::sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const {
  action[0] = static_cast<double>(categorical::sample(pi(parameters), random));
}

void UcbPolicy::mode(std::span<const double> parameters, ActionSpan action) const {
  action[0] = static_cast<double>(categorical::mode(parameters.last(labels_.size())));
}

void UcbPolicy::score(std::span<const double>, ActionView, std::span<double> d_log_prob_d_outputs) const {
  std::fill(d_log_prob_d_outputs.begin(), d_log_prob_d_outputs.end(), 0.0);
}

double UcbPolicy::entropy(std::span<const double> parameters) const {
  return categorical::entropy(pi(parameters));
}

void UcbPolicy::entropy_gradient(std::span<const double>, std::span<double> d_entropy_d_outputs) const {
  std::fill(d_entropy_d_outputs.begin(), d_entropy_d_outputs.end(), 0.0);
}

double UcbPolicy::kl(std::span<const double> parameters, std::span<const double> other) const {
  return categorical::kl(pi(parameters), pi(other));
}

void UcbPolicy::fisher_product(std::span<const double>, std::span<const double>,
                               std::span<double> product) const {
  std::fill(product.begin(), product.end(), 0.0);
}

double UcbPolicy::log_prob(std::span<const double> outputs, ActionView action) const {
  std::vector<double> parameters(outputs.size());
  resolve(outputs, parameters);
  return std::log(parameters[static_cast<std::size_t>(action[0])]);
}

void UcbPolicy::initial_outputs(std::span<double> outputs) const {
  std::fill(outputs.begin(), outputs.end(), 0.0);
}

void UcbPolicy::describe(std::span<const double> parameters, ActionDistribution& distribution) const {
  const std::span<const double> probabilities = pi(parameters);
  distribution.mean.clear();
  distribution.std.clear();
  distribution.probabilities.assign(probabilities.begin(), probabilities.end());
}

double UcbPolicy::quantity(std::size_t index, std::span<const double> parameters) const {
  return categorical::quantity(index, pi(parameters));
}

}  // namespace policyscope
