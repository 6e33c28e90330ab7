#include "core/environments/environment.h"

#include "core/error.h"

#include <fmt/format.h>

#include <cmath>

namespace policyscope {

void require_state(std::span<const double> state, std::size_t expected, const std::string& id) {
  if (state.size() != expected)
    throw Error(fmt::format("a state of {} has {} numbers, not {}", id, expected, state.size()));
  for (const double number : state) {
    if (!std::isfinite(number))
      throw Error(fmt::format("a state of {} is made of finite numbers, not {}", id, format_number(number)));
  }
}

}  // namespace policyscope
