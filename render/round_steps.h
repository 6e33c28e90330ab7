#pragma once

#include <cmath>

namespace policyscope::render {

/// The smallest of 1, 2, 5 × 10^k that is at least `least` (> 0).
inline double round_step(double least) {
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * decade >= least * (1.0 - 1e-12)) return factor * decade;
  return 10.0 * decade;
}

}  // namespace policyscope::render
