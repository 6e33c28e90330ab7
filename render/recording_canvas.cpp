#include "render/recording_canvas.h"

#include "render/utf8.h"

namespace policyscope::render {

std::vector<const RecordingCanvas::Operation*> RecordingCanvas::of(Kind kind) const {
  std::vector<const Operation*> found;
  for (const Operation& operation : operations)
    if (operation.kind == kind) found.push_back(&operation);
  return found;
}

const RecordingCanvas::Operation* RecordingCanvas::find_text(std::string_view text) const {
  for (const Operation& operation : operations)
    if (operation.kind == Kind::text && operation.text == text) return &operation;
  return nullptr;
}

TextExtent RecordingCanvas::measure(std::string_view text, Font, float size) const {
  int letters = 0;
  for (std::size_t at = 0; at < text.size(); ++letters) next_character(text, at);
  return {0.5f * size * static_cast<float>(letters), 0.8f * size, 0.2f * size};
}

void RecordingCanvas::polyline(std::span<const Vec2> points, const Stroke& stroke) {
  operations.push_back({.kind = Kind::polyline,
                        .points = {points.begin(), points.end()},
                        .color = stroke.color,
                        .size = stroke.width,
                        .text = {},
                        .style = {},
                        .closed = stroke.closed});
}

void RecordingCanvas::fill_convex(std::span<const Vec2> points, Color color) {
  operations.push_back({.kind = Kind::fill,
                        .points = {points.begin(), points.end()},
                        .color = color,
                        .text = {},
                        .style = {}});
}

void RecordingCanvas::mesh(std::span<const Vec2> points, std::span<const Color> colors,
                           std::span<const std::uint32_t> triangles) {
  Operation operation{.kind = Kind::mesh, .points = {}, .color = colors[0], .text = {}, .style = {}};
  for (const std::uint32_t index : triangles) operation.points.push_back(points[index]);
  operations.push_back(std::move(operation));
}

void RecordingCanvas::fill_rect(const Rect& rect, Color color, float corner_radius) {
  operations.push_back({.kind = Kind::rect,
                        .points = {rect.low, rect.high},
                        .color = color,
                        .size = corner_radius,
                        .text = {},
                        .style = {}});
}

void RecordingCanvas::outline_rect(const Rect& rect, Color color, float width, float) {
  operations.push_back({.kind = Kind::outline,
                        .points = {rect.low, rect.high},
                        .color = color,
                        .size = width,
                        .text = {},
                        .style = {}});
}

void RecordingCanvas::disc(Vec2 center, float radius, Color color) {
  operations.push_back(
      {.kind = Kind::disc, .points = {center}, .color = color, .size = radius, .text = {}, .style = {}});
}

void RecordingCanvas::circle(Vec2 center, float radius, Color color, float) {
  operations.push_back(
      {.kind = Kind::circle, .points = {center}, .color = color, .size = radius, .text = {}, .style = {}});
}

void RecordingCanvas::text(Vec2 at, std::string_view text, const TextStyle& style) {
  operations.push_back({.kind = Kind::text,
                        .points = {at},
                        .color = style.color,
                        .size = style.size,
                        .text = std::string(text),
                        .style = style});
}

void RecordingCanvas::image(const Rect& rect, const ImageView&) {
  operations.push_back(
      {.kind = Kind::image, .points = {rect.low, rect.high}, .color = {}, .text = {}, .style = {}});
}

void RecordingCanvas::push_clip(const Rect& rect) {
  operations.push_back(
      {.kind = Kind::push_clip, .points = {rect.low, rect.high}, .color = {}, .text = {}, .style = {}});
}

void RecordingCanvas::pop_clip() {
  operations.push_back({.kind = Kind::pop_clip, .points = {}, .color = {}, .text = {}, .style = {}});
}

}  // namespace policyscope::render
