#include "render/scene_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace policyscope::render {
namespace {

using std::numbers::pi;

/// From the back to the front.
constexpr std::array painting_order{Role::ground, Role::guide, Role::hazard, Role::goal,   Role::node,
                                    Role::body,   Role::agent, Role::joint,  Role::action, Role::text};

/// Draws the shapes of one role.
class Painter {
 public:
  Painter(Canvas& canvas, const Theme& theme, const SceneView& view, Role role, double opacity = 1.0)
      : canvas_(canvas), theme_(theme), view_(view), role_(role), style_(theme.role(role)) {
    style_.color = style_.color.faded(opacity);
  }

  void paint(const Scene& scene) {
    for (const auto& shape : scene.polylines)
      if (shape.role == role_) polyline(shape);
    for (const auto& shape : scene.segments)
      if (shape.role == role_) {
        const std::array<Vec2, 2> points{view_.to_pixel(shape.from), view_.to_pixel(shape.to)};
        stroke(points, shape.width, false);
      }
    for (const auto& shape : scene.discs)
      if (shape.role == role_) disc(shape);
    for (const auto& shape : scene.arrows)
      if (shape.role == role_)
        draw_arrow(canvas_, view_.to_pixel(shape.from), view_.to_pixel(shape.to),
                   {style_.color, style_.hairline});
    for (const auto& shape : scene.arc_arrows)
      if (shape.role == role_)
        draw_arc_arrow(canvas_, view_.to_pixel(shape.center), pixels(shape.radius), shape.start, shape.sweep,
                       {style_.color, style_.hairline});
    for (const auto& label : scene.labels)
      if (label.role == role_) text(label);
  }

 private:
  float pixels(double meters) const { return static_cast<float>(meters * view_.pixels_per_meter); }

  /// Guides are dashed hairlines; everything else is a solid line with round ends.
  void stroke(std::span<const Vec2> points, double width, bool closed) {
    const float line = width > 0.0 ? std::max(pixels(width), theme_.hairline) : style_.hairline;
    const Stroke stroke{style_.color, line, closed, !closed && line > theme_.hairline};
    if (role_ == Role::guide && !(width > 0.0))
      dashed_line(canvas_, points, stroke, 4.0f * theme_.factor, 4.0f * theme_.factor);
    else
      canvas_.polyline(points, stroke);
  }

  void polyline(const Scene::Polyline& shape) {
    thread_local std::vector<Vec2> points;  // keeps its memory from frame to frame
    points.clear();
    for (const Point& p : shape.points) points.push_back(view_.to_pixel(p));
    if (!shape.filled) return stroke(points, shape.width, shape.closed);
    // Ground is large: a tint of it is enough, and its edge is what one stands on.
    canvas_.fill_polygon(points, role_ == Role::ground ? style_.color.faded(0.35) : style_.color);
    if (shape.width > 0.0) stroke(points, shape.width, true);
  }

  void disc(const Scene::Disc& shape) {
    const Vec2 center = view_.to_pixel(shape.center);
    const float radius = pixels(shape.radius);
    if (shape.filled) return canvas_.disc(center, std::max(radius, 1.5f * theme_.hairline), style_.color);
    if (role_ != Role::guide) return canvas_.circle(center, radius, style_.color, style_.hairline);
    std::array<Vec2, 96> ring;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const double angle = 2.0 * pi * static_cast<double>(i) / static_cast<double>(ring.size());
      ring[i] = {center.x + radius * static_cast<float>(std::cos(angle)),
                 center.y - radius * static_cast<float>(std::sin(angle))};
    }
    // A whole number of dashes, so that the ring closes without a seam.
    const double around = 2.0 * pi * radius;
    const float dash =
        static_cast<float>(around / std::max(1.0, std::round(around / (8.0 * theme_.factor))) / 2.0);
    dashed_line(canvas_, ring, {style_.color, style_.hairline, true}, dash, dash);
  }

  void text(const Scene::Label& label) {
    // Words of a scene stay near what they name, however large the type is elsewhere.
    const float size =
        std::min(theme_.text_size, std::max(11.0f, static_cast<float>(0.2 * view_.pixels_per_meter)));
    canvas_.text(view_.to_pixel(label.at), label.text,
                 {Font::sans, size, style_.color, AlignX::center, AlignY::middle});
  }

  Canvas& canvas_;
  const Theme& theme_;
  const SceneView& view_;
  Role role_;
  RoleStyle style_;
};

/// A filled head whose tip is at `tip`, pointing along the unit vector `along`.
void arrow_head(Canvas& canvas, Vec2 tip, Vec2 along, float length, float half_width, Color color) {
  const Vec2 across{-along.y, along.x};
  const Vec2 base = tip - along * length;
  const std::array<Vec2, 3> head{tip, base + across * half_width, base - across * half_width};
  canvas.fill_convex(head, color);
}

/// Length of a head for a line of that width, no longer than the arrow itself.
float head_length(float width, float arrow_length) {
  return std::min(2.0f * width + 6.0f * std::max(1.0f, width / 4.0f), arrow_length);
}

constexpr float head_slenderness = 0.52f;  // half width by length

}  // namespace

Vec2 SceneView::to_pixel(Point point) const {
  const Vec2 middle = rect.center();
  return {static_cast<float>(middle.x + (point.x - center.x) * pixels_per_meter),
          static_cast<float>(middle.y - (point.y - center.y) * pixels_per_meter)};
}

Point SceneView::to_scene(Vec2 pixel) const {
  const Vec2 middle = rect.center();
  return {center.x + (pixel.x - middle.x) / pixels_per_meter,
          center.y - (pixel.y - middle.y) / pixels_per_meter};
}

SceneView fit_scene(const Scene& scene, const Rect& rect) {
  const double width = std::max(scene.high.x - scene.low.x, 1e-9);
  const double height = std::max(scene.high.y - scene.low.y, 1e-9);
  SceneView view;
  view.rect = rect;
  view.center = {0.5 * (scene.low.x + scene.high.x), 0.5 * (scene.low.y + scene.high.y)};
  view.pixels_per_meter = std::max(1e-9, std::min(rect.width() / width, rect.height() / height));
  return view;
}

void draw_scene(Canvas& canvas, const Theme& theme, const SceneView& view, const Scene& scene) {
  const ClipScope clip(canvas, view.rect);
  for (const Role role : painting_order) Painter(canvas, theme, view, role).paint(scene);
}

void draw_ghost(Canvas& canvas, const Theme& theme, const SceneView& view, const Scene& scene,
                double opacity) {
  const ClipScope clip(canvas, view.rect);
  Painter(canvas, theme, view, Role::body, opacity).paint(scene);
}

double ghost_opacity(int age, int count) {
  if (age < 1 || age > count) return 0.0;
  const double youth = 1.0 - (age - 1.0) / count;
  return 0.04 + 0.31 * youth * youth;
}

void draw_trail(Canvas& canvas, const Theme& theme, const SceneView& view, std::span<const Scene> earlier) {
  const auto count = static_cast<int>(earlier.size());
  for (int i = 0; i < count; ++i)
    draw_ghost(canvas, theme, view, earlier[static_cast<std::size_t>(i)], ghost_opacity(count - i, count));
}

void draw_arrow(Canvas& canvas, Vec2 from, Vec2 to, const Stroke& stroke) {
  const Vec2 way = to - from;
  const float length = std::hypot(way.x, way.y);
  if (!(length > 0.5f)) return;
  const Vec2 along = way * (1.0f / length);
  const float head = head_length(stroke.width, length);
  // The line ends inside the head, so that its blunt end does not stick out.
  if (length > head) canvas.line(from, to - along * (0.8f * head), {stroke.color, stroke.width});
  arrow_head(canvas, to, along, head, head_slenderness * head, stroke.color);
}

void draw_arc_arrow(Canvas& canvas, Vec2 center, float radius, double start, double sweep,
                    const Stroke& stroke) {
  sweep = std::clamp(sweep, -2.0 * pi, 2.0 * pi);
  const float length = radius * static_cast<float>(std::abs(sweep));
  if (!(length > 0.5f) || !std::isfinite(start)) return;
  const float head = head_length(stroke.width, length);
  const double direction = sweep < 0 ? -1.0 : 1.0;
  const auto at = [&](double angle) {
    return Vec2{center.x + radius * static_cast<float>(std::cos(angle)),
                center.y - radius * static_cast<float>(std::sin(angle))};
  };
  const double end = start + sweep;
  const double head_angle = head / radius;
  const double line_end = end - direction * 0.8 * head_angle;
  if (length > head) {
    std::array<Vec2, 64> points;
    for (std::size_t i = 0; i < points.size(); ++i)
      points[i] = at(start + (line_end - start) * static_cast<double>(i) / (points.size() - 1.0));
    canvas.polyline(points, {stroke.color, stroke.width});
  }
  // The head follows the chord of its own part of the arc: it then sits on the line instead of beside it.
  const Vec2 tip = at(end);
  const Vec2 base = at(end - direction * head_angle);
  const Vec2 way = tip - base;
  const float chord = std::max(1e-3f, std::hypot(way.x, way.y));
  arrow_head(canvas, tip, way * (1.0f / chord), chord, head_slenderness * head, stroke.color);
}

}  // namespace policyscope::render
