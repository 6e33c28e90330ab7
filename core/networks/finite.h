#pragma once

#include "core/kernels/kernels.h"

#include <span>

namespace policyscope {

/// Whether no number is infinite or NaN.
inline bool all_finite(std::span<const float> numbers) {
  return kernels::active().finite(numbers.size(), numbers.data());
}

}  // namespace policyscope
