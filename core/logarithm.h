#pragma once

#include "core/vectorized.h"

#include <bit>
#include <cstdint>

namespace policyscope {

/// ln x of a positive number that is not subnormal, infinite or NaN: a relative error below 5e-16, also next
/// to 1. Without branches, and the same bits with every C library.
POLICYSCOPE_INLINE double logarithm(double x) {
  // x = 2^n m with √½ ≤ m < √2.
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const auto n = static_cast<std::int64_t>(bits - sqrt_half) >> 52;
  const auto m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(n) << 52));
  // ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + …) with s = (m − 1)/(m + 1), |s| ≤ 0.172, summed in pairs,
  // which a processor does side by side.
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s, z2 = z * z, z4 = z2 * z2;
  const double p0 = 2.0 / 3 + z * (2.0 / 5), p2 = 2.0 / 7 + z * (2.0 / 9), p4 = 2.0 / 11 + z * (2.0 / 13),
               p6 = 2.0 / 15 + z * (2.0 / 17), p8 = 2.0 / 19 + z * (2.0 / 21);
  const double series = (p0 + z2 * p2) + z4 * ((p4 + z2 * p6) + z4 * p8);
  constexpr double ln2 = 0x1.62e42fefa39efp-1;
  return static_cast<double>(n) * ln2 + (2.0 * s + s * z * series);
}

}  // namespace policyscope
