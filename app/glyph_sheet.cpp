#include "app/glyph_sheet.h"

#include <imgui.h>

#include <algorithm>
#include <utility>

namespace policyscope::app {
namespace {

/// What the texture keeps for ImGui's own use below ours: its pictures of lines and a few letters.
constexpr int reserved_rows = 128;
/// Between pictures, so that none shines into its neighbour.
constexpr int gap = 1;
/// Heights of shelves are multiples of this, so that letters of almost one height share them.
constexpr int step = 4;

}  // namespace

void GlyphSheet::clear(ImFontAtlas& atlas, int height) {
  // ImGui wants a font of its own, with what it shows in place of characters that it lacks.
  static constexpr ImWchar characters[] = {' ', ' ', '?', '?', 0};
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas.TexDesiredWidth = width;
  ImFontConfig config;
  config.OversampleH = config.OversampleV = 1;
  config.GlyphRanges = characters;
  atlas.AddFontDefault(&config);
  const int ours = atlas.AddCustomRectRegular(width - 2 * gap, height - reserved_rows);
  const ImTextureID texture = atlas.TexID;  // the renderer's stays the same, and Build() forgets it
  atlas.Build();
  atlas.SetTexID(texture);

  const ImFontAtlasCustomRect& room = *atlas.GetCustomRectByIndex(ours);
  atlas_ = &atlas;
  left_ = room.X;
  top_ = room.Y;
  right_ = left_ + room.Width;
  bottom_ = top_ + room.Height;
  height_ = height;
  shelves_.clear();
  painted_ = {0, atlas.TexHeight};
}

GlyphSheet::Shelf* GlyphSheet::shelf_for(int glyph_width, int glyph_height) {
  const int rows = (glyph_height + gap + step - 1) / step * step;
  for (Shelf& shelf : shelves_)
    if (shelf.height == rows && shelf.end + glyph_width <= right_) return &shelf;
  const int y = shelves_.empty() ? top_ : shelves_.back().y + shelves_.back().height;
  if (y + rows > bottom_ || left_ + glyph_width > right_) return nullptr;
  return &shelves_.emplace_back(Shelf{y, rows, left_});
}

std::optional<GlyphSheet::Place> GlyphSheet::add(const Glyph& glyph) {
  if (glyph.width == 0 || glyph.height == 0) return Place{};
  Shelf* const shelf = shelf_for(glyph.width, glyph.height);
  if (shelf == nullptr) return std::nullopt;
  const int x = shelf->end, y = shelf->y;
  shelf->end += glyph.width + gap;

  for (int row = 0; row < glyph.height; ++row) {
    const unsigned char* const from = glyph.coverage.data() + static_cast<std::ptrdiff_t>(row) * glyph.width;
    const std::ptrdiff_t to = static_cast<std::ptrdiff_t>(y + row) * atlas_->TexWidth + x;
    std::copy_n(from, glyph.width, atlas_->TexPixelsAlpha8 + to);
    // A renderer asks for colours once, and gets them from here.
    if (atlas_->TexPixelsRGBA32 != nullptr)
      std::transform(from, from + glyph.width, atlas_->TexPixelsRGBA32 + to,
                     [](unsigned char coverage) { return IM_COL32(255, 255, 255, coverage); });
  }
  const bool first = painted_.begin == painted_.end;
  painted_ = {first ? y : std::min(painted_.begin, y),
              first ? y + glyph.height : std::max(painted_.end, y + glyph.height)};

  const auto w = static_cast<float>(atlas_->TexWidth), h = static_cast<float>(atlas_->TexHeight);
  return Place{static_cast<float>(x) / w, static_cast<float>(y) / h, static_cast<float>(x + glyph.width) / w,
               static_cast<float>(y + glyph.height) / h};
}

float GlyphSheet::used() const {
  if (shelves_.empty()) return 0.0f;
  return static_cast<float>(shelves_.back().y + shelves_.back().height - top_) /
         static_cast<float>(bottom_ - top_);
}

GlyphSheet::Rows GlyphSheet::take_painted() {
  return std::exchange(painted_, {});
}

}  // namespace policyscope::app
