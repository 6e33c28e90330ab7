#include "render/curve_marks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::render {

void draw_flags(Canvas& canvas, const Theme& theme, const PlotArea& area, std::span<const Flag> flags) {
  const ClipScope clip(canvas, area.rect);
  const Rect& r = area.rect;
  const float unit = theme.factor;
  const float row_height = 1.9f * theme.axis_size;
  constexpr std::size_t most_rows = 6;
  const float first_row = r.low.y + 0.16f * r.height();
  const auto rows = static_cast<std::size_t>(
      std::clamp((r.high.y - first_row) / row_height, 1.0f, static_cast<float>(most_rows)));
  std::array<float, most_rows> taken;  // up to which x each row of labels is in use
  taken.fill(r.low.x - 1.0f);

  for (const Flag& flag : flags) {
    const float exact = area.x_pixel(flag.x);
    if (!(exact >= r.low.x - 1.0f && exact <= r.high.x + 1.0f)) continue;
    const float x = std::floor(exact) + 0.5f;
    const float width = flag.highlighted ? 2.0f * theme.hairline : theme.hairline;
    canvas.line({x, r.low.y}, {x, r.high.y}, {theme.warm.faded(flag.highlighted ? 1.0 : 0.85), width});

    const float label_width = canvas.measure(flag.label, Font::sans, theme.axis_size).width;
    const float pennant = 11.0f * unit;
    const bool to_left = x + pennant + 4.0f * unit + label_width > r.high.x;
    const float from = to_left ? x - pennant - 4.0f * unit - label_width : x;
    std::size_t row = 0;
    while (row < rows && taken[row] > from) ++row;
    if (row == rows) continue;  // where changes crowd, the lines alone tell it
    taken[row] = (to_left ? x : x + pennant + 4.0f * unit + label_width) + 6.0f * unit;

    const float y = first_row + static_cast<float>(row) * row_height;
    const float side = to_left ? -1.0f : 1.0f;
    std::array<Vec2, 3> triangle{{{x, y - 5.0f * unit}, {x + side * pennant, y}, {x, y + 5.0f * unit}}};
    if (to_left) std::swap(triangle[1], triangle[2]);
    const float text_x = to_left ? from : x + pennant + 4.0f * unit;
    // Ground behind the words, so that curves do not cross them.
    canvas.fill_rect({{text_x - 2.0f * unit, y - 0.75f * theme.axis_size},
                      {text_x + label_width + 3.0f * unit, y + 0.75f * theme.axis_size}},
                     theme.panel.faded(0.8), 3.0f * unit);
    canvas.fill_convex(triangle, theme.warm);
    canvas.text({text_x, y}, flag.label,
                {Font::sans, theme.axis_size, theme.warm, AlignX::left, AlignY::middle});
  }
}

namespace {

constexpr float sample_width = 16.0f;  // pixels at factor 1: the piece of line beside a name
constexpr float sample_gap = 6.0f;

float entry_width(const TextMetrics& metrics, const Theme& theme, const LegendEntry& entry) {
  float width = (sample_width + sample_gap) * theme.factor +
                metrics.measure(entry.name, Font::sans, theme.axis_size).width;
  if (!entry.note.empty())
    width += sample_gap * theme.factor + metrics.measure(entry.note, Font::sans, theme.axis_size).width;
  return width;
}

float entry_height(const Theme& theme) {
  return std::ceil(1.4f * theme.axis_size);
}

}  // namespace

Vec2 legend_size(const TextMetrics& metrics, const Theme& theme, std::span<const LegendEntry> entries) {
  Vec2 size;
  for (const LegendEntry& entry : entries) size.x = std::max(size.x, entry_width(metrics, theme, entry));
  size.y = entry_height(theme) * static_cast<float>(entries.size());
  return size;
}

void draw_legend(Canvas& canvas, const Theme& theme, Vec2 upper_left, std::span<const LegendEntry> entries) {
  const float unit = theme.factor;
  float y = upper_left.y + 0.5f * entry_height(theme);
  for (const LegendEntry& entry : entries) {
    const double opacity = entry.dimmed ? 0.6 : 1.0;
    canvas.line({upper_left.x, y}, {upper_left.x + sample_width * unit, y},
                {entry.color.faded(opacity), theme.curve_width, false, true});
    TextStyle style{Font::sans, theme.axis_size, (entry.dimmed ? theme.muted : theme.text).faded(opacity),
                    AlignX::left, AlignY::middle};
    const float x = upper_left.x + (sample_width + sample_gap) * unit;
    canvas.text({x, y}, entry.name, style);
    if (!entry.note.empty()) {
      style.color = theme.muted;
      const float name_width = canvas.measure(entry.name, Font::sans, theme.axis_size).width;
      canvas.text({x + name_width + sample_gap * unit, y}, entry.note, style);
    }
    y += entry_height(theme);
  }
}

}  // namespace policyscope::render
