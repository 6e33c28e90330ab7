#pragma once

#include "core/environments/space.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace policyscope {

/// How a number in [−1, 1] becomes an action: middle + scale · x in every dimension. A dimension without
/// bounds takes the part of it that matters.
struct ActionBounds {
  std::vector<double> middle, scale;

  explicit ActionBounds(const ActionSpace& actions) {
    for (const Dimension& d : actions.box) {
      const bool bounded = std::isfinite(d.low) && std::isfinite(d.high);
      const double low = bounded ? d.low : d.typical_low;
      const double high = bounded ? d.high : d.typical_high;
      middle.push_back(0.5 * (low + high));
      scale.push_back(0.5 * (high - low));
    }
  }

  std::size_t size() const { return scale.size(); }
  double action(std::size_t i, double x) const { return middle[i] + scale[i] * x; }
  double inverse(std::size_t i, double action) const { return (action - middle[i]) / scale[i]; }
};

}  // namespace policyscope
