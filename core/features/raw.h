#pragma once

#include "core/features/feature_map.h"
#include "core/parameters/field.h"

#include <algorithm>
#include <vector>

namespace policyscope {

struct RawSettings {
  static const std::vector<Field<RawSettings>>& fields() {
    static const std::vector<Field<RawSettings>> none;
    return none;
  }
};

/// The observation itself: what a network takes in. There is no constant feature; networks have biases.
class Raw final : public FeatureMap {
 public:
  Raw(const Box& inputs, const RawSettings&) : size_(inputs.size()) {}

  std::size_t size() const override { return size_; }
  std::size_t active() const override { return size_; }
  bool binary() const override { return false; }
  void encode(ObservationView observation, FeatureVector& features) const override {
    std::copy_n(observation.begin(), size_, features.values.begin());
  }
  /// Nothing linear in the observation is constant; 0 is the nearest.
  void represent_one(std::span<double> weights) const override {
    std::fill(weights.begin(), weights.end(), 0.0);
  }

 private:
  std::size_t size_;
};

}  // namespace policyscope
