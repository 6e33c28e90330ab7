#include "core/features/catalog.h"

#include "core/error.h"
#include "core/features/fourier.h"
#include "core/features/inputs.h"
#include "core/features/one_hot.h"
#include "core/features/polynomial.h"
#include "core/features/radial.h"
#include "core/features/raw.h"
#include "core/features/tile_coding.h"
#include "core/parameters/field.h"

namespace policyscope {
namespace {

/// The parameters are those of InputSettings, then the map's own.
template <class Map, class Settings>
FeatureEntry entry(std::string id, std::string title) {
  std::vector<Parameter> parameters = parameters_of<InputSettings>();
  const std::size_t shared = parameters.size();
  const std::vector<Parameter> own = parameters_of<Settings>();
  parameters.insert(parameters.end(), own.begin(), own.end());

  const auto make = [shared](const Environment& environment,
                             std::span<const ParameterValue> values) -> std::shared_ptr<const FeatureMap> {
    const auto inputs = settings_from<InputSettings>(values.first(shared)).inputs;
    auto map = std::make_shared<Map>(input_dimensions(environment.info(), inputs),
                                     settings_from<Settings>(values.subspan(shared)));
    if (inputs == FeatureInputs::observation) return map;
    return std::make_shared<CoordinateFeatures>(environment, std::move(map));
  };
  return {std::move(id), std::move(title), std::move(parameters), make};
}

}  // namespace

const std::vector<FeatureEntry>& feature_catalog() {
  static const std::vector<FeatureEntry> catalog = {
      entry<TileCoding, TileCodingSettings>("tile-coding", "Tile coding"),
      entry<Fourier, FourierSettings>("fourier", "Fourier basis"),
      entry<Radial, RadialSettings>("radial", "Radial basis functions"),
      entry<Polynomial, PolynomialSettings>("polynomial", "Polynomials"),
      entry<OneHot, OneHotSettings>("one-hot", "One-hot: a table"),
      entry<Raw, RawSettings>("raw", "The observation itself"),
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
