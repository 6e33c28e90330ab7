#pragma once

#include "render/canvas.h"

#include <string>
#include <vector>

namespace policyscope::render {

/// Notes what was drawn, for tests. Every letter is 0.5 em wide, ascent 0.8 em, descent 0.2 em.
class RecordingCanvas final : public Canvas {
 public:
  enum class Kind { polyline, fill, mesh, rect, outline, disc, circle, text, image, push_clip, pop_clip };
  struct Operation {
    Kind kind;
    std::vector<Vec2> points;  ///< a rectangle as its two corners, a disc as its centre
    Color color;
    float size = 0.0f;  ///< line width, radius or em
    std::string text;
    TextStyle style;
    bool closed = false;
  };
  std::vector<Operation> operations;

  std::vector<const Operation*> of(Kind kind) const;
  /// The operation that drew this text, or null.
  const Operation* find_text(std::string_view text) const;

  TextExtent measure(std::string_view text, Font font, float size) const override;
  void polyline(std::span<const Vec2> points, const Stroke& stroke) override;
  void fill_convex(std::span<const Vec2> points, Color color) override;
  void mesh(std::span<const Vec2> points, std::span<const Color> colors,
            std::span<const std::uint32_t> triangles) override;
  void fill_rect(const Rect& rect, Color color, float corner_radius) override;
  void outline_rect(const Rect& rect, Color color, float width, float corner_radius) override;
  void disc(Vec2 center, float radius, Color color) override;
  void circle(Vec2 center, float radius, Color color, float width) override;
  void text(Vec2 at, std::string_view text, const TextStyle& style) override;
  void image(const Rect& rect, const ImageView& image) override;
  void push_clip(const Rect& rect) override;
  void pop_clip() override;
};

}  // namespace policyscope::render
