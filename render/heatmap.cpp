#include "render/heatmap.h"

#include "render/number_text.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace policyscope::render {
namespace {

/// Which two samples a pixel lies between, and how far from the first.
struct Between {
  int first, second;
  double fraction;
};

Between neighbours(int pixel, int pixels, int samples, Sampling sampling, bool smooth) {
  const double u = (pixel + 0.5) / pixels;
  double at = sampling == Sampling::nodes ? u * (samples - 1) : u * samples - 0.5;
  at = std::clamp(at, 0.0, static_cast<double>(samples - 1));
  if (!smooth) {
    const int nearest = static_cast<int>(at + 0.5);
    return {nearest, nearest, 0.0};
  }
  const int first = std::min(static_cast<int>(at), std::max(0, samples - 2));
  return {first, std::min(first + 1, samples - 1), at - first};
}

std::uint64_t next_image_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

FieldImage::FieldImage() : id_(next_image_id()) {}

void FieldImage::paint(const GridView& grid, const Colormap& map, Limits range, int width, int height,
                       bool smooth) {
  width_ = std::max(0, width);
  height_ = std::max(0, height);
  rgba_.resize(static_cast<std::size_t>(width_) * height_ * 4);
  ++version_;
  if (grid.nx < 1 || grid.ny < 1) {
    std::fill(rgba_.begin(), rgba_.end(), std::uint8_t{0});
    return;
  }
  columns_.resize(static_cast<std::size_t>(width_));
  for (int x = 0; x < width_; ++x) {
    const auto [first, second, fraction] = neighbours(x, width_, grid.nx, grid.sampling, smooth);
    columns_[static_cast<std::size_t>(x)] = {first, second, fraction};
  }
  const double scale = range.high > range.low ? 1.0 / range.span() : 0.0;
  std::uint8_t* out = rgba_.data();
  for (int row = 0; row < height_; ++row) {
    const auto [below, above, fy] = neighbours(height_ - 1 - row, height_, grid.ny, grid.sampling, smooth);
    const double* lower = grid.values.data() + static_cast<std::size_t>(below) * grid.nx;
    const double* upper = grid.values.data() + static_cast<std::size_t>(above) * grid.nx;
    for (const auto& [left, right, fx] : columns_) {
      const double low = lower[left] + fx * (lower[right] - lower[left]);
      const double high = upper[left] + fx * (upper[right] - upper[left]);
      const Color color = map.at((low + fy * (high - low) - range.low) * scale);
      *out++ = color.r;
      *out++ = color.g;
      *out++ = color.b;
      *out++ = color.a;
    }
  }
}

ImageView FieldImage::view() const {
  return {rgba_, width_, height_, id_, version_, true};
}

namespace {

/// Numbers beside the bar: its ends, and zero where it lies well inside.
Ticks bar_ticks(const Theme& theme, Limits range, float height) {
  Ticks ticks;
  // As few decimals as tell both ends to half a hundredth of the range: 0.998 to 1.002 must not read 1 and 1.
  const double error = 0.005 * range.span();
  int decimals = 0;
  for (double unit = 1.0; decimals < 6; ++decimals, unit *= 10.0) {
    const auto off = [&](double value) { return std::abs(std::round(value * unit) / unit - value); };
    if (std::max(off(range.low), off(range.high)) <= error) break;
  }
  const bool plain = std::max(std::abs(range.low), std::abs(range.high)) < 1e5 && error > 1e-7;
  const auto put = [&](double value) {
    ShortText text = number_text(value, 3);
    if (value == 0.0)
      text = ShortText("0");
    else if (plain)
      text = decimals > 0 ? fixed_text(value, decimals) : integer_text(std::llround(value));
    ticks.items[static_cast<std::size_t>(ticks.count++)] = {value, text};
  };
  put(range.low);
  if (range.low < 0.0 && range.high > 0.0) {
    const double at = range.fraction(0.0) * height;
    if (std::min(at, height - at) > 2.0 * theme.axis_size) put(0.0);
  }
  put(range.high);
  return ticks;
}

}  // namespace

void draw_color_bar(Canvas& canvas, const Theme& theme, const Rect& bar, const Colormap& map, Limits range,
                    std::span<const std::string> names) {
  constexpr std::size_t steps =
      64;  // the maps are smooth: 64 pieces with interpolated colours look continuous
  std::array<Vec2, 2 * (steps + 1)> points;
  std::array<Color, 2 * (steps + 1)> colors;
  std::array<std::uint32_t, 6 * steps> triangles;
  for (std::size_t i = 0; i <= steps; ++i) {
    const float t = static_cast<float>(i) / steps;
    const float y = bar.high.y - t * bar.height();
    points[2 * i] = {bar.low.x, y};
    points[2 * i + 1] = {bar.high.x, y};
    colors[2 * i] = colors[2 * i + 1] = map.at(t);
    if (i == steps) break;
    const auto k = static_cast<std::uint32_t>(2 * i);
    const std::array<std::uint32_t, 6> quad{k, k + 2, k + 1, k + 1, k + 2, k + 3};
    std::copy(quad.begin(), quad.end(), triangles.begin() + static_cast<std::ptrdiff_t>(6 * i));
  }
  canvas.mesh(points, colors, triangles);
  if (!(range.low < range.high)) return;
  const float half = 0.45f * theme.axis_size;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const float y = static_cast<float>(bar.high.y - range.fraction(static_cast<double>(i)) * bar.height());
    canvas.text({bar.high.x + 5.0f * theme.factor, std::clamp(y, bar.low.y + half, bar.high.y - half)},
                names[i], {Font::sans, theme.axis_size, theme.muted, AlignX::left, AlignY::middle});
  }
  if (!names.empty()) return;
  for (const Tick& tick : bar_ticks(theme, range, bar.height())) {
    const float y = static_cast<float>(bar.high.y - range.fraction(tick.value) * bar.height());
    canvas.text({bar.high.x + 5.0f * theme.factor, std::clamp(y, bar.low.y + half, bar.high.y - half)},
                tick.label, {Font::sans, theme.axis_size, theme.muted, AlignX::left, AlignY::middle});
  }
}

float color_bar_width(const TextMetrics& metrics, const Theme& theme, Limits range,
                      std::span<const std::string> names) {
  float width = 0.0f;
  for (const std::string& name : names)
    width = std::max(width, metrics.measure(name, Font::sans, theme.axis_size).width);
  if (names.empty() && range.low < range.high)
    for (const Tick& tick : bar_ticks(theme, range, 1000.0f))
      width = std::max(width, metrics.measure(tick.label, Font::sans, theme.axis_size).width);
  return std::ceil(width + (color_bar_thickness + 5.0f) * theme.factor);
}

void draw_crosshair(Canvas& canvas, const Theme& theme, const PlotArea& area, Point at) {
  const ClipScope clip(canvas, area.rect);
  const Vec2 exact = area.to_pixel(at.x, at.y);
  const Vec2 p{std::floor(exact.x) + 0.5f, std::floor(exact.y) + 0.5f};
  const Rect& r = area.rect;
  const float ring = 4.0f * theme.factor;
  // The dashes start at the ring, so that its middle stays free for what is read there.
  const std::array<std::array<Vec2, 2>, 4> arms{{{{{p.x - ring, p.y}, {r.low.x, p.y}}},
                                                 {{{p.x + ring, p.y}, {r.high.x, p.y}}},
                                                 {{{p.x, p.y - ring}, {p.x, r.low.y}}},
                                                 {{{p.x, p.y + ring}, {p.x, r.high.y}}}}};
  for (const auto& [color, width] : {std::pair{theme.field_edge, theme.hairline + 2.0f * theme.factor},
                                     {theme.on_field, theme.hairline}}) {
    const Stroke stroke{color, width};
    // In the light theme the gaps between the white dashes are dark: one of the two is seen on any colour.
    if (width > theme.hairline) {
      if (!theme.dark)
        for (const auto& arm : arms) canvas.polyline(arm, {color, theme.hairline});
      canvas.circle(p, ring, color, width);
      continue;
    }
    for (const auto& arm : arms) dashed_line(canvas, arm, stroke, 4.0f * theme.factor, 3.0f * theme.factor);
    canvas.circle(p, ring, color, 1.5f * width);
  }
}

void draw_trajectory(Canvas& canvas, const Theme& theme, const PlotArea& area,
                     std::span<const Point> points) {
  const ClipScope clip(canvas, area.rect);
  constexpr int shades = 8;  // pieces of equal opacity: few calls, still a smooth fade
  const auto count = static_cast<int>(points.size());
  std::array<Vec2, 64> piece;
  for (int shade = 0; shade < shades; ++shade) {
    const int from = shade * (count - 1) / shades;
    const int to = (shade + 1) * (count - 1) / shades;
    const double opacity = 0.15 + 0.8 * (shade + 1) / shades;
    const Stroke stroke{theme.on_field.faded(opacity), std::max(1.0f, std::round(1.5f * theme.factor))};
    const Stroke rim{theme.field_edge.faded(0.8 * opacity), stroke.width + 2.0f * theme.factor};
    std::size_t size = 0;
    const auto flush = [&] {
      if (size < 2) return;
      canvas.polyline(std::span(piece.data(), size), rim);
      canvas.polyline(std::span(piece.data(), size), stroke);
    };
    for (int i = from; i <= to && to > from; ++i) {
      const Point& p = points[static_cast<std::size_t>(i)];
      if (i > from && size > 0) {
        const Point& before = points[static_cast<std::size_t>(i) - 1];
        if (std::abs(p.x - before.x) > 0.5 * area.x.limits.span() ||
            std::abs(p.y - before.y) > 0.5 * area.y.limits.span()) {
          flush();
          size = 0;
        }
      }
      if (size == piece.size()) {
        flush();
        piece[0] = piece[size - 1];
        size = 1;
      }
      piece[size++] = area.to_pixel(p.x, p.y);
    }
    flush();
  }
}

}  // namespace policyscope::render
