#pragma once

#include "render/geometry.h"

namespace policyscope::render {

/// A colour in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020): equal distances
/// look about equally large. L is lightness from 0 to 1; a, b are green–red and blue–yellow.
struct OkLab {
  double l, a, b;
};

OkLab to_oklab(Color color);
/// The nearest sRGB colour: channels outside are cut off.
Color from_oklab(const OkLab& lab);

}  // namespace policyscope::render
