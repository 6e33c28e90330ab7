#include "app/fonts.h"

#include "render/utf8.h"

#include <imgui.h>

#include <algorithm>
#include <bitset>
#include <cmath>

namespace policyscope::app {
namespace {

using render::Font;

/// What ImGui's build counts as a character.
constexpr char32_t last_character = 0xFFFF;

/// The content of ImGui's own font.
std::span<const std::byte> imgui_font(const ImFontAtlas& atlas) {
  const ImFont& font = *atlas.Fonts.front();
#if IMGUI_VERSION_NUM < 19190
  const ImFontConfig& config = *font.ConfigData;
#else
  const ImFontConfig& config = *font.Sources;
#endif
  return {static_cast<const std::byte*>(config.FontData), static_cast<std::size_t>(config.FontDataSize)};
}

/// Gives all digits the width of the widest, so that live numbers do not jump. Inter has such digits, but
/// only behind an OpenType feature that FreeType does not apply.
void make_tabular(std::span<ImFontGlyph> digits) {
  float widest = 0.0f;
  for (const ImFontGlyph& digit : digits) widest = std::max(widest, digit.AdvanceX);
  for (ImFontGlyph& digit : digits) {
    const float shift = std::floor(0.5f * (widest - digit.AdvanceX));
    digit.X0 += shift;
    digit.X1 += shift;
    digit.AdvanceX = widest;
  }
}

}  // namespace

struct Fonts::Face {
  Font font;
  int height;  ///< pixels from ascender to descender, which is what ImGui counts in
  ImFont imgui;
  std::bitset<last_character + 1> has;
};

Fonts::Fonts(const Typefaces::Finder& files) : atlas_(*ImGui::GetIO().Fonts) {
  sheet_.clear(atlas_, GlyphSheet::least_height);
  typefaces_ = std::make_unique<Typefaces>(files, imgui_font(atlas_));
}

Fonts::~Fonts() = default;

Fonts::Face& Fonts::find(Font font, float size) const {
  const int height = typefaces_->height_of(font, size);
  for (const auto& face : faces_)
    if (face->font == font && face->height == height) return *face;

  auto made = std::make_unique<Face>();
  Face& face = *made;
  face.font = font;
  face.height = height;
  const Typefaces::Line line = typefaces_->line(font, height);
  face.imgui.ContainerAtlas = &atlas_;
  face.imgui.FontSize = static_cast<float>(height);
  face.imgui.Ascent = line.ascent;
  face.imgui.Descent = -line.descent;
  // ImGui cannot do without these; digits all at once, as each one's width depends on the others.
  ImVector<ImFontGlyph>& glyphs = face.imgui.Glyphs;
  bool all = true;
  for (char32_t digit = U'0'; digit <= U'9'; ++digit) all = add(face, digit) && all;
  if (all && (font == Font::sans || font == Font::sans_semibold))
    make_tabular({glyphs.Data, static_cast<std::size_t>(glyphs.Size)});
  if (!add(face, U' ')) {
    const float width = std::round(0.25f * size);
    face.imgui.AddGlyph(nullptr, ' ', 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, width);
  }
  add(face, U'?');
  face.imgui.BuildLookupTable();
  return *faces_.emplace_back(std::move(made));
}

/// Not yet for ImGui to find.
bool Fonts::add(Face& face, char32_t character) const {
  const std::optional<Glyph> glyph = typefaces_->draw(face.font, face.height, character);
  face.has[character] = true;  // there or not, there is no use in asking again
  if (!glyph) {
    if (unknown_.find(character) == std::u32string::npos) unknown_.push_back(character);
    return false;
  }
  const std::optional<GlyphSheet::Place> place = sheet_.add(*glyph);
  if (!place) {
    full_ = true;
    return false;
  }
  const auto left = static_cast<float>(glyph->left);
  const float top = face.imgui.Ascent - static_cast<float>(glyph->above);
  face.imgui.AddGlyph(nullptr, static_cast<ImWchar>(character), left, top,
                      left + static_cast<float>(glyph->width), top + static_cast<float>(glyph->height),
                      place->u0, place->v0, place->u1, place->v1, glyph->advance);
  return true;
}

void Fonts::draw_missing(Face& face, std::string_view text) const {
  bool added = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = render::next_character(text, at);
    if (character < U' ' || character > last_character || face.has[character]) continue;
    added = add(face, character) || added;
  }
  if (added) face.imgui.BuildLookupTable();
}

ImFont* Fonts::face(Font font, float size) const {
  return &find(font, size).imgui;
}

render::TextExtent Fonts::measure(std::string_view text, Font font, float size) const {
  Face& face = find(font, size);
  draw_missing(face, text);
  const ImFont& imgui = face.imgui;
  const ImVec2 extent =
      imgui.CalcTextSizeA(imgui.FontSize, 1e9f, 0.0f, text.data(), text.data() + text.size());
  return {extent.x, imgui.Ascent, -imgui.Descent};
}

void Fonts::change_sizes() {
  if (sheet_.used() < 0.5f) return;  // most people come back to the old ones
  faces_.clear();
  sheet_.clear(atlas_, sheet_.height());
  full_ = hopeless_ = false;
}

bool Fonts::prepare() {
  if (!full()) return false;
  full_ = false;
  hopeless_ = sheet_.height() == GlyphSheet::greatest_height;
  faces_.clear();
  sheet_.clear(atlas_, std::min(2 * sheet_.height(), GlyphSheet::greatest_height));
  return true;
}

}  // namespace policyscope::app
