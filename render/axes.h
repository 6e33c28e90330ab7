#pragma once

#include "render/canvas.h"
#include "render/limits.h"
#include "render/number_text.h"
#include "render/theme.h"

#include <array>
#include <cmath>
#include <string_view>

namespace policyscope::render {

enum class AxisScale {
  linear,
  logarithmic,  ///< both limits positive
  angle,        ///< radians; ticks are multiples of π where the range has some
};

struct Axis {
  Limits limits;
  AxisScale scale = AxisScale::linear;
  std::string_view name;  ///< "angle β"; empty for none

  /// 0 at the low end, 1 at the high end.
  double fraction(double value) const;
  double value_at(double fraction) const;
};

struct Tick {
  double value;
  ShortText label;
};

struct Ticks {
  std::array<Tick, 32> items;
  int count = 0;
  const Tick* begin() const { return items.data(); }
  const Tick* end() const { return items.data() + count; }
};

/// At most `most` ticks (and at most 32) at round values inside the limits: steps of 1, 2, 5 × 10^k;
/// decades; or parts of π.
Ticks choose_ticks(const Axis& axis, int most);

/// A rectangle of pixels with numbers along it: x to the right, y up.
struct PlotArea {
  Rect rect;
  Axis x, y;

  Vec2 to_pixel(double px, double py) const { return {x_pixel(px), y_pixel(py)}; }
  float x_pixel(double value) const;
  float y_pixel(double value) const;
  double x_value(float pixel) const;
  double y_value(float pixel) const;
};

/// In the middle of a pixel, so that a line of odd width is crisp.
inline float crisp(float at) {
  return std::floor(at) + 0.5f;
}

struct AxesStyle {
  bool grid = true;
  bool x_ticks = true, y_ticks = true;
  int most_x = 0, most_y = 0;  ///< how many ticks at most; 0: as many as fit well
};

/// Room that ticks and names need around the plot rectangle, at the theme's sizes.
struct AxesMargin {
  float left, right, top, bottom;
};
/// For axes drawn around about this rectangle, whose place does not matter.
AxesMargin axes_margin(const TextMetrics& metrics, const Theme& theme, const PlotArea& area);

/// Grid lines (barely visible), tick labels and names around `area.rect`.
void draw_axes(Canvas& canvas, const Theme& theme, const PlotArea& area, const AxesStyle& style = {});

}  // namespace policyscope::render
