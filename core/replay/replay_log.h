#pragma once

#include "core/learning/archive.h"
#include "core/vectorized.h"

#include <cstddef>
#include <cstdint>
#include <memory>
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

/// The last `capacity` transitions, one record of floats each: input, action, reward, next input. Steps are
/// numbered in the order in which they were stored; step number n lies in slot n mod capacity. With several
/// lanes (environments played side by side) steps are stored lane after lane, so that the next step of a lane
/// has a number that is larger by the number of lanes.
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
  float reward(std::size_t slot) const { return record(slot)[input_size_ + action_size_]; }
  const float* next_input(std::size_t slot) const { return record(slot) + input_size_ + action_size_ + 1; }
  /// Begins to bring a record near: batches are drawn from all over the memory.
  POLICYSCOPE_INLINE void fetch(std::size_t slot) const {  // inlined, or GCC thinks that it does nothing
    const float* const begin = record(slot);
    for (std::size_t i = 0; i < stride_; i += 16) __builtin_prefetch(begin + i);
    __builtin_prefetch(part(slot).ends + (slot & mask_));
  }
  StepEnd end(std::size_t slot) const { return part(slot).ends[slot & mask_]; }

  /// The episode of a step that is there.
  std::int64_t episode_number(std::size_t slot) const {
    return next_episode_ - 1 -
           static_cast<std::uint32_t>(static_cast<std::uint32_t>(next_episode_ - 1) -
                                      part(slot).episodes[slot & mask_]);
  }
  /// Its present state. Those all of whose steps have left the log are forgotten.
  const LoggedEpisode& episode(std::int64_t number) const {
    return episodes_[static_cast<std::size_t>(number) % episodes_.size()];
  }
  std::int64_t first_episode() const { return first_episode_; }  ///< the oldest that is still known
  std::int64_t next_episode() const { return next_episode_; }    ///< the number that the next one gets

  /// Forgets everything.
  void clear();
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  /// The slots of one block, all of which lie in it one after the other.
  struct Part {
    std::size_t slots;
    float* records;           // slots × stride
    std::uint32_t* episodes;  // numbers modulo 2³²: those that are known lie nearer together
    StepEnd* ends;
  };

  std::size_t part_bytes(std::size_t slots) const;
  const Part& part(std::size_t slot) const { return parts_[slot >> shift_]; }
  const float* record(std::size_t slot) const { return part(slot).records + (slot & mask_) * stride_; }
  void hold(std::size_t index, std::shared_ptr<ArchiveBlock> block, bool shared);
  void make_own(std::size_t index);
  std::size_t filled(std::size_t index) const;
  void open_episode(std::size_t lane);
  void load_in_one_piece(ArchiveReader& archive);

  std::size_t capacity_, input_size_, action_size_, lanes_, stride_;
  unsigned shift_ = 0;  // a block has 2^shift slots, the last one fewer
  std::size_t mask_;
  std::vector<Part> parts_;
  std::vector<std::shared_ptr<ArchiveBlock>> blocks_;  // the memory of each part
  mutable std::vector<char> shared_;                   // those that others have too
  std::int64_t stored_ = 0;
  std::vector<std::int64_t> running_;    // number of each lane's episode; −1 before its first step
  std::vector<LoggedEpisode> episodes_;  // a ring, larger than the number of episodes known
  std::int64_t first_episode_ = 0, next_episode_ = 0;
};

}  // namespace policyscope
