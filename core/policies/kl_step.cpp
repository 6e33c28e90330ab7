#include "core/policies/kl_step.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace policyscope {
namespace {

/// KL(π_h‖π_{h + step·direction}) and its slope in the step, Σ (π_new − π_old)·direction.
struct Divergence {
  double value, slope;
};
Divergence divergence_after(std::span<const double> h, std::span<const double> direction, double step) {
  double largest_old = h[0], largest_new = h[0] + step * direction[0];
  for (std::size_t i = 1; i < h.size(); ++i) {
    largest_old = std::max(largest_old, h[i]);
    largest_new = std::max(largest_new, h[i] + step * direction[i]);
  }
  double sum_old = 0.0, sum_new = 0.0, mean_old = 0.0, mean_new = 0.0;
  for (std::size_t i = 0; i < h.size(); ++i) {
    const double p = std::exp(h[i] - largest_old), q = std::exp(h[i] + step * direction[i] - largest_new);
    sum_old += p;
    sum_new += q;
    mean_old += p * direction[i];
    mean_new += q * direction[i];
  }
  mean_old /= sum_old;
  mean_new /= sum_new;
  // Σ π_old (ln π_old − ln π_new) = ln Z_new − ln Z_old − step Σ π_old·direction.
  const double value =
      (largest_new + std::log(sum_new)) - (largest_old + std::log(sum_old)) - step * mean_old;
  return {value, mean_new - mean_old};
}

}  // namespace

double step_within_kl(std::span<const double> preferences, std::span<const double> direction, double limit,
                      double longest) {
  double step = longest;
  Divergence now = divergence_after(preferences, direction, step);
  if (!(now.value > limit)) return longest;
  // The divergence is convex along a ray: Newton's steps come down to the limit from above without
  // overshooting.
  constexpr int most_steps = 100;
  for (int i = 0; i < most_steps && now.value > limit * (1.0 + 1e-12); ++i) {
    const double next = step - (now.value - limit) / now.slope;
    if (!(next < step && next > 0.0)) break;
    step = next;
    now = divergence_after(preferences, direction, step);
  }
  return step;
}

}  // namespace policyscope
