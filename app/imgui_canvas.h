#pragma once

#include "app/fonts.h"
#include "render/canvas.h"

#include <cstdint>
#include <vector>

struct ImDrawList;

namespace policyscope::app {

/// Where images go so that ImGui can draw them; one for each kind of renderer.
class ImageStore {
 public:
  virtual ~ImageStore() = default;
  /// A texture with the image's pixels, valid until the next end_frame() after which the image was not asked
  /// for. 0 where nothing can be shown.
  virtual std::uintptr_t texture_of(const render::ImageView& image) = 0;
  virtual void end_frame() {}
  /// Whether textures painted by GL can be shown.
  virtual bool has_gl() const { return false; }
};

/// Draws into the ImGui window that is current.
class ImGuiCanvas final : public render::Canvas {
 public:
  ImGuiCanvas(const Fonts& fonts, ImageStore& images) : fonts_(fonts), images_(images) {}

  /// Draws into this list instead of the current window's; null for the window's again.
  void redirect(ImDrawList* list) { list_ = list; }

  render::TextExtent measure(std::string_view text, render::Font font, float size) const override {
    return fonts_.measure(text, font, size);
  }
  void polyline(std::span<const render::Vec2> points, const render::Stroke& stroke) override;
  void fill_convex(std::span<const render::Vec2> points, render::Color color) override;
  void mesh(std::span<const render::Vec2> points, std::span<const render::Color> colors,
            std::span<const std::uint32_t> triangles) override;
  void fill_rect(const render::Rect& rect, render::Color color, float corner_radius) override;
  void outline_rect(const render::Rect& rect, render::Color color, float width, float corner_radius) override;
  void disc(render::Vec2 center, float radius, render::Color color) override;
  void circle(render::Vec2 center, float radius, render::Color color, float width) override;
  void text(render::Vec2 at, std::string_view text, const render::TextStyle& style) override;
  void image(const render::Rect& rect, const render::ImageView& image) override;
  bool has_textures() const override { return images_.has_gl(); }
  void texture(const render::Rect& rect, const render::TextureView& view) override;
  void push_clip(const render::Rect& rect) override;
  void pop_clip() override;

 private:
  ImDrawList& list() const;

  const Fonts& fonts_;
  ImageStore& images_;
  ImDrawList* list_ = nullptr;
};

}  // namespace policyscope::app
