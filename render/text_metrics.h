#pragma once

#include <string_view>

namespace policyscope::render {

/// What a text is for; each backend finds a face. Digits of the sans faces must be tabular.
enum class Font {
  sans,           ///< words and numbers: Inter, else DejaVu Sans
  sans_semibold,  ///< titles and values
  serif,          ///< upright mathematics: FreeSerif
  serif_italic,   ///< mathematics: FreeSerif Italic
};
inline constexpr int font_count = 4;

/// Pixels. Ascent and descent (both positive) belong to the face and size, not to the letters of the text,
/// so that lines do not jump when digits change.
struct TextExtent {
  float width = 0.0f;
  float ascent = 0.0f;
  float descent = 0.0f;
  constexpr float height() const { return ascent + descent; }
};

/// Measures texts as one backend will draw them. `size` is the em in pixels, as in CSS `font-size`; note that
/// ImGui's font sizes are ascent + descent instead.
class TextMetrics {
 public:
  virtual ~TextMetrics() = default;
  virtual TextExtent measure(std::string_view text, Font font, float size) const = 0;
};

}  // namespace policyscope::render
