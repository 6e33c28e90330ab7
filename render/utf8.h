#pragma once

#include <cstddef>
#include <string>
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

/// The bytes of one character.
inline std::string utf8(char32_t character) {
  std::string bytes;
  const auto push = [&](char32_t byte) { bytes.push_back(static_cast<char>(byte)); };
  const auto rest = [&](int shift) { push(0x80 | ((character >> shift) & 0x3F)); };
  if (character < 0x80) {
    push(character);
  } else if (character < 0x800) {
    push(0xC0 | (character >> 6));
    rest(0);
  } else if (character < 0x10000) {
    push(0xE0 | (character >> 12));
    rest(6);
    rest(0);
  } else {
    push(0xF0 | (character >> 18));
    rest(12);
    rest(6);
    rest(0);
  }
  return bytes;
}

}  // namespace policyscope::render
