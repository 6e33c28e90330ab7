#pragma once

#include "core/environments/environment.h"
#include "core/features/feature_map.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

struct FeatureEntry {
  std::string id;     ///< "tile-coding"
  std::string title;  ///< "Tile coding"
  std::vector<Parameter> parameters;
  /// Features for the environment as it is configured; throws Error if the parameters do not fit its
  /// dimensions.
  std::function<std::shared_ptr<const FeatureMap>(const Environment&, std::span<const ParameterValue>)> make;
};

const std::vector<FeatureEntry>& feature_catalog();
const FeatureEntry& find_features(std::string_view id);

}  // namespace policyscope
