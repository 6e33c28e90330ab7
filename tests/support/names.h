#pragma once

#include "core/scenarios/scenario_file.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace policyscope {

/// What a catalog or a file calls "cart-pole", as a name of a test: GoogleTest takes no hyphens.
inline std::string test_name(std::string id) {
  std::ranges::replace(id, '-', '_');
  return id;
}
/// For INSTANTIATE_TEST_SUITE_P over such names.
inline constexpr auto named_by_parameter = [](const auto& info) { return test_name(info.param); };

/// The place of a built-in scenario in their list. What takes too long to be tried with all of them goes
/// round: each has another kind than its neighbour.
inline std::size_t place_of(const std::string& scenario) {
  const std::vector<std::string> all = builtin_scenarios();
  return static_cast<std::size_t>(std::ranges::find(all, scenario) - all.begin());
}

}  // namespace policyscope
