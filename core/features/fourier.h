#pragma once

#include "core/features/feature_map.h"
#include "core/features/unit_box.h"
#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

struct FourierSettings {
  int order = 3;
  static const std::vector<Field<FourierSettings>>& fields();
};

/// The Fourier basis (Konidaris, Osentoski and Thomas 2011; Sutton & Barto, 9.5.2): cos(π cᵀx) for every
/// vector c of whole numbers from 0 to `order`, with x in [0, 1]. A periodic dimension takes part with whole
/// turns, 1, cos 2πx, sin 2πx, … up to `order` turns, multiplied with the rest, so that nothing jumps where
/// it wraps. One step size serves all features: the paper's division of it by |c| is not applied.
class Fourier final : public FeatureMap {
 public:
  Fourier(const Box& inputs, const FourierSettings& settings);

  std::size_t size() const override { return size_; }
  std::size_t active() const override { return size_; }
  bool binary() const override { return false; }
  void encode(ObservationView observation, FeatureVector& features) const override;
  void represent_one(std::span<double> weights) const override;

 private:
  UnitBox unit_;
  std::size_t order_;
  std::vector<std::size_t> plain_, circles_;  // which dimensions do not wrap, and which do
  std::size_t size_;
};

}  // namespace policyscope
