#pragma once

#include "core/environments/space.h"
#include "core/parameters/parameter.h"

#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

namespace policyscope {

/// The non-zero entries of x(s) for one observation, in buffers of a fixed length. Binary feature maps write
/// no values: all are 1.
struct FeatureVector {
  std::vector<std::uint32_t> indices;
  std::vector<double> values;

  std::size_t count() const { return indices.size(); }
};

/// A fixed map from observations to features x(s). Immutable, hence shared by the learner, published models
/// and panels.
class FeatureMap {
 public:
  virtual ~FeatureMap() = default;

  /// Length of x(s).
  virtual std::size_t size() const = 0;
  /// How many entries encode() writes: the same number for every observation.
  virtual std::size_t active() const = 0;
  /// Whether every active entry is 1 and no index occurs twice.
  virtual bool binary() const = 0;
  /// Writes the active entries of x(observation); `features` comes from make_vector().
  virtual void encode(ObservationView observation, FeatureVector& features) const = 0;
  /// Weights w with wᵀx(s) = 1 for every s (exactly, or as near as the basis can). Shape: size().
  virtual void represent_one(std::span<double> weights) const = 0;

  FeatureVector make_vector() const {
    FeatureVector features;
    features.indices.resize(active());
    std::iota(features.indices.begin(), features.indices.end(), 0u);
    features.values.assign(active(), 1.0);
    return features;
  }
};

}  // namespace policyscope
