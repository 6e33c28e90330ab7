#pragma once

#include "render/text_metrics.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace policyscope::app {

/// One character as it is drawn, in whole pixels.
struct Glyph {
  int left = 0;   ///< from the pen to the picture's left edge, rightwards
  int above = 0;  ///< from the baseline to the picture's upper edge, upwards
  int width = 0, height = 0;
  float advance = 0.0f;                      ///< of the pen
  std::vector<unsigned char> coverage = {};  ///< width × height, from the top; 255 is all ink
};

/// The installed font files of the window's fonts; draws single characters with FreeType. A character that a
/// font's first file lacks is taken from the next ones.
class Typefaces {
 public:
  /// Finds a font's files, best first; tests have machines with others.
  using Finder = std::function<std::vector<std::filesystem::path>(render::Font)>;
  /// Files that are no fonts are passed over. `spare` is the content of a font file, which serves the fonts
  /// without any installed one.
  Typefaces(const Finder& files, std::span<const std::byte> spare);
  ~Typefaces();
  Typefaces(const Typefaces&) = delete;
  Typefaces& operator=(const Typefaces&) = delete;

  /// Pixels from ascender to descender, which is what ImGui counts in, for an em of so many; whole ones.
  int height_of(render::Font font, float em) const;
  /// Of a line whose height_of() is `height`, in whole pixels from the baseline: the ascent upwards, the
  /// descent downwards.
  struct Line {
    float ascent = 0.0f, descent = 0.0f;
  };
  Line line(render::Font font, int height);
  /// Nothing where no file has the character.
  std::optional<Glyph> draw(render::Font font, int height, char32_t character);

  /// One sentence about fonts that are missing, and what to install; empty if none is.
  const std::string& complaint() const { return complaint_; }

 private:
  struct File;
  class Library;
  void set_height(File& file, int height);

  std::vector<std::byte> spare_;              // before the files, which read it to their end
  std::unique_ptr<Library> library_;          // before the files, which live in it
  std::vector<std::unique_ptr<File>> files_;  ///< each once, though several fonts share it
  std::vector<std::vector<File*>> of_font_;   ///< by render::Font
  std::string complaint_;
};

}  // namespace policyscope::app
