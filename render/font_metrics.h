#pragma once

#include "render/text_metrics.h"

#include <filesystem>
#include <span>
#include <vector>

namespace policyscope::render {

/// The installed files for a font, best first; glyphs that one lacks are taken from the next. Empty where
/// nothing is installed.
std::vector<std::filesystem::path> font_files(Font font);

/// Measures by the installed fonts, as a browser would set them; where none is installed, by rough widths.
/// Made on first use and shared.
const TextMetrics& font_metrics();

}  // namespace policyscope::render
