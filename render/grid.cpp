#include "render/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::render {

double GridView::interpolate(double px, double py) const {
  if (nx < 1 || ny < 1) return std::numeric_limits<double>::quiet_NaN();
  const auto coordinate = [this](Limits limits, double value, int n) {
    if (n == 1) return 0.0;  // a line has no extent across, so that its limits say nothing
    const double fraction = limits.fraction(value);
    const double at = sampling == Sampling::nodes ? fraction * (n - 1) : fraction * n - 0.5;
    return std::clamp(at, 0.0, static_cast<double>(n - 1));
  };
  const double gx = coordinate(x, px, nx);
  const double gy = coordinate(y, py, ny);
  const int x0 = std::min(static_cast<int>(gx), std::max(0, nx - 2));
  const int y0 = std::min(static_cast<int>(gy), std::max(0, ny - 2));
  const int x1 = std::min(x0 + 1, nx - 1);
  const int y1 = std::min(y0 + 1, ny - 1);
  const double fx = gx - x0;
  const double fy = gy - y0;
  return (1 - fy) * ((1 - fx) * at(x0, y0) + fx * at(x1, y0)) +
         fy * ((1 - fx) * at(x0, y1) + fx * at(x1, y1));
}

}  // namespace policyscope::render
