#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace policyscope::render {

/// A text of up to 47 bytes that lives on the stack: labels are made every frame.
class ShortText {
 public:
  ShortText() = default;
  ShortText(std::string_view text) { append(text); }

  /// What does not fit is left out, never half of a UTF-8 character.
  void append(std::string_view text) {
    std::size_t count = text.size();
    if (count > chars_.size() - size_) {
      count = chars_.size() - size_;
      while (count > 0 && (static_cast<unsigned char>(text[count]) & 0xC0) == 0x80) --count;
    }
    if (count > 0) std::memcpy(chars_.data() + size_, text.data(), count);  // an empty view may point nowhere
    size_ = static_cast<std::uint8_t>(size_ + count);
  }
  std::string_view view() const { return {chars_.data(), size_}; }
  operator std::string_view() const { return view(); }
  bool empty() const { return size_ == 0; }

 private:
  std::array<char, 47> chars_{};
  std::uint8_t size_ = 0;
};

}  // namespace policyscope::render
