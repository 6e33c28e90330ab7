#include "core/features/catalog.h"

#include "core/error.h"
#include "core/features/tile_coding.h"
#include "core/parameters/field.h"

namespace policyscope {
namespace {

template <class Map, class Settings>
FeatureEntry entry(std::string id, std::string title) {
  return {std::move(id), std::move(title), parameters_of<Settings>(),
          [](const Box& observation,
             std::span<const ParameterValue> values) -> std::shared_ptr<const FeatureMap> {
            return std::make_shared<Map>(observation, settings_from<Settings>(values));
          }};
}

}  // namespace

const std::vector<FeatureEntry>& feature_catalog() {
  static const std::vector<FeatureEntry> catalog = {
      entry<TileCoding, TileCodingSettings>("tile-coding", "Tile coding"),
  };
  return catalog;
}

const FeatureEntry& find_features(std::string_view id) {
  std::vector<std::string> ids;
  for (const FeatureEntry& entry : feature_catalog()) {
    if (entry.id == id) return entry;
    ids.push_back(entry.id);
  }
  throw unknown_name("features", id, ids);
}

}  // namespace policyscope
