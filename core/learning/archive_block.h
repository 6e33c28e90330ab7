#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace policyscope {

/// A stretch of memory that does not change any more once it is part of a checkpoint, so that checkpoints,
/// the learner itself and a session file can have it in common instead of a copy each.
class ArchiveBlock {
 public:
  /// 128 bits that other contents will not have.
  using Fingerprint = std::array<std::uint64_t, 2>;

  /// Of bytes that have no value yet; memory is taken as they are written. Aligned to a cache line.
  explicit ArchiveBlock(std::size_t size);
  explicit ArchiveBlock(std::span<const std::byte> contents);
  ~ArchiveBlock();
  ArchiveBlock(const ArchiveBlock&) = delete;
  ArchiveBlock& operator=(const ArchiveBlock&) = delete;

  std::size_t size() const { return size_; }
  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  std::span<const std::byte> bytes() const { return {data_, size_}; }

  /// Computed at the first call, by any thread; only for a block that does not change any more.
  const Fingerprint& fingerprint() const;

 private:
  std::byte* data_;
  std::size_t size_;
  mutable std::once_flag computed_;
  mutable Fingerprint fingerprint_{};
};

}  // namespace policyscope
