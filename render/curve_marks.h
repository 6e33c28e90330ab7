#pragma once

#include "render/axes.h"
#include "render/canvas.h"
#include "render/theme.h"

#include <span>
#include <string_view>

namespace policyscope::render {

/// A change a person made at `x`.
struct Flag {
  double x;
  std::string_view label;  ///< "α 0.008 → 0.0005"
  bool highlighted = false;
};
/// Vertical lines with a small flag and a label each, in warm orange; labels keep clear of each other.
void draw_flags(Canvas& canvas, const Theme& theme, const PlotArea& area, std::span<const Flag> flags);

struct LegendEntry {
  Color color;
  std::string_view name;
  std::string_view note = {};  ///< "(shown above)"
  bool dimmed = false;
};
/// Size that draw_legend needs.
Vec2 legend_size(const TextMetrics& metrics, const Theme& theme, std::span<const LegendEntry> entries);
void draw_legend(Canvas& canvas, const Theme& theme, Vec2 upper_left, std::span<const LegendEntry> entries);

}  // namespace policyscope::render
