#pragma once

#include <cstddef>
#include <string_view>

namespace policyscope::render {

/// Reads the character at `at` and moves `at` behind it. A broken byte reads as U+FFFD.
inline char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 && first < 0xF8 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (more == 0 || first >= 0xF8) return U'\uFFFD';
  char32_t character = first & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if (at >= text.size() || (byte(at) & 0xC0) != 0x80) return U'\uFFFD';
    character = (character << 6) | (byte(at++) & 0x3F);
  }
  return character;
}

}  // namespace policyscope::render
