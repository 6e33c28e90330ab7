#pragma once

#include "core/features/feature_map.h"

namespace policyscope {

/// wᵀx for weights that lie one after the other.
inline double dot(const FeatureView& x, const double* weights) {
  double sum = 0.0;
  for (std::size_t k = 0; k < x.count(); ++k) sum += (x.binary() ? 1.0 : x.values[k]) * weights[x.indices[k]];
  return sum;
}

/// w += scale · x.
inline void add_scaled(const FeatureView& x, double scale, double* weights) {
  for (std::size_t k = 0; k < x.count(); ++k) {
    weights[x.indices[k]] += scale * (x.binary() ? 1.0 : x.values[k]);
  }
}

}  // namespace policyscope
