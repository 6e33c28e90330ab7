#include "core/environments/environment.h"

#include "core/error.h"
#include "core/learning/archive.h"

#include <fmt/format.h>

#include <cmath>

namespace policyscope {

void Environment::save(ArchiveWriter& archive) const {
  archive.write_all(state());
}

void Environment::load(ArchiveReader& archive) {
  std::vector<double> numbers;
  archive.read_all(numbers);
  set_state(numbers);
}

void require_state(std::span<const double> state, std::size_t expected, const std::string& id) {
  if (state.size() != expected)
    throw Error(fmt::format("a state of {} has {} numbers, not {}", id, expected, state.size()));
  for (const double number : state) {
    if (!std::isfinite(number))
      throw Error(fmt::format("a state of {} is made of finite numbers, not {}", id, format_number(number)));
  }
}

}  // namespace policyscope
