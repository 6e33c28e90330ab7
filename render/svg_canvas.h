#pragma once

#include "render/canvas.h"

#include <string>

namespace policyscope::render {

/// Writes a picture as SVG 1.1 with real text. Equal calls give equal bytes.
class SvgCanvas final : public Canvas {
 public:
  /// `metrics` must outlive the canvas; without it font_metrics() measures.
  SvgCanvas(float width, float height, Color background, const TextMetrics* metrics = nullptr);

  TextExtent measure(std::string_view text, Font font, float size) const override;
  void polyline(std::span<const Vec2> points, const Stroke& stroke) override;
  void fill_convex(std::span<const Vec2> points, Color color) override;
  void fill_polygon(std::span<const Vec2> points, Color color) override;
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

  /// The whole document. Open clips are closed in it.
  std::string document() const;

 private:
  const TextMetrics& metrics_;
  float width_, height_;
  std::string definitions_, body_;
  int clip_count_ = 0, open_clips_ = 0;
};

}  // namespace policyscope::render
