#pragma once

#include <cmath>
#include <numbers>

namespace policyscope {

/// The same angle in [−π, π), in radians.
inline double wrap_angle(double angle) {
  constexpr double pi = std::numbers::pi;
  if (angle >= -pi && angle < pi) return angle;
  return angle - 2.0 * pi * std::floor((angle + pi) / (2.0 * pi));
}

}  // namespace policyscope
