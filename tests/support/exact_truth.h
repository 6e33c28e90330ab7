#pragma once

#include <nlohmann/json.hpp>

#include <fstream>
#include <vector>

namespace policyscope {

/// Exact values computed with numpy and mpmath: tests/data/truth/exact.json.
inline const nlohmann::json& exact_truth() {
  static const nlohmann::json truth =
      nlohmann::json::parse(std::ifstream(POLICYSCOPE_TEST_DATA "/truth/exact.json"));
  return truth;
}

inline std::vector<double> numbers(const nlohmann::json& list) {
  return list.get<std::vector<double>>();
}

}  // namespace policyscope
