#pragma once

#include "core/features/feature_map.h"
#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

struct OneHotSettings {
  static const std::vector<Field<OneHotSettings>>& fields();
};

/// One feature for each value of an observation made of whole numbers: the table of a small task. Several
/// dimensions give one feature for each combination. A task whose states all look alike gets one feature.
class OneHot final : public FeatureMap {
 public:
  OneHot(const Box& inputs, const OneHotSettings& settings);

  std::size_t size() const override { return size_; }
  std::size_t active() const override { return 1; }
  bool binary() const override { return true; }
  void encode(ObservationView observation, FeatureVector& features) const override;
  void represent_one(std::span<double> weights) const override;

 private:
  struct Axis {
    double low, last;      // the smallest value, and how many follow it
    std::uint32_t stride;  // in features
  };
  std::vector<Axis> axes_;
  std::size_t size_ = 1;
};

}  // namespace policyscope
