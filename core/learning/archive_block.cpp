#include "core/learning/archive_block.h"

#include "core/aligned_vector.h"

#include <bit>
#include <cstring>
#include <new>

namespace policyscope {

ArchiveBlock::ArchiveBlock(std::size_t size)
    : data_(static_cast<std::byte*>(::operator new (size, std::align_val_t{cache_line}))), size_(size) {}

ArchiveBlock::ArchiveBlock(std::span<const std::byte> contents) : ArchiveBlock(contents.size()) {
  if (size_ != 0) std::memcpy(data_, contents.data(), size_);
}

ArchiveBlock::~ArchiveBlock() {
  ::operator delete (data_, std::align_val_t{cache_line});
}

/// Two multiplicative hashes with different odd factors (those of splitmix64 and of xxHash), a word at a
/// time.
const ArchiveBlock::Fingerprint& ArchiveBlock::fingerprint() const {
  std::call_once(computed_, [this] {
    std::uint64_t a = size_, b = ~size_;
    const auto mix = [&](std::uint64_t word) {
      a = (a ^ word) * 0xbf58476d1ce4e5b9u;
      a ^= a >> 29;
      b = (std::rotl(b, 23) + word) * 0x9e3779b185ebca87u;
      b ^= b >> 32;
    };
    std::size_t at = 0;
    for (; at + 8 <= size_; at += 8) {
      std::uint64_t word;
      std::memcpy(&word, data_ + at, 8);
      mix(word);
    }
    std::uint64_t word = 0;
    if (at < size_) std::memcpy(&word, data_ + at, size_ - at);
    mix(word);
    mix(0);
    fingerprint_ = {a, b};
  });
  return fingerprint_;
}

}  // namespace policyscope
