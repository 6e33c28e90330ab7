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

void UcbPolicy::resolve(std::span<const double> outputs, std::span<double> parameters) const {
  constexpr double never = 1e-9;  // so few visits are a feature's rounding errors
  const std::span<const double> values = outputs.first(actions()), counts = outputs.last(actions());
  double all = 0.0, sum = 0.0;
  for (std::size_t a = 0; a < actions(); ++a) {
    all += counts[a];
    sum += values[a];
  }
  const std::span<double> pi = parameters.first(actions());
  std::copy(values.begin(), values.end(), parameters.last(actions()).begin());
  if (!std::isfinite(sum)) {
    std::fill(pi.begin(), pi.end(), sum);
    return;
  }
  const double confidence = std::log(std::max(1.0, all));
  for (std::size_t a = 0; a < actions(); ++a) {  // first the bounds
    pi[a] = counts[a] <= never ? std::numeric_limits<double>::infinity()
                               : values[a] + width_ * settings_.c * std::sqrt(confidence / counts[a]);
  }
  const double best = *std::max_element(pi.begin(), pi.end());
  const auto equals = static_cast<double>(std::count(pi.begin(), pi.end(), best));
  for (double& p : pi) p = p == best ? 1.0 / equals : 0.0;
}

void UcbPolicy::mode(std::span<const double> parameters, ActionSpan action) const {
  action[0] = static_cast<double>(categorical::mode(parameters.last(actions())));
}

double UcbPolicy::log_prob(std::span<const double> outputs, ActionView action) const {
  std::vector<double> parameters(outputs.size());
  resolve(outputs, parameters);
  return std::log(parameters[static_cast<std::size_t>(action[0])]);
}

}  // namespace policyscope
