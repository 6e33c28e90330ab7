#include "core/policies/kl_step.h"

#include "core/error.h"
#include "core/policies/divergence.h"

#include <array>

namespace policyscope {

double step_within_kl(std::span<const double> preferences, std::span<const double> direction, double limit,
                      double longest) {
  std::array<double, 64> moved{};
  if (preferences.size() > moved.size()) throw Error("step_within_kl takes at most 64 actions");
  const auto kl_after = [&](double step) {
    for (std::size_t i = 0; i < preferences.size(); ++i) moved[i] = preferences[i] + step * direction[i];
    return softmax_kl(preferences, std::span(moved).first(preferences.size()));
  };
  if (kl_after(longest) <= limit) return longest;
  double low = 0.0, high = longest;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (kl_after(middle) <= limit ? low : high) = middle;
  }
  return low;
}

}  // namespace policyscope
