#pragma once

#include "core/features/feature_map.h"
#include "core/features/unit_box.h"
#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

struct RadialSettings {
  std::vector<int> centres = {8};
  double width = 1.0;
  static const std::vector<Field<RadialSettings>>& fields();
};

/// Radial basis functions (Sutton & Barto, 9.5.5): bells exp(−½ Σ_d (distance_d / (width · spacing_d))²)
/// around the points of a grid, and one constant feature, the last. The outer centres lie on the bounds of a
/// dimension; those of a periodic one are spread evenly around it, and distance is measured the short way
/// round.
class Radial final : public FeatureMap {
 public:
  Radial(const Box& inputs, const RadialSettings& settings);

  std::size_t size() const override { return bells_ + 1; }
  std::size_t active() const override { return bells_ + 1; }
  bool binary() const override { return false; }
  void encode(ObservationView observation, FeatureVector& features) const override;
  void represent_one(std::span<double> weights) const override;

 private:
  UnitBox unit_;
  struct Axis {
    std::size_t centres;
    double spacing;        // of the centres, as a share of the range
    double first;          // the first centre
    double inverse_width;  // of the bells, in the same unit
  };
  std::vector<Axis> axes_;
  std::size_t bells_;
};

}  // namespace policyscope
