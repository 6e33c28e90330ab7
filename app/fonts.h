#pragma once

#include "app/glyph_sheet.h"
#include "app/typefaces.h"
#include "render/font_metrics.h"
#include "render/text_metrics.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ImFont;
struct ImFontAtlas;

namespace policyscope::app {

/// The faces of the window for ImGui, each at the sizes that were asked for: text is never drawn enlarged or
/// reduced. A character is drawn into the atlas when it is measured for the first time, so that a new size
/// costs no more than the letters that it shows.
class Fonts final : public render::TextMetrics {
 public:
  /// For the atlas of the ImGui context that is current; the atlas must outlive this. Throws nothing: where
  /// no font is installed, ImGui's own is used and complaint() says so.
  explicit Fonts(const Typefaces::Finder& files = render::font_files);
  ~Fonts() override;

  /// Between frames: makes the atlas anew if it was full. True if it did; what was measured since is void.
  bool prepare();
  /// All text will have other sizes; between frames.
  void change_sizes();
  /// Whether the last frame needed more characters than there was room for: it lacks some.
  bool full() const { return full_ && !hopeless_; }

  /// The face whose em is nearest to `size` pixels. It has the characters that were measured.
  ImFont* face(render::Font font, float size) const;
  render::TextExtent measure(std::string_view text, render::Font font, float size) const override;

  /// For renderers: the rows of the atlas's texture that have changed since the last call.
  GlyphSheet::Rows take_painted() { return sheet_.take_painted(); }
  /// The characters that were measured and that no file has: a question mark stands for them.
  const std::u32string& unknown() const { return unknown_; }
  const std::string& complaint() const { return typefaces_->complaint(); }

 private:
  struct Face;
  Face& find(render::Font font, float size) const;
  bool add(Face& face, char32_t character) const;
  void draw_missing(Face& face, std::string_view text) const;

  ImFontAtlas& atlas_;
  // What was drawn so far says nothing about what is measured.
  mutable GlyphSheet sheet_;
  std::unique_ptr<Typefaces> typefaces_;
  mutable std::vector<std::unique_ptr<Face>> faces_;
  mutable std::u32string unknown_;
  mutable bool full_ = false;
  bool hopeless_ = false;  // full although it was at its largest: what is shown at once has no room
};

}  // namespace policyscope::app
