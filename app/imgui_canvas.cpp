#include "app/imgui_canvas.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {
namespace {

using render::Color;
using render::Rect;
using render::Stroke;
using render::Vec2;

static_assert(sizeof(Vec2) == sizeof(ImVec2));

ImVec2 im(Vec2 v) {
  return {v.x, v.y};
}
ImU32 im(Color c) {
  return IM_COL32(c.r, c.g, c.b, c.a);
}
ImTextureID im(std::uintptr_t name) {
  return (ImTextureID)name;
}  // an integer or a pointer, by version

/// ImGui counts a primitive's points in 16 bits, several for each point of a line.
constexpr std::size_t most_points = 8000;
constexpr std::size_t most_triangles = 8000;

/// Whether a line turns by more than 120° at `b`. ImGui mitres every corner: a corner sharper than this would
/// stick out far, and where a line nearly turns back its pieces would shrink to nothing.
bool turns_sharply(Vec2 a, Vec2 b, Vec2 c) {
  const Vec2 before{b.x - a.x, b.y - a.y}, after{c.x - b.x, c.y - b.y};
  const float dot = before.x * after.x + before.y * after.y;
  const float squares = (before.x * before.x + before.y * before.y) * (after.x * after.x + after.y * after.y);
  return dot < 0.0f && 4.0f * dot * dot > squares * 1.01f;  // an equilateral triangle's are not sharp
}

}  // namespace

ImDrawList& ImGuiCanvas::list() const {
  return list_ != nullptr ? *list_ : *ImGui::GetWindowDrawList();
}

void ImGuiCanvas::polyline(std::span<const Vec2> points, const Stroke& stroke) {
  if (points.size() < 2 || stroke.color.a == 0) return;
  ImDrawList& out = list();
  const auto* data = reinterpret_cast<const ImVec2*>(points.data());
  // In pieces from one sharp turn to the next.
  std::size_t begin = 0;
  for (std::size_t end = 1; end < points.size(); ++end) {
    const bool last = end + 1 == points.size();
    const bool sharp = !last && turns_sharply(points[end - 1], points[end], points[end + 1]);
    if (last && begin == 0 && stroke.closed) {
      out.AddPolyline(data, static_cast<int>(points.size()), im(stroke.color), ImDrawFlags_Closed,
                      stroke.width);
      return;
    }
    if (!last && !sharp && end - begin + 1 < most_points) continue;
    out.AddPolyline(data + begin, static_cast<int>(end - begin + 1), im(stroke.color), ImDrawFlags_None,
                    stroke.width);
    if (sharp && stroke.width >= 3.0f && stroke.color.a == 255)
      out.AddCircleFilled(data[end], 0.5f * stroke.width, im(stroke.color));
    begin = end;
  }
  if (stroke.closed) out.AddLine(im(points.back()), im(points.front()), im(stroke.color), stroke.width);
  if (stroke.round && !stroke.closed && stroke.width >= 3.0f) {
    out.AddCircleFilled(im(points.front()), 0.5f * stroke.width, im(stroke.color));
    out.AddCircleFilled(im(points.back()), 0.5f * stroke.width, im(stroke.color));
  }
}

void ImGuiCanvas::fill_convex(std::span<const Vec2> points, Color color) {
  if (points.size() < 3) return;
  list().AddConvexPolyFilled(reinterpret_cast<const ImVec2*>(points.data()), static_cast<int>(points.size()),
                             im(color));
}

void ImGuiCanvas::mesh(std::span<const Vec2> points, std::span<const Color> colors,
                       std::span<const std::uint32_t> triangles) {
  if (colors.empty()) return;
  ImDrawList& out = list();
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  const std::size_t count = triangles.size() / 3;
  const auto color_of = [&](std::uint32_t i) { return im(colors.size() == 1 ? colors[0] : colors[i]); };
  if (points.size() <= 3 * most_triangles && count <= 4 * most_triangles) {
    out.PrimReserve(static_cast<int>(3 * count), static_cast<int>(points.size()));
    const unsigned first = out._VtxCurrentIdx;
    for (const std::uint32_t index : triangles) out.PrimWriteIdx(static_cast<ImDrawIdx>(first + index));
    for (std::size_t i = 0; i < points.size(); ++i)
      out.PrimWriteVtx(im(points[i]), white, color_of(static_cast<std::uint32_t>(i)));
    return;
  }
  for (std::size_t begin = 0; begin < count; begin += most_triangles) {
    const std::size_t part = std::min(most_triangles, count - begin);
    out.PrimReserve(static_cast<int>(3 * part), static_cast<int>(3 * part));
    for (std::size_t i = 3 * begin; i < 3 * (begin + part); ++i)
      out.PrimVtx(im(points[triangles[i]]), white, color_of(triangles[i]));
  }
}

void ImGuiCanvas::fill_rect(const Rect& rect, Color color, float corner_radius) {
  list().AddRectFilled(im(rect.low), im(rect.high), im(color), corner_radius);
}

void ImGuiCanvas::outline_rect(const Rect& rect, Color color, float width, float corner_radius) {
  list().AddRect(im(rect.low), im(rect.high), im(color), corner_radius, 0, width);
}

void ImGuiCanvas::disc(Vec2 center, float radius, Color color) {
  list().AddCircleFilled(im(center), radius, im(color));
}

void ImGuiCanvas::circle(Vec2 center, float radius, Color color, float width) {
  list().AddCircle(im(center), radius, im(color), 0, width);
}

void ImGuiCanvas::text(Vec2 at, std::string_view text, const render::TextStyle& style) {
  if (text.empty()) return;
  ImFont* const face = fonts_.face(style.font, style.size);
  const render::TextExtent extent = measure(text, style.font, style.size);
  const float x = at.x + render::left_offset(style.x, extent);
  const float baseline = at.y + render::baseline_offset(style.y, extent, style.size);
  list().AddText(face, face->FontSize, {std::round(x), std::round(baseline - extent.ascent)}, im(style.color),
                 text.data(), text.data() + text.size());
}

void ImGuiCanvas::image(const Rect& rect, const render::ImageView& image) {
  const std::uintptr_t name = images_.texture_of(image);
  if (name == 0) return;
  list().AddImage(im(name), im(rect.low), im(rect.high));
}

void ImGuiCanvas::texture(const Rect& rect, const render::TextureView& view) {
  // GL has the first row at the bottom.
  list().AddImage(im(static_cast<std::uintptr_t>(view.name)), im(rect.low), im(rect.high), {0.0f, 1.0f},
                  {1.0f, 0.0f});
}

void ImGuiCanvas::push_clip(const Rect& rect) {
  list().PushClipRect(im(rect.low), im(rect.high), true);
}
void ImGuiCanvas::pop_clip() {
  list().PopClipRect();
}

}  // namespace policyscope::app
