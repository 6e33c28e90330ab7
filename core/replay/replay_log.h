#pragma once

#include "core/learning/archive.h"
#include "core/replay/record_block.h"
#include "core/replay/stretch_log.h"
#include "core/vectorized.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace policyscope {

/// What happened after a stored step.
enum class StepEnd : std::uint8_t {
  none,        ///< the episode went on
  terminated,  ///< the task ended: nothing follows, no bootstrap
  cut,  ///< the time limit, or a hand, ended the stretch: bootstrap, but the next step is another story
};

/// An episode some of whose steps are, or were, in a log.
struct LoggedEpisode {
  double episode_return = 0.0;  ///< of its steps so far
  std::int64_t first = 0;       ///< number of its first step
  std::int32_t length = 0;      ///< steps so far
  bool ended = false;
};

/// The last `capacity` transitions: input, action, reward, next input. Steps are numbered in the order in
/// which they were stored; step number n lies in slot n mod capacity. With several lanes (environments played
/// side by side) steps are stored lane after lane, so that the next step of a lane has a number that is
/// larger by the number of lanes.
///
/// A record has no next input where that is the input of the lane's next step, bit by bit, as it is within an
/// episode: it is read there. The others, and those of the newest steps, are in a log of their own.
///
/// Memory is in blocks of slots, taken as they fill. Checkpoints share the full ones with the log, which
/// copies such a block before it changes it: a checkpoint of a million transitions costs no second million.
class ReplayLog {
 public:
  ReplayLog(std::size_t capacity, std::size_t input_size, std::size_t action_size, std::size_t lanes = 1);

  std::size_t capacity() const { return capacity_; }
  std::size_t lanes() const { return lanes_; }
  std::size_t input_size() const { return input_size_; }
  std::size_t action_size() const { return action_size_; }
  std::int64_t stored() const { return stored_; }  ///< ever; also the number of the next step
  std::int64_t oldest() const {                    ///< number of the oldest step that is still there
    return stored_ > static_cast<std::int64_t>(capacity_) ? stored_ - static_cast<std::int64_t>(capacity_)
                                                          : 0;
  }
  std::size_t size() const { return static_cast<std::size_t>(stored_ - oldest()); }
  std::size_t slot(std::int64_t number) const { return static_cast<std::size_t>(number) % capacity_; }
  /// The number of the step in a slot that is filled.
  std::int64_t number(std::size_t slot) const;

  void push(std::span<const float> input, std::span<const float> action, float reward, StepEnd end,
            std::span<const float> next_input);
  /// The last stored step of a lane is not followed by its next one: the environment was moved.
  void cut(std::size_t lane);

  const float* input(std::size_t slot) const { return record(slot); }
  const float* action(std::size_t slot) const { return record(slot) + input_size_; }
  float reward(std::size_t slot) const { return record(slot)[stride_ - 2]; }
  const float* next_input(std::size_t slot) const {
    const std::uint32_t tag = this->tag(slot);
    if (!newest(slot)) {
      const std::size_t next = following(slot);
      if ((this->tag(next) ^ tag) <= end_mask) return input(next);
    }
    return stretches_.next_input(stretch(tag));
  }
  /// Begins to bring a transition near: batches are drawn from all over the memory.
  POLICYSCOPE_INLINE void fetch(std::size_t slot) const {  // inlined, or GCC thinks that it does nothing
    for (const float* const begin : {record(slot), record(following(slot))}) {
      for (std::size_t i = 0; i < stride_; i += 16) __builtin_prefetch(begin + i);
      __builtin_prefetch(begin + stride_ - 1);
    }
  }
  StepEnd end(std::size_t slot) const { return static_cast<StepEnd>(tag(slot) & end_mask); }

  /// The slot of the lane's next step, unless this one is its newest.
  std::size_t following(std::size_t slot) const {
    const std::size_t next = slot + lanes_;
    return next < capacity_ ? next : next - capacity_;
  }
  bool newest(std::size_t slot) const { return behind(slot) < lanes_; }

  /// The episode of a step that is there.
  std::int64_t episode_number(std::size_t slot) const {
    return latest(next_episode_, stretches_.episode(stretch(tag(slot))));
  }
  /// Its present state. Those all of whose steps have left the log are forgotten.
  const LoggedEpisode& episode(std::int64_t number) const {
    return episodes_[static_cast<std::size_t>(number) % episodes_.size()];
  }
  std::int64_t first_episode() const { return first_episode_; }  ///< the oldest that is still known
  std::int64_t next_episode() const { return next_episode_; }    ///< the number that the next one gets

  const StretchLog& stretches() const { return stretches_; }

  /// Forgets everything.
  void clear();
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  /// Of a record's last word: the low bits are its StepEnd, the others its stretch's number modulo 2³⁰.
  static constexpr unsigned end_bits = 2;
  static constexpr std::uint32_t end_mask = (1u << end_bits) - 1;

  /// The largest number below `next` with these low bits: those that are known lie nearer together than 2³².
  static std::int64_t latest(std::int64_t next, std::uint32_t low, std::uint32_t mask = ~0u) {
    return next - 1 - ((static_cast<std::uint32_t>(next - 1) - low) & mask);
  }

  const float* record(std::size_t slot) const {
    return blocks_[slot >> shift_].data() + (slot & mask_) * stride_;
  }
  float* own_record(std::size_t slot) { return blocks_[slot >> shift_].own() + (slot & mask_) * stride_; }
  std::uint32_t tag(std::size_t slot) const {
    std::uint32_t tag;
    std::memcpy(&tag, record(slot) + stride_ - 1, sizeof tag);
    return tag;
  }
  void set_tag(std::size_t slot, std::int64_t stretch, StepEnd end);
  std::int64_t stretch(std::uint32_t tag) const {
    return latest(stretches_.next(), tag >> end_bits, ~0u >> end_bits);
  }
  /// How many steps were stored after that in a slot.
  std::size_t behind(std::size_t slot) const { return (head_ > slot ? head_ : head_ + capacity_) - slot - 1; }
  std::size_t slots(std::size_t block) const { return std::min(mask_ + 1, capacity_ - (block << shift_)); }
  std::size_t filled(std::size_t block) const;
  /// Whether others may have a block: the next step does not change it.
  bool settled(std::size_t block) const { return block != head_ >> shift_ && filled(block) == slots(block); }
  std::int64_t first_running_stretch() const;

  void open_episode(std::size_t lane);
  void append(std::span<const float> input, std::span<const float> action, float reward, StepEnd end,
              std::span<const float> next_input, std::uint32_t episode, bool goes_on);
  void forget();

  void read_count(ArchiveReader& archive);
  // What earlier versions wrote, see replay_log_formats.cpp.
  struct Plain;
  void read_blocks_of_plain(ArchiveReader& archive);
  void read_plain(ArchiveReader& archive);
  void append_all(const Plain& plain);

  std::size_t capacity_, input_size_, action_size_, lanes_;
  std::size_t stride_;  // a record: input, action, reward, and the tag in place of a float
  unsigned shift_;      // a block has 2^shift slots, the last one fewer
  std::size_t mask_;
  std::vector<RecordBlock> blocks_;
  StretchLog stretches_;
  std::size_t head_ = 0;  // the slot that the next step gets
  std::int64_t stored_ = 0;
  std::vector<std::int64_t> running_;    // number of each lane's episode; −1 before its first step
  std::vector<LoggedEpisode> episodes_;  // a ring, larger than the number of episodes known
  std::int64_t first_episode_ = 0, next_episode_ = 0;
};

}  // namespace policyscope
