#pragma once

#include "render/limits.h"

#include <span>

namespace policyscope::render {

/// Where the numbers of a grid lie.
enum class Sampling {
  nodes,  ///< first and last samples on the limits: functions of continuous coordinates
  cells,  ///< samples in the middle of nx × ny equal cells that fill the limits: gridworlds
};

/// Numbers over a rectangle: values[iy * nx + ix], x from left to right, y from low to high. NaN is unknown.
struct GridView {
  std::span<const double> values;
  int nx = 0;
  int ny = 0;
  Limits x, y;
  Sampling sampling = Sampling::nodes;

  double at(int ix, int iy) const { return values[static_cast<std::size_t>(iy) * nx + ix]; }
  double x_at(int ix) const { return place(x, ix, nx); }
  double y_at(int iy) const { return place(y, iy, ny); }
  /// Bilinear interpolation; the nearest sample beyond the outermost ones. NaN where one of the four is.
  double interpolate(double px, double py) const;

 private:
  double place(Limits limits, int i, int n) const {
    const double first = sampling == Sampling::nodes ? 0.0 : 0.5;
    const double count = sampling == Sampling::nodes ? (n > 1 ? n - 1 : 1) : n;
    return limits.low + limits.span() * (i + first) / count;
  }
};

}  // namespace policyscope::render
