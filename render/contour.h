#pragma once

#include "core/scene/scene.h"
#include "render/axes.h"
#include "render/canvas.h"
#include "render/grid.h"

#include <vector>

namespace policyscope::render {

/// Lines of equal value. Line i is points[ends[i-1] … ends[i]).
struct ContourLines {
  struct Line {
    std::size_t begin, end;  ///< into points
    double level;
    bool closed;
  };
  std::vector<Point> points;
  std::vector<Line> lines;

  void clear() {
    points.clear();
    lines.clear();
  }
};

/// Appends the lines where the grid equals `level` (marching squares with linear interpolation; saddles are
/// decided by the mean of the four corners). Cells with a NaN corner are left out.
void contour(const GridView& grid, double level, ContourLines& lines);

/// About `count` round levels strictly inside the limits.
std::vector<double> contour_levels(Limits limits, int count);

void draw_contours(Canvas& canvas, const PlotArea& area, const ContourLines& lines, const Stroke& stroke,
                   std::vector<Vec2>& scratch);

}  // namespace policyscope::render
