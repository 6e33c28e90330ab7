#include "render/canvas.h"

#include "render/triangulate.h"

#include <array>
#include <cmath>

namespace policyscope::render {

void Canvas::fill_polygon(std::span<const Vec2> points, Color color) {
  thread_local std::vector<std::uint32_t> triangles;  // keeps its memory from frame to frame
  triangles.clear();
  triangulate(points, triangles);
  mesh(points, std::span(&color, 1), triangles);
}

void Canvas::line(Vec2 from, Vec2 to, const Stroke& stroke) {
  const std::array<Vec2, 2> points{from, to};
  polyline(points, stroke);
}

void dashed_line(Canvas& canvas, std::span<const Vec2> points, const Stroke& stroke, float dash, float gap) {
  if (points.size() < 2 || !(dash > 0.0f) || !(gap >= 0.0f)) return;
  // A dash may go around corners: its points are collected until it is as long as it should be.
  std::array<Vec2, 32> piece;
  std::size_t count = 0;
  bool drawing = true;
  float left = dash;  // of the present dash or gap
  Stroke open = stroke;
  open.closed = false;
  const auto flush = [&] {
    if (count >= 2) canvas.polyline(std::span(piece.data(), count), open);
    count = 0;
  };
  const auto keep = [&](Vec2 point) {
    if (count == piece.size()) {
      flush();
      piece[count++] = piece.back();
    }
    piece[count++] = point;
  };

  const std::size_t segments = stroke.closed ? points.size() : points.size() - 1;
  keep(points[0]);
  for (std::size_t i = 0; i < segments; ++i) {
    const Vec2 from = points[i];
    const Vec2 way = points[(i + 1) % points.size()] - from;
    const float length = std::hypot(way.x, way.y);
    if (!(length > 0.0f) || length > 1e6f) continue;
    float done = 0.0f;
    while (length - done > left) {
      done += left;
      const Vec2 here = from + way * (done / length);
      if (drawing) {
        keep(here);
        flush();
      } else {
        keep(here);
      }
      drawing = !drawing;
      left = drawing ? dash : gap;
      if (left <= 0.0f) {  // no gap: a solid line
        drawing = true;
        left = dash;
        keep(here);
      }
    }
    left -= length - done;
    if (drawing) keep(from + way);
  }
  if (drawing) flush();
}

float baseline_offset(AlignY align, const TextExtent& extent, float size) {
  constexpr float capital_height = 0.72f;  // em; Inter 0.727, DejaVu Sans 0.729, FreeSerif 0.66
  switch (align) {
    case AlignY::top:
      return extent.ascent;
    case AlignY::middle:
      return 0.5f * capital_height * size;
    case AlignY::baseline:
      return 0.0f;
    case AlignY::bottom:
      return -extent.descent;
  }
  return 0.0f;
}

float left_offset(AlignX align, const TextExtent& extent) {
  switch (align) {
    case AlignX::left:
      return 0.0f;
    case AlignX::center:
      return -0.5f * extent.width;
    case AlignX::right:
      return -extent.width;
  }
  return 0.0f;
}

}  // namespace policyscope::render
