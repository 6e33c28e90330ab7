#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace policyscope::render {

/// RGBA, rows from the top. Throws Error with one sentence that names the file if it cannot be written.
void write_png(const std::filesystem::path& path, std::span<const std::uint8_t> rgba, int width, int height);

}  // namespace policyscope::render
