#pragma once

#include "render/geometry.h"
#include "render/text_metrics.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace policyscope::render {

enum class AlignX { left, center, right };
/// `middle` centres digits and capitals on the point; `baseline` puts the text's baseline there.
enum class AlignY { top, middle, baseline, bottom };

struct TextStyle {
  Font font = Font::sans;
  float size = 12.0f;  ///< em, pixels
  Color color;
  AlignX x = AlignX::left;
  AlignY y = AlignY::baseline;
};

/// Whole widths take the fast path of ImGui's textured lines.
struct Stroke {
  Color color;
  float width = 1.0f;
  bool closed = false;
  bool round = false;  ///< round caps; joins are always round or mitred without spikes
};

/// Pixels of the caller's, RGBA, rows from the top, not premultiplied. A backend that must upload them keeps
/// one texture per `id` and uploads again when `version` differs.
struct ImageView {
  std::span<const std::uint8_t> rgba;
  int width = 0;
  int height = 0;
  std::uint64_t id = 0;
  std::uint64_t version = 0;
  bool smooth = true;  ///< interpolate when enlarged
};

/// A texture painted by GL. Row 0 is at the bottom, as GL has it.
struct TextureView {
  std::uint32_t name = 0;  ///< GL's
  int width = 0;
  int height = 0;
};

/// Where pictures are drawn: pixels, y down. Calls allocate nothing of their own; texts are UTF-8 and hold
/// no characters above U+FFFF. A polyline may have any number of points: backends cut it into pieces.
class Canvas : public TextMetrics {
 public:
  /// Open or closed line through the points; fewer than two draw nothing.
  virtual void polyline(std::span<const Vec2> points, const Stroke& stroke) = 0;
  /// A filled convex polygon, clockwise as seen on the screen (y down).
  virtual void fill_convex(std::span<const Vec2> points, Color color) = 0;
  /// A filled simple polygon of either winding. The default cuts it into triangles and calls mesh().
  virtual void fill_polygon(std::span<const Vec2> points, Color color);
  /// Triangles, three indices each, with one colour for all or one for each point (interpolated).
  virtual void mesh(std::span<const Vec2> points, std::span<const Color> colors,
                    std::span<const std::uint32_t> triangles) = 0;
  virtual void fill_rect(const Rect& rect, Color color, float corner_radius = 0.0f) = 0;
  virtual void outline_rect(const Rect& rect, Color color, float width = 1.0f,
                            float corner_radius = 0.0f) = 0;
  virtual void disc(Vec2 center, float radius, Color color) = 0;
  virtual void circle(Vec2 center, float radius, Color color, float width = 1.0f) = 0;
  virtual void text(Vec2 at, std::string_view text, const TextStyle& style) = 0;
  virtual void image(const Rect& rect, const ImageView& image) = 0;

  /// False where GL is absent (SVG, null renderer): draw with mesh() instead.
  virtual bool has_textures() const { return false; }
  virtual void texture(const Rect&, const TextureView&) {}

  /// Everything until pop_clip() stays within `rect` and the clips around it.
  virtual void push_clip(const Rect& rect) = 0;
  virtual void pop_clip() = 0;

  /// Two points.
  void line(Vec2 from, Vec2 to, const Stroke& stroke);
};

/// Pops what it pushed.
class ClipScope {
 public:
  ClipScope(Canvas& canvas, const Rect& rect) : canvas_(canvas) { canvas_.push_clip(rect); }
  ~ClipScope() { canvas_.pop_clip(); }
  ClipScope(const ClipScope&) = delete;
  ClipScope& operator=(const ClipScope&) = delete;

 private:
  Canvas& canvas_;
};

/// How a line is broken, in pixels; unbroken without a gap.
struct Dash {
  float on = 0.0f, off = 0.0f;
  bool solid() const { return !(on > 0.0f && off > 0.0f); }
};

/// Dashes of `dash` pixels with gaps of `gap` pixels along the line.
void dashed_line(Canvas& canvas, std::span<const Vec2> points, const Stroke& stroke, float dash, float gap);

/// From the text's anchor to its baseline: add this to `at.y`. Backends share it so that texts sit alike.
float baseline_offset(AlignY align, const TextExtent& extent, float size);
/// From the text's anchor to its left edge: add this to `at.x`.
float left_offset(AlignX align, const TextExtent& extent);

}  // namespace policyscope::render
