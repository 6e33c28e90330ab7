#include "core/features/inputs.h"

#include "core/error.h"

#include <fmt/format.h>

#include <array>

namespace policyscope {
namespace {

/// Coordinates live on the stack while encoding, so that encode() neither allocates nor shares a buffer.
constexpr std::size_t most_coordinates = 64;

}  // namespace

const std::vector<Field<InputSettings>>& InputSettings::fields() {
  using S = InputSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::inputs, "inputs", "", "inputs")
          .choices({"observation", "coordinates"})
          .applies(Applies::new_run)
          .help(
              "What features are laid over: what the agent observes, or the coordinates that the fields are "
              "drawn over."),
  };
  return list;
}

const Box& input_dimensions(const EnvironmentInfo& info, FeatureInputs inputs) {
  return inputs == FeatureInputs::coordinates ? info.coordinates : info.observation;
}

CoordinateFeatures::CoordinateFeatures(const Environment& environment,
                                       std::shared_ptr<const FeatureMap> features)
    : environment_(environment.clone()), features_(std::move(features)) {
  const std::size_t count = environment.info().coordinates.size();
  if (count > most_coordinates) {
    throw Error(fmt::format("features over coordinates need at most {} of them; {} has {}", most_coordinates,
                            environment.info().id, count));
  }
}

void CoordinateFeatures::encode(ObservationView observation, FeatureVector& features) const {
  std::array<double, most_coordinates> buffer;
  const std::span<double> coordinates(buffer.data(), environment_->info().coordinates.size());
  environment_->coordinates_of(observation, coordinates);
  features_->encode(coordinates, features);
}

}  // namespace policyscope
