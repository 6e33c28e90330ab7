#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace policyscope::render {

/// A PNG file's bytes. RGBA, rows from the top; `rgba` holds width × height × 4 bytes.
std::vector<std::uint8_t> encode_png(std::span<const std::uint8_t> rgba, int width, int height);

/// Throws Error with one sentence that names the file if it cannot be written.
void write_png(const std::filesystem::path& path, std::span<const std::uint8_t> rgba, int width, int height);

}  // namespace policyscope::render
