#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace policyscope {

/// Whether no number is infinite or NaN: looks at the exponents' bits, which vectorizes.
inline bool all_finite(std::span<const float> numbers) {
  std::uint32_t special = 0;
  for (const float& number : numbers) {
    std::uint32_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    special |= static_cast<std::uint32_t>((bits & 0x7f800000u) == 0x7f800000u);
  }
  return special == 0;
}

}  // namespace policyscope
