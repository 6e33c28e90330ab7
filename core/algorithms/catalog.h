#pragma once

#include "core/algorithms/algorithm.h"
#include "core/features/feature_map.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// What an algorithm is built from.
struct AlgorithmParts {
  const EnvironmentInfo& environment;
  std::shared_ptr<const FeatureMap> features;
  std::unique_ptr<Policy> policy;
  std::uint64_t seed = 0;
  std::span<const ParameterValue> settings =
      {};  ///< of the algorithm's group: what only a new run can change
};

struct AlgorithmEntry {
  AlgorithmInfo info;
  std::vector<Parameter> parameters;
  /// Why it cannot learn this task, as one sentence; empty if it can.
  std::function<std::string(const EnvironmentInfo&)> refusal;
  std::function<std::unique_ptr<Algorithm>(AlgorithmParts)> make;
};

const std::vector<AlgorithmEntry>& algorithm_catalog();
const AlgorithmEntry& find_algorithm(std::string_view id);

}  // namespace policyscope
