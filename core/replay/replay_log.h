#pragma once

#include "core/aligned_vector.h"
#include "core/learning/archive.h"

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
/// has a number that is larger by the number of lanes. Memory is taken as it fills.
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
  StepEnd end(std::size_t slot) const { return ends_[slot]; }

  /// The episode of a step that is there.
  std::int64_t episode_number(std::size_t slot) const { return episode_of_[slot]; }
  /// Its present state. Those all of whose steps have left the log are forgotten.
  const LoggedEpisode& episode(std::int64_t number) const {
    return episodes_[static_cast<std::size_t>(number) % episodes_.size()];
  }
  std::int64_t first_episode() const { return first_episode_; }  ///< the oldest that is still known
  std::int64_t next_episode() const { return next_episode_; }    ///< the number that the next one gets

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);
  /// Bytes of a full log in a checkpoint.
  std::size_t full_bytes() const;

 private:
  struct Free {
    void operator()(void* memory) const;
  };
  template <class T>
  using Block = std::unique_ptr<T[], Free>;
  template <class T>
  static Block<T> allocate(std::size_t count);

  const float* record(std::size_t slot) const { return records_.get() + slot * stride_; }
  void open_episode(std::size_t lane);

  std::size_t capacity_, input_size_, action_size_, lanes_, stride_;
  Block<float> records_;
  Block<StepEnd> ends_;
  Block<std::int64_t> episode_of_;
  std::int64_t stored_ = 0;
  std::vector<std::int64_t> running_;    // number of each lane's episode; −1 before its first step
  std::vector<LoggedEpisode> episodes_;  // a ring, larger than the number of episodes known
  std::int64_t first_episode_ = 0, next_episode_ = 0;
};

}  // namespace policyscope
