#include "render/curve_marks.h"

#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::render {

namespace {

constexpr int most_rows = 2;

float pennant_width(const Theme& theme) {
  return 11.0f * theme.factor;
}
float label_room(const Theme& theme) {
  return 4.0f * theme.factor;
}

/// "3 changes" in the place of labels that would touch.
ShortText words_of(const FlagStrip::Group& group, std::span<const Flag> flags) {
  if (group.first == group.last) return ShortText(flags[group.first].label);
  ShortText text = integer_text(static_cast<long long>(group.last - group.first + 1));
  text.append(" changes");
  return text;
}

float width_of(const TextMetrics& metrics, const Theme& theme, std::string_view words) {
  return pennant_width(theme) + label_room(theme) + metrics.measure(words, Font::sans, theme.axis_size).width;
}

}  // namespace

bool FlagStrip::place(const TextMetrics& metrics, const Theme& theme, const PlotArea& area,
                      std::span<const Flag> flags, int rows) {
  groups_.clear();
  rows_ = 0;
  bool each_alone = true;
  const Rect& r = area.rect;
  const float gap = 8.0f * theme.factor;
  std::array<float, most_rows> taken;  // up to which x a row is in use
  taken.fill(r.low.x - gap - 1.0f);
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const float exact = area.x_pixel(flags[i].x);
    if (!(exact >= r.low.x - 1.0f && exact <= r.high.x + 1.0f)) continue;
    const float x = std::floor(exact) + 0.5f;
    const float width = width_of(metrics, theme, flags[i].label);
    const bool to_left = x + width > r.high.x && x - width > r.low.x;
    const float from = to_left ? x - width : x;
    int row = 0;
    while (row < rows && taken[static_cast<std::size_t>(row)] + gap > from) ++row;
    if (row == rows && !groups_.empty()) {
      each_alone = false;
      Group& group = groups_.back();
      group.last = i;
      const float together = width_of(metrics, theme, words_of(group, flags).view());
      // What a label that ends in one word less leaves free is used by the next flag.
      (group.to_left ? group.from : group.to) = group.x + (group.to_left ? -together : together);
      taken[static_cast<std::size_t>(group.row)] = std::max(group.to, x);
      continue;
    }
    row = std::min(row, rows - 1);
    groups_.push_back({i, i, x, from, from + width, row, to_left});
    taken[static_cast<std::size_t>(row)] = from + width;
    rows_ = std::max(rows_, row + 1);
  }
  return each_alone;
}

void FlagStrip::lay_out(const TextMetrics& metrics, const Theme& theme, const PlotArea& area,
                        std::span<const Flag> flags) {
  row_height_ = std::ceil(1.6f * theme.axis_size);
  for (int rows = 1; rows <= most_rows; ++rows)
    if (place(metrics, theme, area, flags, rows)) return;
}

void FlagStrip::draw_lines(Canvas& canvas, const Theme& theme, const PlotArea& area,
                           std::span<const Flag> flags) const {
  for (const Group& group : groups_) {
    for (std::size_t i = group.first; i <= group.last; ++i) {
      const float x = std::floor(area.x_pixel(flags[i].x)) + 0.5f;
      const bool lit = flags[i].highlighted;
      canvas.line({x, i == group.first ? top_of(group, area) + 0.15f * row_height_ : area.rect.low.y},
                  {x, area.rect.high.y},
                  {theme.warm.faded(lit ? 1.0 : 0.75), lit ? 2.0f * theme.hairline : theme.hairline});
    }
  }
}

void FlagStrip::draw_labels(Canvas& canvas, const Theme& theme, const PlotArea& area,
                            std::span<const Flag> flags) const {
  for (const Group& group : groups_) {
    const float y = std::round(top_of(group, area) + 0.45f * row_height_);
    const float side = group.to_left ? -1.0f : 1.0f;
    const float half = 0.3f * row_height_;
    std::array<Vec2, 3> triangle{
        {{group.x, y - half}, {group.x + side * pennant_width(theme), y}, {group.x, y + half}}};
    if (group.to_left) std::swap(triangle[1], triangle[2]);
    canvas.fill_convex(triangle, theme.warm);
    const float from = group.to_left ? group.from : group.x + pennant_width(theme) + label_room(theme);
    canvas.text({from, y}, words_of(group, flags).view(),
                {Font::sans, theme.axis_size, theme.warm, AlignX::left, AlignY::middle});
  }
}

const FlagStrip::Group* FlagStrip::at(Vec2 place, const PlotArea& area) const {
  for (const Group& group : groups_) {
    const float top = top_of(group, area);
    if (place.x >= group.from && place.x <= group.to && place.y >= top && place.y < top + row_height_)
      return &group;
  }
  return nullptr;
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

float legend_sample(const Theme& theme) {
  return (sample_width + 0.5f * sample_gap) * theme.factor;
}

float legend_line(const Theme& theme) {
  return entry_height(theme);
}

void draw_sample(Canvas& canvas, Vec2 from, float width, const Stroke& stroke, Dash dash) {
  const std::array<Vec2, 2> ends{from, {from.x + width, from.y}};
  if (dash.solid())
    canvas.polyline(ends, stroke);
  else
    dashed_line(canvas, ends, stroke, dash.on, dash.off);
}

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
    draw_sample(canvas, {upper_left.x, y}, sample_width * unit,
                {entry.color.faded(opacity), theme.curve_width, false, true}, entry.dash);
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
