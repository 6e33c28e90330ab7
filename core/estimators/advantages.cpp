#include "core/estimators/advantages.h"

#include <cmath>
#include <limits>

namespace policyscope {

void td_errors(const ValuedSteps& steps, double discount, std::span<double> out) {
  for (std::size_t t = 0; t < out.size(); ++t) {
    const double next = steps.terminated[t] ? 0.0 : steps.next_values[t];
    out[t] = steps.rewards[t] + discount * next - steps.values[t];
  }
}

void generalized_advantages(const ValuedSteps& steps, double discount, double lambda, std::span<double> out) {
  td_errors(steps, discount, out);
  double following = 0.0;
  for (std::size_t t = out.size(); t-- > 0;) {
    if (steps.terminated[t] || steps.truncated[t]) following = 0.0;
    out[t] += discount * lambda * following;
    following = out[t];
  }
}

void n_step_returns(const ValuedSteps& steps, double discount, int n, std::span<double> out) {
  const std::size_t count = out.size();
  for (std::size_t t = 0; t < count; ++t) {
    double sum = 0.0;
    double weight = 1.0;
    for (std::size_t k = t;; ++k) {
      sum += weight * steps.rewards[k];
      weight *= discount;
      if (steps.terminated[k]) break;
      const bool last = static_cast<int>(k - t) + 1 >= n || steps.truncated[k] || k + 1 == count;
      if (last) {
        sum += weight * steps.next_values[k];
        break;
      }
    }
    out[t] = sum;
  }
}

void bootstrapped_returns(const ValuedSteps& steps, double discount, std::span<double> out) {
  double following = 0.0;
  for (std::size_t t = out.size(); t-- > 0;) {
    const bool cut = steps.truncated[t] || t + 1 == out.size();
    if (cut) following = steps.next_values[t];
    if (steps.terminated[t]) following = 0.0;
    following = out[t] = steps.rewards[t] + discount * following;
  }
}

void standardize(std::span<double> values) {
  const auto count = static_cast<double>(values.size());
  if (values.size() < 2) return;
  double mean = 0.0;
  for (const double v : values) mean += v / count;
  double squares = 0.0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double scale = 1.0 / (std::sqrt(squares / (count - 1.0)) + 1e-8);
  for (double& v : values) v = (v - mean) * scale;
}

}  // namespace policyscope
