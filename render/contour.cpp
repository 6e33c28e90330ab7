#include "render/contour.h"

#include "render/round_steps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::render {
namespace {

/// The edges of the grid that a contour crosses, and which crossings are joined within a cell. An edge is
/// named by its lower or left sample: `2 * index` goes to the right, `2 * index + 1` upwards.
class Crossings {
 public:
  Crossings(const GridView& grid, double level)
      : grid_(grid), level_(level), partners_(2 * grid.values.size()) {
    for (int iy = 0; iy + 1 < grid.ny; ++iy)
      for (int ix = 0; ix + 1 < grid.nx; ++ix) join_cell(ix, iy);
  }

  void trace(ContourLines& out) {
    for (int edge = 0; edge < size(); ++edge)
      if (partner(edge, 0) != none && partner(edge, 1) == none) follow(edge, out);  // lines with ends
    for (int edge = 0; edge < size(); ++edge)
      if (partner(edge, 0) != none) follow(edge, out);  // what is left are rings
  }

 private:
  static constexpr int none = -1;

  int size() const { return static_cast<int>(partners_.size()); }
  int& partner(int edge, std::size_t which) { return partners_[static_cast<std::size_t>(edge)][which]; }

  void join(int a, int b) {
    partner(a, partner(a, 0) == none ? 0 : 1) = b;
    partner(b, partner(b, 0) == none ? 0 : 1) = a;
  }

  void join_cell(int ix, int iy) {
    const double v00 = grid_.at(ix, iy), v10 = grid_.at(ix + 1, iy);
    const double v01 = grid_.at(ix, iy + 1), v11 = grid_.at(ix + 1, iy + 1);
    if (std::isnan(v00) || std::isnan(v10) || std::isnan(v01) || std::isnan(v11)) return;
    const int index = iy * grid_.nx + ix;
    const int bottom = 2 * index, left = 2 * index + 1;
    const int top = 2 * (index + grid_.nx), right = 2 * (index + 1) + 1;
    const int corners =
        (v00 >= level_ ? 1 : 0) | (v10 >= level_ ? 2 : 0) | (v11 >= level_ ? 4 : 0) | (v01 >= level_ ? 8 : 0);
    switch (corners) {
      case 1:
      case 14:
        join(left, bottom);
        break;
      case 2:
      case 13:
        join(bottom, right);
        break;
      case 4:
      case 11:
        join(right, top);
        break;
      case 8:
      case 7:
        join(top, left);
        break;
      case 3:
      case 12:
        join(left, right);
        break;
      case 6:
      case 9:
        join(bottom, top);
        break;
      case 5:
      case 10: {
        // A saddle: the middle tells which pair of opposite corners hangs together.
        const bool middle_above = 0.25 * (v00 + v10 + v01 + v11) >= level_;
        if ((corners == 5) == middle_above) {
          join(left, top);
          join(bottom, right);
        } else {
          join(left, bottom);
          join(right, top);
        }
        break;
      }
      default:
        break;
    }
  }

  Point crossing(int edge) const {
    const int index = edge / 2;
    const int ix = index % grid_.nx, iy = index / grid_.nx;
    const int jx = edge % 2 == 0 ? ix + 1 : ix, jy = edge % 2 == 0 ? iy : iy + 1;
    const double a = grid_.at(ix, iy), b = grid_.at(jx, jy);
    // Infinite corners put the line in the middle rather than nowhere.
    const double t = std::isfinite(a) && std::isfinite(b) ? (level_ - a) / (b - a) : 0.5;
    return {grid_.x_at(ix) + t * (grid_.x_at(jx) - grid_.x_at(ix)),
            grid_.y_at(iy) + t * (grid_.y_at(jy) - grid_.y_at(iy))};
  }

  void follow(int first, ContourLines& out) {
    ContourLines::Line line{out.points.size(), 0, level_, false};
    int edge = first;
    while (edge != none) {
      out.points.push_back(crossing(edge));
      // Leave by the way we did not come: a way that was gone is struck out at both of its ends.
      const std::size_t way = partner(edge, 0) != none ? 0 : 1;
      const int next = partner(edge, way);
      if (next == none) break;
      partner(edge, way) = none;
      partner(next, partner(next, 0) == edge ? 0 : 1) = none;
      if (next == first) {
        line.closed = true;
        break;
      }
      edge = next;
    }
    line.end = out.points.size();
    if (line.end - line.begin >= 2) {
      out.lines.push_back(line);
    } else {
      out.points.resize(line.begin);
    }
  }

  struct Partners : std::array<int, 2> {
    Partners() { fill(none); }
  };

  const GridView& grid_;
  double level_;
  std::vector<Partners> partners_;
};

}  // namespace

void contour(const GridView& grid, double level, ContourLines& lines) {
  if (grid.nx < 2 || grid.ny < 2 || !std::isfinite(level)) return;
  Crossings(grid, level).trace(lines);
}

std::vector<double> contour_levels(Limits limits, int count) {
  std::vector<double> levels;
  if (!(limits.low < limits.high) || !std::isfinite(limits.span()) || count < 1) return levels;
  const double step = round_step(limits.span() / (count + 1));
  const double margin = 1e-9 * limits.span();
  for (double k = std::floor(limits.low / step); k * step < limits.high - margin; ++k)
    if (k * step > limits.low + margin) levels.push_back(k == 0.0 ? 0.0 : k * step);
  return levels;
}

void draw_contours(Canvas& canvas, const PlotArea& area, const ContourLines& lines, const Stroke& stroke,
                   std::vector<Vec2>& scratch) {
  const ClipScope clip(canvas, area.rect);
  for (const ContourLines::Line& line : lines.lines) {
    scratch.clear();
    for (std::size_t i = line.begin; i < line.end; ++i)
      scratch.push_back(area.to_pixel(lines.points[i].x, lines.points[i].y));
    Stroke own = stroke;
    own.closed = line.closed;
    canvas.polyline(scratch, own);
  }
}

}  // namespace policyscope::render
