#pragma once

#include "core/environments/environment.h"
#include "core/features/feature_map.h"
#include "core/parameters/field.h"

#include <memory>
#include <vector>

namespace policyscope {

enum class FeatureInputs { observation, coordinates };

/// The setting that all feature maps share: what they are laid over.
struct InputSettings {
  FeatureInputs inputs = FeatureInputs::observation;
  static const std::vector<Field<InputSettings>>& fields();
};

/// The dimensions that features are laid over.
const Box& input_dimensions(const EnvironmentInfo& info, FeatureInputs inputs);

/// Features of the view coordinates of an observation. They let tile coding over Pendulum-v1's (cos θ, sin θ,
/// θ̇) have two dimensions, angle and speed, of which the angle wraps.
class CoordinateFeatures final : public FeatureMap {
 public:
  /// `features` are laid over environment.info().coordinates.
  CoordinateFeatures(const Environment& environment, std::shared_ptr<const FeatureMap> features);

  std::size_t size() const override { return features_->size(); }
  std::size_t active() const override { return features_->active(); }
  bool binary() const override { return features_->binary(); }
  void encode(ObservationView observation, FeatureVector& features) const override;
  void represent_one(std::span<double> weights) const override { features_->represent_one(weights); }

 private:
  std::unique_ptr<const Environment> environment_;
  std::shared_ptr<const FeatureMap> features_;
};

}  // namespace policyscope
