#pragma once

#include "core/replay/record_block.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace policyscope {

/// No run counts further; numbers beyond it are those of a damaged file.
constexpr std::int64_t largest_number = std::int64_t{1} << 53;

/// The stretches of a replay log: steps of one lane, in one episode, of which each begins where the one
/// before ended. What followed a step is therefore stored with the next one, and only what followed the last
/// of a stretch is stored here. Stretches are numbered in the order in which they began.
class StretchLog {
 public:
  explicit StretchLog(std::size_t input_size);

  std::int64_t first() const { return first_; }  ///< the oldest that is still known
  std::int64_t next() const { return next_; }    ///< the number that the next one gets

  /// Begins one, and gives its number. Episodes are numbered modulo 2³².
  std::int64_t begin(std::uint32_t episode);
  /// What followed the last step of a stretch, one that was just begun or has gone on.
  void set_next_input(std::int64_t stretch, std::span<const float> next_input);
  const float* next_input(std::int64_t stretch) const { return row(stretch); }
  std::uint32_t episode(std::int64_t stretch) const {
    std::uint32_t episode;
    std::memcpy(&episode, row(stretch) + input_size_, sizeof episode);
    return episode;
  }

  /// The steps of older ones have left the log.
  void forget_before(std::int64_t stretch);
  void clear() { first_ = next_ = front_ = 0; }

  /// Stretches before `settled` have ended.
  void save(ArchiveWriter& archive, std::int64_t settled) const;
  /// Throws Error where there are more than `most`.
  void load(ArchiveReader& archive, std::int64_t most);

 private:
  const float* row(std::int64_t stretch) const { return blocks_[index(stretch)].data() + place(stretch); }
  std::size_t index(std::int64_t stretch) const {
    return static_cast<std::size_t>((stretch >> shift_) - front_);
  }
  /// Of a row in its block.
  std::size_t place(std::int64_t stretch) const {
    return (static_cast<std::size_t>(stretch) & ((std::size_t{1} << shift_) - 1)) * stride_;
  }
  RecordBlock new_block() const { return RecordBlock(stride_ << shift_); }
  /// Calls `visit` with every block in use, how many of its floats are, and whether it is settled.
  template <class Blocks, class Visit>
  void for_each_block(Blocks& blocks, std::int64_t settled, const Visit& visit) const;

  std::size_t input_size_, stride_;  // a row: the next input, and the episode's number in place of a float
  unsigned shift_;                   // a block has 2^shift rows
  std::vector<RecordBlock> blocks_;  // those in use, in order, and then spare ones
  std::int64_t front_ = 0;           // the first block holds stretches from front · 2^shift on
  std::int64_t first_ = 0, next_ = 0;
};

}  // namespace policyscope
