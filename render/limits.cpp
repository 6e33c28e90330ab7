#include "render/limits.h"

#include "render/round_steps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::render {
namespace {

/// Room around a range of one value, or of values that differ by rounding only, so that it can be drawn.
Limits opened(Limits range) {
  const double size = std::max(std::abs(range.low), std::abs(range.high));
  if (range.high - range.low > 1e-9 * size) return range;
  const double room = size == 0.0 ? 0.5 : 0.1 * size;
  return {range.low - room, range.high + room};
}

}  // namespace

Limits full_range(std::span<const double> values) {
  bool found = false;
  Limits range;
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    range.low = found ? std::min(range.low, v) : v;
    range.high = found ? std::max(range.high, v) : v;
    found = true;
  }
  return found ? opened(range) : Limits{};
}

Limits robust_range(std::span<const double> values, double tails) {
  constexpr std::size_t most = 4096;
  std::array<double, most> sample;
  const std::size_t looked_at = std::min(most, values.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < looked_at; ++i) {
    const double v = values[i * values.size() / looked_at];
    if (std::isfinite(v)) sample[count++] = v;
  }
  if (count == 0) return full_range(values);  // all that is finite may lie between the ones looked at
  const auto skip = static_cast<std::size_t>(std::clamp(tails, 0.0, 0.5) * static_cast<double>(count - 1));
  const auto at = [&](std::size_t rank) {
    const auto nth = sample.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(sample.begin(), nth, sample.begin() + static_cast<std::ptrdiff_t>(count));
    return *nth;
  };
  const Limits range{at(skip), at(count - 1 - skip)};
  // Most values equal, a few not: the tails are all there is to see.
  return range.low < range.high ? range : full_range(values);
}

Limits symmetric(Limits range) {
  const double reach = std::max(std::abs(range.low), std::abs(range.high));
  return reach > 0.0 ? Limits{-reach, reach} : Limits{-0.5, 0.5};
}

Limits nice_limits(Limits range, int steps) {
  range = opened(range);
  const double step = round_step(range.span() / std::max(1, steps));
  // Ends that are multiples but for rounding stay where they are.
  return {std::floor(range.low / step + 1e-9) * step, std::ceil(range.high / step - 1e-9) * step};
}

}  // namespace policyscope::render
