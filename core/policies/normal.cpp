#include "core/policies/normal.h"

#include <fmt/format.h>

namespace policyscope::normal {

std::vector<Quantity> quantities(const ActionSpace& actions) {
  std::vector<Quantity> list;
  const std::size_t dimensions = actions.box.size();
  const auto add = [&](const char* id, const char* symbol, const char* name, QuantityScale scale) {
    for (std::size_t i = 0; i < dimensions; ++i) {
      const bool one = dimensions == 1;
      list.push_back(
          {.id = one ? id : fmt::format("{}_{}", id, i),
           .symbol = one ? fmt::format("{}(s)", symbol) : fmt::format("{}_{{{}}}(s)", symbol, i + 1),
           .name = one ? name : fmt::format("{}, {}", name, actions.box[i].name),
           .unit = actions.box[i].unit,
           .scale = scale});
    }
  };
  add("mean", "\\mu", "policy mean", QuantityScale::diverging);
  add("std", "\\sigma", "policy spread", QuantityScale::sequential);
  return list;
}

}  // namespace policyscope::normal
