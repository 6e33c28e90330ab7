#pragma once

#include <cmath>

/// The short corridor with switched actions in closed form (Sutton & Barto, 2nd edition, example 13.1).
namespace policyscope::exact {

/// v(s₀) of going right with probability p, for a reward of −1 a step.
inline double short_corridor_value(double p) {
  return (2.0 * p - 4.0) / (p * (1.0 - p));
}
/// The best probability, 2 − √2 = 0.5858, and what it is worth, −(6 + 4√2) = −11.657.
inline double short_corridor_best_probability() {
  return 2.0 - std::sqrt(2.0);
}
inline double short_corridor_best_value() {
  return -(6.0 + 4.0 * std::sqrt(2.0));
}
/// dv(s₀)/dp.
inline double short_corridor_slope(double p) {
  const double u = 2.0 * p - 4.0, w = p * (1.0 - p);
  return (2.0 * w - u * (1.0 - 2.0 * p)) / (w * w);
}

}  // namespace policyscope::exact
