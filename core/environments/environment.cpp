#include "core/environments/environment.h"

#include "core/error.h"

#include <fmt/format.h>

namespace policyscope {

void require_state_size(std::size_t found, std::size_t expected, const std::string& id) {
  if (found != expected)
    throw Error(fmt::format("a state of {} has {} numbers, not {}", id, expected, found));
}

}  // namespace policyscope
