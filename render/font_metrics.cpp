#include "render/font_metrics.h"

#include "render/utf8.h"

#include <stb_truetype.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace policyscope::render {
namespace {

namespace fs = std::filesystem;

/// The file names that serve a font, best first. The last ones bring the signs that the first ones lack.
std::vector<std::string_view> file_names(Font font) {
  switch (font) {
    case Font::sans:
      return {"Inter-Regular.otf", "Inter-Regular.ttf", "DejaVuSans.ttf"};
    case Font::sans_semibold:
      return {"Inter-SemiBold.otf", "Inter-SemiBold.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"};
    case Font::serif:
      return {"FreeSerif.ttf", "FreeSerif.otf", "DejaVuSerif.ttf", "DejaVuSans.ttf"};
    case Font::serif_italic:
      return {"FreeSerifItalic.ttf",    "FreeSerifItalic.otf", "FreeSerif.ttf", "FreeSerif.otf",
              "DejaVuSerif-Italic.ttf", "DejaVuSerif.ttf",     "DejaVuSans.ttf"};
  }
  return {};
}

/// Where fonts are installed: the person's own, then the machine's (XDG, with the usual defaults).
std::vector<fs::path> font_folders() {
  std::vector<fs::path> folders;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  const std::string home = variable("HOME");
  std::string data_home = variable("XDG_DATA_HOME");
  if (data_home.empty() && !home.empty()) data_home = home + "/.local/share";
  if (!data_home.empty()) folders.push_back(fs::path(data_home) / "fonts");
  if (!home.empty()) folders.push_back(fs::path(home) / ".fonts");
  folders.insert(folders.end(), {"/usr/local/share/fonts", "/usr/share/fonts"});
  return folders;
}

/// Every installed file that one of our fonts may want, found in one walk.
std::vector<fs::path> candidates() {
  std::vector<fs::path> found;
  for (const fs::path& folder : font_folders()) {
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
    std::vector<fs::path> here;
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (name.starts_with("Inter-") || name.starts_with("FreeSerif") || name.starts_with("DejaVuS"))
        here.push_back(entry->path());
    }
    std::sort(here.begin(), here.end());  // a folder's own order is nobody's promise
    found.insert(found.end(), here.begin(), here.end());
  }
  return found;
}

/// One font file in memory.
class Face {
 public:
  static std::unique_ptr<Face> open(const fs::path& path) {
    auto face = std::make_unique<Face>();
    std::ifstream file(path, std::ios::binary);
    face->bytes_.assign(std::istreambuf_iterator<char>(file), {});
    const auto* data = reinterpret_cast<const unsigned char*>(face->bytes_.data());
    if (face->bytes_.empty() || !stbtt_InitFont(&face->info_, data, stbtt_GetFontOffsetForIndex(data, 0)))
      return nullptr;
    // For an em of one pixel; Inter's and the others' ascents include room for accents, as browsers have it.
    face->scale_ = stbtt_ScaleForMappingEmToPixels(&face->info_, 1.0f);
    int ascent = 0, descent = 0, gap = 0;
    stbtt_GetFontVMetrics(&face->info_, &ascent, &descent, &gap);
    face->ascent_ = face->scale_ * static_cast<float>(ascent);
    face->descent_ = -face->scale_ * static_cast<float>(descent);
    return face;
  }

  float ascent() const { return ascent_; }
  float descent() const { return descent_; }
  bool has(char32_t character) const {
    return stbtt_FindGlyphIndex(&info_, static_cast<int>(character)) != 0;
  }
  float advance(char32_t character) const {
    int width = 0, bearing = 0;
    stbtt_GetCodepointHMetrics(&info_, static_cast<int>(character), &width, &bearing);
    return scale_ * static_cast<float>(width);
  }

 private:
  std::vector<char> bytes_;
  stbtt_fontinfo info_{};
  float scale_ = 0.0f, ascent_ = 0.0f, descent_ = 0.0f;
};

/// The faces of one font, and the width that all of its digits have.
class FaceChain {
 public:
  explicit FaceChain(Font font) {
    for (const fs::path& path : font_files(font))
      if (auto face = Face::open(path)) faces_.push_back(std::move(face));
    if (faces_.empty()) return;
    if (font == Font::sans || font == Font::sans_semibold)
      for (char32_t digit = U'0'; digit <= U'9'; ++digit)
        digit_width_ = std::max(digit_width_, faces_[0]->advance(digit));
  }

  TextExtent measure(std::string_view text, float size) const {
    TextExtent extent;
    float width = 0.0f;  // of an em of one pixel
    for (std::size_t at = 0; at < text.size();) width += advance(next_character(text, at));
    extent.width = width * size;
    extent.ascent = size * (faces_.empty() ? 0.95f : faces_[0]->ascent());
    extent.descent = size * (faces_.empty() ? 0.25f : faces_[0]->descent());
    return extent;
  }

 private:
  float advance(char32_t character) const {
    if (digit_width_ > 0.0f && character >= U'0' && character <= U'9') return digit_width_;
    for (const auto& face : faces_)
      if (face->has(character)) return face->advance(character);
    return 0.55f;  // about an average letter
  }

  std::vector<std::unique_ptr<Face>> faces_;
  float digit_width_ = 0.0f;
};

class InstalledFonts final : public TextMetrics {
 public:
  TextExtent measure(std::string_view text, Font font, float size) const override {
    return chains_[static_cast<std::size_t>(font)].measure(text, size);
  }

 private:
  std::array<FaceChain, font_count> chains_{FaceChain(Font::sans), FaceChain(Font::sans_semibold),
                                            FaceChain(Font::serif), FaceChain(Font::serif_italic)};
};

}  // namespace

std::vector<fs::path> font_files(Font font) {
  static const std::vector<fs::path> installed = candidates();
  std::vector<fs::path> files;
  for (const std::string_view name : file_names(font)) {
    const auto file = std::find_if(installed.begin(), installed.end(),
                                   [&](const fs::path& path) { return path.filename() == name; });
    if (file != installed.end()) files.push_back(*file);
  }
  return files;
}

const TextMetrics& font_metrics() {
  static const InstalledFonts fonts;
  return fonts;
}

}  // namespace policyscope::render
