#pragma once

#include "render/axes.h"
#include "render/canvas.h"
#include "render/theme.h"

#include <span>
#include <vector>

namespace policyscope::render {

/// One bin of a series. A NaN mean is a gap.
struct CurveBin {
  double x;  ///< where the bin ends, e.g. its last step
  double mean;
  double min, max;
  double spread = 0.0;  ///< standard deviation or standard error, whichever the band shall show
};

/// Memory that drawing reuses from frame to frame.
struct CurveScratch {
  std::vector<Vec2> points;
  std::vector<std::size_t> pieces;
  std::vector<std::uint32_t> triangles;
};

/// At most two points per pixel column, in order of x: the smallest `min` and the largest `max` of the bins
/// in that column. Ends a piece at gaps: `pieces` holds the index one past the end of each.
void thin_extremes(std::span<const CurveBin> bins, const PlotArea& area, std::vector<Vec2>& points,
                   std::vector<std::size_t>& pieces);
/// The same for one value per bin, e.g. a smoothed line; `values` has the size of `bins`.
void thin_line(std::span<const CurveBin> bins, std::span<const double> values, const PlotArea& area,
               std::vector<Vec2>& points, std::vector<std::size_t>& pieces);

/// The debiased moving average of the means over `window` units of x, one value per bin.
void smooth(std::span<const CurveBin> bins, double window, std::vector<double>& values);

struct CurveStyle {
  Color color;
  float width = 2.0f;
  double raw_opacity = 0.35;      ///< of the raw curve behind the smoothed one; 0 leaves it out
  double band_opacity = 0.0;      ///< of mean ± spread; 0 leaves it out
  bool band_of_extremes = false;  ///< the band goes from `min` to `max` instead
  Dash dash = {};                 ///< of the line
};

/// Band, raw curve (faint) and smoothed line, clipped to the area. Without `smoothed` the means are the line.
void draw_curve(Canvas& canvas, const PlotArea& area, const CurveStyle& style, std::span<const CurveBin> bins,
                std::span<const double> smoothed, CurveScratch& scratch);

/// The index of the bin whose x is nearest; bins are ordered by x. -1 if there is none.
int nearest_bin(std::span<const CurveBin> bins, double x);

/// Smallest and largest of `min`, `max` between two x; what "fit" shows.
Limits curve_range(std::span<const CurveBin> bins, Limits x);

}  // namespace policyscope::render
