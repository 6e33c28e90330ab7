#pragma once

#include "core/features/feature_map.h"
#include "core/features/unit_box.h"
#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

struct PolynomialSettings {
  int order = 2;
  static const std::vector<Field<PolynomialSettings>>& fields();
};

/// The order-n polynomial basis (Sutton & Barto, 9.5.1): all products of x_d^c with c from 0 to `order`, x in
/// [−1, 1]. A periodic dimension takes part with the trigonometric polynomials 1, cos x, sin x, cos 2x, …
/// instead of powers, so that nothing jumps where it wraps.
class Polynomial final : public FeatureMap {
 public:
  Polynomial(const Box& inputs, const PolynomialSettings& settings);

  std::size_t size() const override { return size_; }
  std::size_t active() const override { return size_; }
  bool binary() const override { return false; }
  void encode(ObservationView observation, FeatureVector& features) const override;
  void represent_one(std::span<double> weights) const override;

 private:
  UnitBox unit_;
  std::size_t order_;
  std::size_t size_;
};

}  // namespace policyscope
