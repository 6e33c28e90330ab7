#pragma once

#include "core/error.h"

#include <fmt/format.h>

#include <vector>

namespace policyscope {

/// Entry `d` of a setting that is one number for all dimensions or one a dimension; throws Error if it is
/// neither.
inline int per_dimension(const char* setting, const std::vector<int>& numbers, std::size_t d,
                         std::size_t dimensions) {
  if (numbers.size() != 1 && numbers.size() != dimensions) {
    throw Error(fmt::format("{} needs one number, or one for each of the {} dimensions, not {}", setting,
                            dimensions, numbers.size()));
  }
  return numbers[numbers.size() == 1 ? 0 : d];
}

}  // namespace policyscope
