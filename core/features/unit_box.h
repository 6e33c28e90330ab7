#pragma once

#include "core/environments/space.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace policyscope {

/// The typical range of every dimension brought to [0, 1]. Periodic dimensions wrap, where 1 is 0 again; the
/// others are clamped.
class UnitBox {
 public:
  explicit UnitBox(const Box& box) {
    for (const Dimension& d : box) {
      axes_.push_back({d.typical_low, 1.0 / (d.typical_high - d.typical_low), d.periodic});
    }
  }

  std::size_t size() const { return axes_.size(); }
  bool periodic(std::size_t dimension) const { return axes_[dimension].periodic; }
  double operator()(std::size_t dimension, double value) const {
    const Axis& axis = axes_[dimension];
    const double u = (value - axis.low) * axis.inverse_range;
    const double inside = axis.periodic ? u - std::floor(u) : std::clamp(u, 0.0, 1.0);
    return inside >= 0.0 ? inside : 0.0;  // not a number
  }

 private:
  struct Axis {
    double low, inverse_range;
    bool periodic;
  };
  std::vector<Axis> axes_;
};

}  // namespace policyscope
