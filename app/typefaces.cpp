#include "app/typefaces.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cmath>
#include <string_view>

namespace policyscope::app {
namespace {

using render::Font;

/// FreeType counts in 64ths of a pixel.
constexpr int unit = 64;
float whole_pixels_up(FT_Pos length) {
  return std::ceil(static_cast<float>(length) / static_cast<float>(unit));
}

/// Letters smaller than this are no letters.
constexpr int least_height = 4;

}  // namespace

class Typefaces::Library {
 public:
  Library() {
    if (FT_Init_FreeType(&library_) != 0) library_ = nullptr;
  }
  ~Library() {
    if (library_ != nullptr) FT_Done_FreeType(library_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  FT_Library get() const { return library_; }

 private:
  FT_Library library_ = nullptr;
};

struct Typefaces::File {
  explicit File(FT_Face face_) : face(face_) {
    if (face->units_per_EM > 0)
      height_per_em =
          static_cast<float>(face->ascender - face->descender) / static_cast<float>(face->units_per_EM);
  }
  ~File() { FT_Done_Face(face); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string path;
  FT_Face face;
  float height_per_em = 0.0f;  ///< from ascender to descender; 0 in files that are of no use
  int height = 0;              ///< pixels, as they were set last
};

Typefaces::Typefaces(const Finder& files, std::span<const std::byte> spare)
    : library_(std::make_unique<Library>()) {
  const auto keep = [this](const std::string& path, FT_Face face) -> File* {
    auto file = std::make_unique<File>(face);
    if (file->height_per_em <= 0.0f) return nullptr;
    file->path = path;
    return files_.emplace_back(std::move(file)).get();
  };
  const auto open = [&](const std::string& path) -> File* {
    for (const auto& file : files_)
      if (file->path == path) return file.get();
    FT_Face face = nullptr;
    if (library_->get() == nullptr || FT_New_Face(library_->get(), path.c_str(), 0, &face) != 0)
      return nullptr;
    return keep(path, face);
  };
  for (int i = 0; i < render::font_count; ++i) {
    std::vector<File*>& chain = of_font_.emplace_back();
    for (const auto& path : files(static_cast<Font>(i)))
      if (File* const file = open(path.string())) chain.push_back(file);
  }

  const std::vector<File*>& formulas = of_font_[static_cast<std::size_t>(Font::serif_italic)];
  if (files_.empty()) {
    complaint_ =
        "No fonts were found, so that letters look coarse and formulas lack signs; install fonts-dejavu-core "
        "and fonts-freefont-ttf.";
  } else if (std::ranges::none_of(formulas, [](const File* file) {
               return file->path.find("FreeSerifItalic") != std::string::npos;
             })) {
    complaint_ =
        "The formulas' typeface was not found, so that another one takes its place; install "
        "fonts-freefont-ttf.";
  }

  if (std::ranges::none_of(of_font_, [](const auto& chain) { return chain.empty(); })) return;
  spare_.assign(spare.begin(), spare.end());
  FT_Face face = nullptr;
  if (library_->get() == nullptr ||
      FT_New_Memory_Face(library_->get(), reinterpret_cast<const FT_Byte*>(spare_.data()),
                         static_cast<FT_Long>(spare_.size()), 0, &face) != 0)
    return;
  File* const file = keep("", face);
  if (file == nullptr) return;
  for (std::vector<File*>& chain : of_font_)
    if (chain.empty()) chain.push_back(file);
}

Typefaces::~Typefaces() = default;

int Typefaces::height_of(Font font, float em) const {
  const std::vector<File*>& chain = of_font_[static_cast<std::size_t>(font)];
  const float per_em = chain.empty() ? 1.0f : chain.front()->height_per_em;
  return std::max(least_height, static_cast<int>(std::lround(em * per_em)));
}

void Typefaces::set_height(File& file, int height) {
  if (file.height == height) return;
  file.height = height;
  FT_Size_RequestRec request{};
  request.type = FT_SIZE_REQUEST_TYPE_REAL_DIM;  // from ascender to descender
  request.height = height * unit;
  FT_Request_Size(file.face, &request);
}

Typefaces::Line Typefaces::line(Font font, int height) {
  const std::vector<File*>& chain = of_font_[static_cast<std::size_t>(font)];
  if (chain.empty()) return {static_cast<float>(height), 0.0f};
  set_height(*chain.front(), height);
  const FT_Size_Metrics& metrics = chain.front()->face->size->metrics;
  return {whole_pixels_up(metrics.ascender), -whole_pixels_up(metrics.descender)};
}

std::optional<Glyph> Typefaces::draw(Font font, int height, char32_t character) {
  const std::vector<File*>& chain = of_font_[static_cast<std::size_t>(font)];
  for (File* const file : chain) {
    const FT_UInt index = FT_Get_Char_Index(file->face, character);
    if (index == 0) continue;
    // All files of a font with the same em.
    const float em = static_cast<float>(height) / chain.front()->height_per_em;
    set_height(*file, file == chain.front()
                          ? height
                          : std::max(least_height, static_cast<int>(std::lround(em * file->height_per_em))));
    // Hinted upwards only: the letters keep their shapes and widths.
    if (FT_Load_Glyph(file->face, index, FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT) != 0) continue;
    const FT_GlyphSlot slot = file->face->glyph;
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) continue;
    const FT_Bitmap& picture = slot->bitmap;
    Glyph glyph{.left = slot->bitmap_left,
                .above = slot->bitmap_top,
                .width = static_cast<int>(picture.width),
                .height = static_cast<int>(picture.rows),
                .advance = whole_pixels_up(slot->advance.x)};
    glyph.coverage.reserve(static_cast<std::size_t>(picture.width) * picture.rows);
    for (int y = 0; y < glyph.height; ++y) {
      const unsigned char* const row = picture.buffer + static_cast<std::ptrdiff_t>(y) * picture.pitch;
      glyph.coverage.insert(glyph.coverage.end(), row, row + picture.width);
    }
    return glyph;
  }
  return std::nullopt;
}

}  // namespace policyscope::app
