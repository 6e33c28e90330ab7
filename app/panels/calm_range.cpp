#include "app/panels/calm_range.h"

#include <cmath>

namespace policyscope::app {
namespace {

constexpr double glide_seconds = 0.25;  // after which 1/e of the way is left

bool fits(const render::Limits& range, const render::Limits& within) {
  const double slack = 0.02 * within.span();
  return range.low >= within.low - slack && range.high <= within.high + slack &&
         range.span() >= 0.45 * within.span();
}

}  // namespace

void CalmRange::follow(std::span<const double> values, QuantityScale scale) {
  if (values.empty()) return;
  render::Limits range = render::robust_range(values, 0.01);
  if (scale == QuantityScale::diverging) range = render::symmetric(range);
  if (started_ && fits(range, target_)) return;
  const render::Limits round = render::nice_limits(range, 6);
  target_ = scale == QuantityScale::diverging ? render::symmetric(round) : round;
  if (!started_) shown_ = target_;
  started_ = true;
}

void CalmRange::set(render::Limits limits) {
  target_ = limits;
  if (!started_) shown_ = limits;
  started_ = true;
}

void CalmRange::glide(double seconds) {
  const double rest = std::exp(-seconds / glide_seconds);
  const auto towards = [rest](double from, double to) { return to + (from - to) * rest; };
  shown_ = {towards(shown_.low, target_.low), towards(shown_.high, target_.high)};
  const double close = 2e-3 * target_.span();
  if (std::abs(shown_.low - target_.low) < close && std::abs(shown_.high - target_.high) < close)
    shown_ = target_;
}

render::Limits natural_limits(const Quantity& quantity, std::size_t actions) {
  if (quantity.id == "greedy_action" && actions > 1) return {0.0, static_cast<double>(actions - 1)};
  if (quantity.id.starts_with("probability")) return {0.0, 1.0};
  return {0.0, 0.0};
}

}  // namespace policyscope::app
