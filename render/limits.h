#pragma once

#include <span>

namespace policyscope::render {

/// Numbers from low to high that colours or axes stand for.
struct Limits {
  double low = 0.0;
  double high = 1.0;

  double span() const { return high - low; }
  /// 0 at low, 1 at high.
  double fraction(double value) const { return (value - low) / (high - low); }
  bool operator==(const Limits&) const = default;
};

/// Smallest and largest finite value. {0, 1} where there is none; a single value gets room around it.
Limits full_range(std::span<const double> values);
/// The range without the `tails` (a fraction on each side) of extreme values. Looks at up to 4,096 evenly
/// spaced values, so that its cost is bounded; allocates nothing.
Limits robust_range(std::span<const double> values, double tails = 0.01);
/// The smallest range that contains `range` and has zero in its middle.
Limits symmetric(Limits range);
/// Widened to whole multiples of a 1-2-5 step, so that its ends are short numbers.
Limits nice_limits(Limits range, int steps = 5);

}  // namespace policyscope::render
