#include "render/curve.h"

#include "render/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::render {
namespace {

/// The bins that touch the axis and one more on each side, so that lines run to the edge.
std::span<const CurveBin> visible(std::span<const CurveBin> bins, Limits x) {
  const auto by_x = [](const CurveBin& bin, double value) { return bin.x < value; };
  auto first = std::lower_bound(bins.begin(), bins.end(), x.low, by_x);
  auto last = std::lower_bound(first, bins.end(), x.high, by_x);
  if (first != bins.begin()) --first;
  if (last != bins.end()) ++last;
  return {first, last};
}

/// One column of pixels: the extremes of what lies in it, and where.
struct Column {
  float x;
  float top, bottom;  ///< pixels, top <= bottom
};

/// Calls `emit(column)` for each column from left to right and `gap()` between pieces. `low` and `high` give
/// a bin's extremes by its index.
template <class Low, class High, class Emit, class Gap>
void for_each_column(std::span<const CurveBin> bins, const PlotArea& area, const Low& low, const High& high,
                     const Emit& emit, const Gap& gap) {
  // Far outside is as good as infinitely far, and keeps backends away from overflow.
  const float far = 4.0f * area.rect.height() + 1000.0f;
  const auto y_pixel = [&](double value) {
    return std::clamp(area.y_pixel(value), area.rect.low.y - far, area.rect.high.y + far);
  };
  Column column{};
  int present = std::numeric_limits<int>::min();
  bool open = false;
  const auto finish = [&] {
    if (open) emit(column);
    open = false;
  };
  for (const CurveBin& bin : visible(bins, area.x.limits)) {
    const auto index = static_cast<std::size_t>(&bin - bins.data());
    const double lowest = low(index), highest = high(index);
    const float x = area.x_pixel(bin.x);
    if (!std::isfinite(x)) continue;  // no place on a logarithmic axis
    if (std::isnan(lowest) || std::isnan(highest)) {
      finish();
      gap();
      present = std::numeric_limits<int>::min();
      continue;
    }
    const float top = y_pixel(highest), bottom = y_pixel(lowest);
    const int pixel = static_cast<int>(std::floor(std::clamp(x, -1e6f, 1e6f)));
    if (open && pixel == present) {
      column.top = std::min(column.top, top);
      column.bottom = std::max(column.bottom, bottom);
      continue;
    }
    finish();
    column = {x, top, bottom};
    present = pixel;
    open = true;
  }
  finish();
  gap();
}

template <class Low, class High>
void thin(std::span<const CurveBin> bins, const PlotArea& area, const Low& low, const High& high,
          std::vector<Vec2>& points, std::vector<std::size_t>& pieces) {
  points.clear();
  pieces.clear();
  for_each_column(
      bins, area, low, high,
      [&](const Column& c) {
        // Begin with the end that is nearer to where the line comes from: fewer needless verticals.
        const bool from_top =
            points.empty() || std::abs(points.back().y - c.top) <= std::abs(points.back().y - c.bottom);
        points.push_back({c.x, from_top ? c.top : c.bottom});
        if (c.top != c.bottom) points.push_back({c.x, from_top ? c.bottom : c.top});
      },
      [&] {
        if (points.size() > (pieces.empty() ? 0 : pieces.back())) pieces.push_back(points.size());
      });
}

/// Whether nothing would be seen of it as a line: one value, or several in one place.
bool is_dot(std::span<const Vec2> piece, float width) {
  return std::ranges::all_of(piece, [&](Vec2 p) {
    return std::abs(p.x - piece[0].x) < width && std::abs(p.y - piece[0].y) < width;
  });
}

/// Lines end at the axes. What is only a dot is wider than a line, so that it is seen, and whole even on an
/// axis.
void draw_pieces(Canvas& canvas, const Rect& axes, const CurveScratch& scratch, const Stroke& stroke,
                 Dash dash = {}) {
  std::size_t begin = 0;
  for (const std::size_t end : scratch.pieces) {
    const std::span piece(scratch.points.data() + begin, end - begin);
    begin = end;
    if (is_dot(piece, stroke.width)) {
      if (axes.inset(-0.5f).contains(piece.back()))
        canvas.disc(piece.back(), std::max(1.5f, 1.5f * stroke.width), stroke.color);
      continue;
    }
    const ClipScope clip(canvas, axes);
    if (dash.solid())
      canvas.polyline(piece, stroke);
    else
      dashed_line(canvas, piece, stroke, dash.on, dash.off);
  }
}

void draw_band(Canvas& canvas, const PlotArea& area, std::span<const CurveBin> bins, bool extremes,
               Color color, CurveScratch& scratch) {
  scratch.points.clear();
  scratch.triangles.clear();
  bool joined = false;  // to the column before
  for_each_column(
      bins, area, [&](std::size_t i) { return extremes ? bins[i].min : bins[i].mean - bins[i].spread; },
      [&](std::size_t i) { return extremes ? bins[i].max : bins[i].mean + bins[i].spread; },
      [&](const Column& c) {
        const auto k = static_cast<std::uint32_t>(scratch.points.size());
        scratch.points.push_back({c.x, c.top});
        scratch.points.push_back({c.x, c.bottom});
        if (joined) scratch.triangles.insert(scratch.triangles.end(), {k - 2, k, k - 1, k - 1, k, k + 1});
        joined = true;
      },
      [&] { joined = false; });
  if (!scratch.triangles.empty()) canvas.mesh(scratch.points, std::span(&color, 1), scratch.triangles);
}

}  // namespace

void thin_extremes(std::span<const CurveBin> bins, const PlotArea& area, std::vector<Vec2>& points,
                   std::vector<std::size_t>& pieces) {
  thin(
      bins, area, [&](std::size_t i) { return std::isnan(bins[i].mean) ? bins[i].mean : bins[i].min; },
      [&](std::size_t i) { return bins[i].max; }, points, pieces);
}

void thin_line(std::span<const CurveBin> bins, std::span<const double> values, const PlotArea& area,
               std::vector<Vec2>& points, std::vector<std::size_t>& pieces) {
  const auto value = [&](std::size_t i) { return values[i]; };
  thin(bins.first(std::min(bins.size(), values.size())), area, value, value, points, pieces);
}

void smooth(std::span<const CurveBin> bins, double window, std::vector<double>& values) {
  values.resize(bins.size());
  DebiasedAverage average(window);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    // The first bin is as wide as the next: what its width is does not change a debiased start.
    const double width = i > 0 ? bins[i].x - bins[i - 1].x : bins.size() > 1 ? bins[1].x - bins[0].x : 1.0;
    const double value = average.add(bins[i].mean, width);
    values[i] = std::isnan(bins[i].mean) ? bins[i].mean : value;
  }
}

void draw_curve(Canvas& canvas, const PlotArea& area, const CurveStyle& style, std::span<const CurveBin> bins,
                std::span<const double> smoothed, CurveScratch& scratch) {
  if (style.band_opacity > 0.0) {
    const ClipScope clip(canvas, area.rect);
    draw_band(canvas, area, bins, style.band_of_extremes, style.color.faded(style.band_opacity), scratch);
  }
  if (style.raw_opacity > 0.0 && !smoothed.empty()) {
    thin_extremes(bins, area, scratch.points, scratch.pieces);
    draw_pieces(canvas, area.rect, scratch,
                {style.color.faded(style.raw_opacity), std::max(1.0f, std::round(0.5f * style.width))});
  }
  if (smoothed.empty()) {
    const auto mean = [&](std::size_t i) { return bins[i].mean; };
    thin(bins, area, mean, mean, scratch.points, scratch.pieces);
  } else {
    thin_line(bins, smoothed, area, scratch.points, scratch.pieces);
  }
  draw_pieces(canvas, area.rect, scratch, {style.color, style.width, false, true}, style.dash);
}

int nearest_bin(std::span<const CurveBin> bins, double x) {
  if (bins.empty()) return -1;
  const auto after = std::lower_bound(bins.begin(), bins.end(), x,
                                      [](const CurveBin& bin, double value) { return bin.x < value; });
  if (after == bins.end()) return static_cast<int>(bins.size()) - 1;
  if (after == bins.begin()) return 0;
  const auto before = after - 1;
  return static_cast<int>((x - before->x <= after->x - x ? before : after) - bins.begin());
}

Limits curve_range(std::span<const CurveBin> bins, Limits x) {
  Limits range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const CurveBin& bin : bins) {
    if (bin.x < x.low || bin.x > x.high || std::isnan(bin.mean)) continue;
    if (std::isfinite(bin.min)) range.low = std::min(range.low, bin.min);
    if (std::isfinite(bin.max)) range.high = std::max(range.high, bin.max);
  }
  return range.low <= range.high ? range : Limits{};
}

}  // namespace policyscope::render
