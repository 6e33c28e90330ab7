#pragma once

#include "core/learning/archive.h"

#include <cstddef>
#include <memory>

namespace policyscope {

/// Memory for records of a log, floats. Checkpoints may have it too: who changes it then gets a copy first.
class RecordBlock {
 public:
  explicit RecordBlock(std::size_t floats) { hold(std::make_shared<ArchiveBlock>(floats * sizeof(float))); }
  RecordBlock(RecordBlock&&) = default;
  RecordBlock& operator=(RecordBlock&&) = default;

  std::size_t size() const { return block_->size() / sizeof(float); }
  const float* data() const { return data_; }
  /// The same, for changes.
  float* own() {
    if (shared_) hold(std::make_shared<ArchiveBlock>(block_->bytes()));
    return data_;
  }

  /// The first `count` floats. A settled block, one that is full and will not change soon, is shared.
  void save(ArchiveWriter& archive, std::size_t count, bool settled) const;
  void load(ArchiveReader& archive, std::size_t count, bool settled);

 private:
  void hold(std::shared_ptr<ArchiveBlock> block, bool shared = false) {
    block_ = std::move(block);
    data_ = reinterpret_cast<float*>(block_->data());
    shared_ = shared;
  }

  std::shared_ptr<ArchiveBlock> block_;
  float* data_ = nullptr;
  mutable bool shared_ = false;
};

/// The power of two of records that a block has room for, if it shall not be larger than so many bytes.
inline unsigned records_shift(std::size_t record_bytes, std::size_t most_bytes) {
  unsigned shift = 0;
  while ((record_bytes << (shift + 1)) <= most_bytes) ++shift;
  return shift;
}

}  // namespace policyscope
