#pragma once

#include "core/scene/scene.h"
#include "render/axes.h"
#include "render/canvas.h"
#include "render/colormap.h"
#include "render/grid.h"
#include "render/theme.h"

#include <cstdint>
#include <vector>

namespace policyscope::render {

/// A grid as coloured pixels. Keep one per panel: it keeps its memory, and its version tells backends when to
/// upload.
class FieldImage {
 public:
  FieldImage();
  /// Colours `width` × `height` pixels over the grid's limits. `smooth` interpolates between samples, else
  /// each sample is a flat rectangle. NaN becomes transparent.
  void paint(const GridView& grid, const Colormap& map, Limits range, int width, int height,
             bool smooth = true);
  ImageView view() const;

 private:
  /// Which two samples a column of pixels lies between, and how far from the first.
  struct Column {
    int left, right;
    double fraction;
  };
  std::vector<std::uint8_t> rgba_;
  std::vector<Column> columns_;
  int width_ = 0;
  int height_ = 0;
  std::uint64_t id_;
  std::uint64_t version_ = 0;
};

/// A vertical colour bar with the numbers at its ends (and at zero if `range` contains it inside and there is
/// room) to the right.
/// With `names` the range's whole numbers from 0 are called so instead.
void draw_color_bar(Canvas& canvas, const Theme& theme, const Rect& bar, const Colormap& map, Limits range,
                    std::span<const std::string> names = {});
inline constexpr float color_bar_thickness = 10.0f;  ///< pixels at factor 1
/// Room for bar, gap and labels.
float color_bar_width(const TextMetrics& metrics, const Theme& theme, Limits range,
                      std::span<const std::string> names = {});

/// Dashed lines through a point and a ring around it, legible on any colour.
void draw_crosshair(Canvas& canvas, const Theme& theme, const PlotArea& area, Point at);

/// The recent states, oldest first, fading towards the past. Broken where a coordinate wraps around (a jump
/// of more than half of the axis).
void draw_trajectory(Canvas& canvas, const Theme& theme, const PlotArea& area, std::span<const Point> points);

}  // namespace policyscope::render
