#pragma once

#include "render/geometry.h"

#include <array>

namespace policyscope::render {

struct Theme;

/// A table of 256 colours from low to high.
struct Colormap {
  std::array<Color, 256> colors;

  /// `t` is clamped to 0…1; NaN is transparent.
  Color at(double t) const;
};

/// Dark blue over green to yellow, even in lightness: for values and other magnitudes. Our own fit in OKLab
/// to the look of matplotlib's viridis.
const Colormap& viridis();
/// Blue below zero, red above; the middle is the theme's panel colour, so that zero disappears.
Colormap diverging(const Theme& theme);

}  // namespace policyscope::render
