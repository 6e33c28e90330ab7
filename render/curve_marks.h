#pragma once

#include "render/axes.h"
#include "render/canvas.h"
#include "render/theme.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace policyscope::render {

/// A change a person made at `x`.
struct Flag {
  double x;
  std::string_view label;  ///< "α 0.008 → 0.0005"
  bool highlighted = false;
};

/// Flags in a strip above a plot, so that their words cover no curve: vertical lines through the plot, with a
/// pennant and a label each in warm orange. Where labels would touch, flags that follow each other are one
/// group, "3 changes".
class FlagStrip {
 public:
  struct Group {
    std::size_t first, last;  ///< of the flags, both belong to it
    float x;                  ///< of its first line
    float from, to;           ///< of the label; it begins (or ends) with the pennant
    int row;
    bool to_left;  ///< of its line, at the right end of the plot
  };

  /// For the x axis of `area`, whose height does not matter. Flags in order of x.
  void lay_out(const TextMetrics& metrics, const Theme& theme, const PlotArea& area,
               std::span<const Flag> flags);
  /// Of the strip; 0 without flags in sight.
  float height() const { return row_height_ * static_cast<float>(rows_); }
  std::span<const Group> groups() const { return groups_; }
  /// The lines, which belong behind the curves. The strip ends where `area` begins.
  void draw_lines(Canvas& canvas, const Theme& theme, const PlotArea& area,
                  std::span<const Flag> flags) const;
  void draw_labels(Canvas& canvas, const Theme& theme, const PlotArea& area,
                   std::span<const Flag> flags) const;
  /// The group whose label is at a place; null if there is none.
  const Group* at(Vec2 place, const PlotArea& area) const;

 private:
  /// Whether all labels found a place of their own.
  bool place(const TextMetrics& metrics, const Theme& theme, const PlotArea& area,
             std::span<const Flag> flags, int rows);
  float top_of(const Group& group, const PlotArea& area) const {
    return area.rect.low.y - height() + row_height_ * static_cast<float>(group.row);
  }

  std::vector<Group> groups_;
  int rows_ = 0;
  float row_height_ = 0.0f;
};

struct LegendEntry {
  Color color;
  std::string_view name;
  std::string_view note = {};  ///< "(shown above)"
  bool dimmed = false;
  Dash dash = {};
};
/// Size that draw_legend needs.
Vec2 legend_size(const TextMetrics& metrics, const Theme& theme, std::span<const LegendEntry> entries);
/// Width of the piece of line in front of a name, and the height of an entry.
float legend_sample(const Theme& theme);
float legend_line(const Theme& theme);
/// A piece of line as beside a name of a legend, `width` long.
void draw_sample(Canvas& canvas, Vec2 from, float width, const Stroke& stroke, Dash dash);
void draw_legend(Canvas& canvas, const Theme& theme, Vec2 upper_left, std::span<const LegendEntry> entries);

}  // namespace policyscope::render
