#include "render/surface.h"

#include <algorithm>
#include <cmath>

namespace policyscope::render {
namespace {

constexpr float top = surface_half_height;

float place(const Axis& axis, double value) {
  return static_cast<float>(2.0 * axis.fraction(value) - 1.0);
}

class BoxPainter {
 public:
  BoxPainter(Canvas& canvas, const Theme& theme, const Rect& rect, const SurfaceCamera& camera,
             const SurfaceAxes& axes)
      : canvas_(canvas),
        theme_(theme),
        rect_(rect),
        matrix_(camera_matrix(camera, rect.width() / std::max(1.0f, rect.height()))),
        axes_(axes),
        back_x_(depth({1, 0, 0}) > depth({-1, 0, 0}) ? 1.0f : -1.0f),
        back_y_(depth({0, 1, 0}) > depth({0, -1, 0}) ? 1.0f : -1.0f) {}

  void paint() const {
    grid();
    edges();
    labels_x();
    labels_y();
    labels_z();
  }

 private:
  static constexpr int most_ticks = 5;

  Vec2 at(Vec3 p) const { return project(matrix_, p, rect_).at; }
  float depth(Vec3 p) const { return project(matrix_, p, rect_).depth; }
  void line(Vec3 from, Vec3 to, Color color) const {
    canvas_.line(at(from), at(to), {color, theme_.hairline});
  }

  /// On the floor and the two walls behind.
  void grid() const {
    for (const Tick& tick : choose_ticks(axes_.x, most_ticks)) {
      const float x = place(axes_.x, tick.value);
      line({x, -1, -top}, {x, 1, -top}, theme_.line);
      line({x, back_y_, -top}, {x, back_y_, top}, theme_.line);
    }
    for (const Tick& tick : choose_ticks(axes_.y, most_ticks)) {
      const float y = place(axes_.y, tick.value);
      line({-1, y, -top}, {1, y, -top}, theme_.line);
      line({back_x_, y, -top}, {back_x_, y, top}, theme_.line);
    }
    for (const Tick& tick : choose_ticks(axes_.z, most_ticks)) {
      const float z = top * place(axes_.z, tick.value);
      line({-1, back_y_, z}, {1, back_y_, z}, theme_.line);
      line({back_x_, -1, z}, {back_x_, 1, z}, theme_.line);
    }
  }

  void edges() const {
    const Color edge = mix(theme_.line, theme_.muted, 0.35);
    for (const float s : {-1.0f, 1.0f}) {
      line({-1, s, -top}, {1, s, -top}, edge);
      line({s, -1, -top}, {s, 1, -top}, edge);
    }
    line({back_x_, back_y_, -top}, {back_x_, back_y_, top}, edge);
    line({-back_x_, back_y_, -top}, {-back_x_, back_y_, top}, edge);
    line({back_x_, -back_y_, -top}, {back_x_, -back_y_, top}, edge);
    line({-1, back_y_, top}, {1, back_y_, top}, edge);
    line({back_x_, -1, top}, {back_x_, 1, top}, edge);
  }

  /// Writes beside `point`, away from `inner`.
  void label(Vec2 point, Vec2 inner, float distance, std::string_view text, Color color) const {
    const Vec2 way = point - inner;
    const float length = std::max(1e-3f, std::hypot(way.x, way.y));
    const Vec2 out = way * (1.0f / length);
    const AlignX side = out.x > 0.4f ? AlignX::left : out.x < -0.4f ? AlignX::right : AlignX::center;
    Vec2 where = point + out * (distance * theme_.factor);
    // Words that would leave the picture move back into it.
    const float width = canvas_.measure(text, Font::sans, theme_.axis_size).width;
    const float left = side == AlignX::left ? 0.0f : side == AlignX::right ? width : 0.5f * width;
    const float room = 10.0f * theme_.factor;  // beside the picture, which labels may use
    const float lowest = rect_.low.x - room + left, highest = rect_.high.x + room - (width - left);
    if (lowest < highest) where.x = std::clamp(where.x, lowest, highest);
    canvas_.text(where, text, {Font::sans, theme_.axis_size, color, side, AlignY::middle});
  }

  /// Fewer numbers where the type is large.
  int ticks_along() const {
    return std::clamp(static_cast<int>(rect_.width() / (6.0f * theme_.axis_size)), 2, most_ticks);
  }

  void labels_x() const {
    const float y = -back_y_;
    for (const Tick& tick : choose_ticks(axes_.x, ticks_along())) {
      const float x = place(axes_.x, tick.value);
      label(at({x, y, -top}), at({x, 0.7f * y, -top}), 11.0f, tick.label, theme_.muted);
    }
    if (!axes_.x.name.empty())
      label(at({0, y, -top}), at({0, 0.7f * y, -top}), 40.0f, axes_.x.name, theme_.muted);
  }

  void labels_y() const {
    const float x = -back_x_;
    for (const Tick& tick : choose_ticks(axes_.y, ticks_along())) {
      const float y = place(axes_.y, tick.value);
      label(at({x, y, -top}), at({0.7f * x, y, -top}), 11.0f, tick.label, theme_.muted);
    }
    if (!axes_.y.name.empty())
      label(at({x, 0, -top}), at({0.7f * x, 0, -top}), 40.0f, axes_.y.name, theme_.muted);
  }

  /// Along the upright edge that stands farthest left.
  void labels_z() const {
    const Vec3 one{back_x_, -back_y_, 0}, other{-back_x_, back_y_, 0};
    const Vec3 edge = at(one).x < at(other).x ? one : other;
    const float length = at({edge.x, edge.y, -top}).y - at({edge.x, edge.y, top}).y;
    if (length < 3.0f * theme_.axis_size) return;  // seen from above
    const int most = std::clamp(static_cast<int>(length / (2.0f * theme_.axis_size)), 2, most_ticks);
    for (const Tick& tick : choose_ticks(axes_.z, most)) {
      const Vec2 p = at({edge.x, edge.y, top * place(axes_.z, tick.value)});
      canvas_.text({p.x - 7.0f * theme_.factor, p.y}, tick.label,
                   {Font::sans, theme_.axis_size, theme_.muted, AlignX::right, AlignY::middle});
    }
    if (axes_.z.name.empty()) return;
    const Vec2 above = at({edge.x, edge.y, top});
    canvas_.text({above.x, above.y - 9.0f * theme_.factor}, axes_.z.name,
                 {Font::sans, theme_.axis_size, theme_.muted, AlignX::center, AlignY::bottom});
  }

  Canvas& canvas_;
  const Theme& theme_;
  const Rect& rect_;
  const std::array<float, 16> matrix_;
  const SurfaceAxes& axes_;
  const float back_x_, back_y_;  // which of the two walls lies behind
};

}  // namespace

void draw_surface_box(Canvas& canvas, const Theme& theme, const Rect& rect, const SurfaceCamera& camera,
                      const SurfaceAxes& axes) {
  BoxPainter(canvas, theme, rect, camera, axes).paint();
}

}  // namespace policyscope::render
