#pragma once

#include "app/typefaces.h"

#include <optional>
#include <vector>

struct ImFontAtlas;

namespace policyscope::app {

/// The pictures of characters in the texture of ImGui's atlas: they come in one by one, side by side on
/// shelves of their heights.
class GlyphSheet {
 public:
  static constexpr int width = 1024, least_height = 1024, greatest_height = 8192;  ///< pixels

  /// Makes the atlas anew, `height` pixels high (a power of two), with no glyph but those that ImGui wants.
  /// All its fonts and pictures are gone.
  void clear(ImFontAtlas& atlas, int height);
  int height() const { return height_; }

  /// Where a glyph's picture is, from 0 to 1 along each side of the texture.
  struct Place {
    float u0 = 0.0f, v0 = 0.0f, u1 = 0.0f, v1 = 0.0f;
  };
  /// Nothing where no room is left.
  std::optional<Place> add(const Glyph& glyph);
  /// The share of the room that is taken, from 0 to 1.
  float used() const;

  /// The rows of the texture that have changed since the last call; as many as none.
  struct Rows {
    int begin = 0, end = 0;
  };
  Rows take_painted();

 private:
  struct Shelf {
    int y, height, end;  ///< pixels; free from `end` on
  };
  Shelf* shelf_for(int width, int height);

  ImFontAtlas* atlas_ = nullptr;
  int left_ = 0, top_ = 0, right_ = 0, bottom_ = 0;  ///< what is ours of the texture
  int height_ = 0;
  std::vector<Shelf> shelves_;  ///< from the top
  Rows painted_;
};

}  // namespace policyscope::app
