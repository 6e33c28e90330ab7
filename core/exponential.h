#pragma once

#include "core/vectorized.h"

#include <cstdint>

namespace policyscope {

/// e^x of several numbers at once, for exponents that are not positive, as a softmax has them: a relative
/// error below 3e-16, 0 below about −708, NaN for NaN. The same bits with every C library and however many
/// registers the numbers take.
template <std::size_t count>
POLICYSCOPE_INLINE void exponentials(const Lanes<double, count>& exponents, Lanes<double, count>& result) {
  using Numbers = Lanes<double, count>;
  using Words = Lanes<std::uint64_t, count>;  // without sign: what is not taken may overflow
  // x = n ln 2 + r with |r| ≤ ½ ln 2. ln 2 is subtracted in two parts (Cody and Waite 1980), of which the
  // first has so few digits that its product with n is exact. Adding and subtracting 1.5·2^52 rounds to the
  // nearest whole number and leaves it in the low bits.
  constexpr double one_over_ln2 = 0x1.71547652b82fep+0;
  constexpr double ln2_1 = 0x1.62e42feep-1, ln2_2 = 0x1.a39ef35793c76p-33;
  constexpr double rounder = 0x1.8p52, least = -708.0;
  const Numbers shifted = exponents * one_over_ln2 + rounder;
  const Numbers n = shifted - rounder;
  const Numbers r = (exponents - n * ln2_1) - n * ln2_2;
  // Taylor's series up to r^13/13!, summed in pairs, which a processor does side by side.
  const Numbers r2 = r * r, r4 = r2 * r2;
  const Numbers p01 = 1.0 + r, p23 = 0x1p-1 + r * 0x1.5555555555555p-3,
                p45 = 0x1.5555555555555p-5 + r * 0x1.1111111111111p-7,
                p67 = 0x1.6c16c16c16c17p-10 + r * 0x1.a01a01a01a01ap-13,
                p89 = 0x1.a01a01a01a01ap-16 + r * 0x1.71de3a556c734p-19,
                p1011 = 0x1.27e4fb7789f5cp-22 + r * 0x1.ae64567f544e4p-26,
                p1213 = 0x1.1eed8eff8d898p-29 + r * 0x1.6124613a86d09p-33;
  const Numbers series = p01 + (r2 * p23 + r4 * ((p45 + r2 * p67) + r4 * ((p89 + r2 * p1011) + r4 * p1213)));
  // All of this means nothing below `least`, where it is not taken in the end.
  // 2^n goes into the exponent's bits.
  const Words power = reinterpret_cast<const Words&>(shifted) << 52;
  const Words scaled = reinterpret_cast<const Words&>(series) + power;
  const Numbers known = reinterpret_cast<const Numbers&>(scaled);
  result = exponents < least ? Numbers{} : (exponents <= 0.0 ? known : exponents);
}

}  // namespace policyscope
