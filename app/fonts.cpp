#include "app/fonts.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <imgui.h>
#include <imgui_freetype.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace policyscope::app {
namespace {

using render::Font;

/// The characters that the window uses. ImGui keeps the pointer, so this lives as long as the program.
constexpr ImWchar characters[] = {0x0020, 0x007E, 0x00A0, 0x00FF,  // Latin
                                  0x0100, 0x017F,                  // names of people
                                  0x02C6, 0x02DD,                  // accents that stand alone
                                  0x0370, 0x03FF,                  // Greek
                                  0x2010, 0x2027, 0x2030, 0x203A,  // dashes, quotes, …, ′ ″
                                  0x2070, 0x209F,                  // raised and lowered digits
                                  0x2102, 0x2102, 0x210B, 0x2115, 0x2119, 0x211D,  // ℂ ℓ ℕ ℙ ℝ
                                  0x2190, 0x2195, 0x21A6, 0x21A6, 0x21B5, 0x21B5, 0x21D0, 0x21D4,
                                  0x2200, 0x220F, 0x2211, 0x2213, 0x2217, 0x221E, 0x2223, 0x222B,
                                  0x223C, 0x223C, 0x2248, 0x2248, 0x2250, 0x2250, 0x2254, 0x2254,
                                  0x2260, 0x2265, 0x226A, 0x226B, 0x2282, 0x2287, 0x22A4, 0x22A5,
                                  0x22C5, 0x22C5, 0x22EE, 0x22EF, 0x239B, 0x23AD,  // parts of tall brackets
                                  0x25A0, 0x25A1, 0x25B2, 0x25BE, 0x25C0, 0x25C2, 0x25CB, 0x25CF,  // ▶ ▾ ●
                                  0x2713, 0x2717, 0x27E8, 0x27E9, 0};

/// Ascender to descender, in ems; 0 if the file is no font.
float height_per_em(const std::string& file) {
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return 0.0f;
  FT_Face face = nullptr;
  float height = 0.0f;
  if (FT_New_Face(library, file.c_str(), 0, &face) == 0) {
    if (face->units_per_EM > 0)
      height = static_cast<float>(face->ascender - face->descender) / static_cast<float>(face->units_per_EM);
    FT_Done_Face(face);
  }
  FT_Done_FreeType(library);
  return height;
}

/// Gives all digits the width of the widest, so that live numbers do not jump. Inter has such digits, but
/// only behind an OpenType feature that FreeType does not apply.
void make_digits_tabular(ImFont& font) {
  float widest = 0.0f;
  for (ImWchar digit = '0'; digit <= '9'; ++digit) widest = std::max(widest, font.GetCharAdvance(digit));
  for (ImWchar digit = '0'; digit <= '9'; ++digit) {
    auto* glyph = const_cast<ImFontGlyph*>(font.FindGlyphNoFallback(digit));
    if (glyph == nullptr) continue;
    const float shift = std::floor(0.5f * (widest - glyph->AdvanceX));
    glyph->X0 += shift;
    glyph->X1 += shift;
    glyph->AdvanceX = widest;
    if (digit < font.IndexAdvanceX.Size) font.IndexAdvanceX[digit] = widest;
  }
}

}  // namespace

Fonts::Fonts(const Finder& files) {
  bool any = false;
  for (int i = 0; i < render::font_count; ++i) {
    Kind kind;
    for (const auto& file : files(static_cast<Font>(i))) {
      const float height = height_per_em(file.string());
      if (height <= 0.0f) continue;
      kind.files.push_back(file.string());
      kind.heights.push_back(height);
    }
    any = any || !kind.files.empty();
    kinds_.push_back(std::move(kind));
  }
  const auto has = [&](Font font, std::string_view name) {
    const Kind& kind = kinds_[static_cast<std::size_t>(font)];
    return std::any_of(kind.files.begin(), kind.files.end(),
                       [&](const std::string& file) { return file.find(name) != std::string::npos; });
  };
  if (!any) {
    complaint_ =
        "No fonts were found, so that letters look coarse and formulas lack signs; install fonts-dejavu-core "
        "and fonts-freefont-ttf.";
  } else if (!has(Font::serif_italic, "FreeSerifItalic")) {
    complaint_ =
        "The formulas' typeface was not found, so that another one takes its place; install "
        "fonts-freefont-ttf.";
  }
}

int Fonts::height_of(Font font, float size) const {
  const Kind& kind = kinds_[static_cast<std::size_t>(font)];
  const float per_em = kind.heights.empty() ? 1.0f : kind.heights.front();
  return std::max(4, static_cast<int>(std::lround(size * per_em)));
}

ImFont* Fonts::face(Font font, float size) const {
  const int height = height_of(font, size);
  const Size* nearest = nullptr;
  for (const Size& have : sizes_) {
    if (have.font != font) continue;
    if (have.height == height) {
      if (have.face != nullptr) return have.face;
      continue;
    }
    if (have.face != nullptr &&
        (nearest == nullptr || std::abs(have.height - height) < std::abs(nearest->height - height)))
      nearest = &have;
  }
  const auto& faces = ImGui::GetIO().Fonts->Fonts;
  ImFont* const found = nearest != nullptr ? nearest->face : faces.empty() ? nullptr : faces.front();
  const bool known = std::any_of(sizes_.begin(), sizes_.end(),
                                 [&](const Size& s) { return s.font == font && s.height == height; });
  if (!known) {
    sizes_.push_back({font, height, nullptr});
    missing_ = true;
  }
  return found;
}

render::TextExtent Fonts::measure(std::string_view text, Font font, float size) const {
  ImFont* const found = face(font, size);
  const ImVec2 extent =
      found->CalcTextSizeA(found->FontSize, 1e9f, 0.0f, text.data(), text.data() + text.size());
  return {extent.x, found->Ascent, -found->Descent};
}

void Fonts::forget_sizes() {
  sizes_.clear();
  missing_ = true;
}

bool Fonts::prepare() {
  if (!missing_) return false;
  missing_ = false;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas.TexDesiredWidth = 2048;
  for (Size& size : sizes_) {
    const Kind& kind = kinds_[static_cast<std::size_t>(size.font)];
    if (kind.files.empty()) {
      ImFontConfig config;
      config.SizePixels = static_cast<float>(size.height);
      size.face = atlas.AddFontDefault(&config);
      continue;
    }
    const float em = static_cast<float>(size.height) / kind.heights.front();
    for (std::size_t i = 0; i < kind.files.size(); ++i) {
      ImFontConfig config;
      config.MergeMode = i > 0;
      config.OversampleH = config.OversampleV = 1;
      config.PixelSnapH = true;
      config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
      const float height = std::max(4.0f, std::round(em * kind.heights[i]));
      ImFont* const face = atlas.AddFontFromFileTTF(kind.files[i].c_str(), height, &config, characters);
      if (i == 0) size.face = face;
    }
  }
  if (sizes_.empty()) atlas.AddFontDefault();
  atlas.Build();
  for (const Size& size : sizes_)
    if (size.font == Font::sans || size.font == Font::sans_semibold) make_digits_tabular(*size.face);
  return true;
}

}  // namespace policyscope::app
