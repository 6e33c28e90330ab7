#include "core/exact/two_cycle_values.h"

#include <cmath>
#include <limits>

namespace policyscope::exact {

TwoCycleValues two_cycle_values(const TwoCycleSettings& cycle, double discount) {
  const double n = cycle.cycle_length;
  const double round = 1.0 / (1.0 - std::pow(discount, n));
  return {cycle.reward_left * round, std::pow(discount, n - 1.0) * cycle.reward_right * round};
}

double two_cycle_break_even(const TwoCycleSettings& cycle) {
  const double ratio = cycle.reward_left / cycle.reward_right;
  if (!(ratio > 0.0 && ratio < 1.0)) return std::numeric_limits<double>::quiet_NaN();
  return std::pow(ratio, 1.0 / (cycle.cycle_length - 1.0));
}

TwoCycleReturn two_cycle_return(const TwoCycleSettings& cycle, double discount, double probability_right,
                                double reward_noise) {
  const double n = cycle.cycle_length;
  const double p = probability_right;
  // One round pays either of two sums, independently of the rounds that follow, which count γⁿ times.
  const double left = cycle.reward_left, right = std::pow(discount, n - 1.0) * cycle.reward_right;
  const double factor = std::pow(discount, n);
  TwoCycleReturn value;
  value.mean = ((1.0 - p) * left + p * right) / (1.0 - factor);
  value.variance = p * (1.0 - p) * (right - left) * (right - left) / (1.0 - factor * factor) +
                   reward_noise * reward_noise / (1.0 - discount * discount);
  value.difference = right - left;
  return value;
}

double returns_to_tell_apart(const TwoCycleReturn& value) {
  return 4.0 * value.variance / (value.difference * value.difference);
}

}  // namespace policyscope::exact
