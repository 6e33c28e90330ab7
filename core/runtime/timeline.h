#pragma once

#include "core/runtime/messages.h"

#include <span>
#include <vector>

namespace policyscope {

/// The step at which the next keyframe is due after `steps` steps: every 256 steps at first, and twice as far
/// apart whenever there are as many as a timeline holds. Where checkpoints are large, keyframes soon lie as
/// far apart as is needed for them not to slow the learner down; while a run is young and perhaps slow, there
/// are some all the same. Depends on nothing that a machine's speed decides.
std::int64_t next_keyframe(std::int64_t steps, std::size_t checkpoint_bytes);

/// The keyframes of one run, oldest first, at most `most_keyframes` of them and about `most_bytes`: when
/// full, every second one goes, as the run itself then posts them twice as far apart.
class Timeline {
 public:
  static constexpr std::size_t most_keyframes = 128;
  static constexpr std::size_t most_bytes = std::size_t{256} << 20;

  void add(Keyframe keyframe);
  std::span<const Keyframe> keyframes() const { return keyframes_; }
  /// The last keyframe at or before `step`; null if there is none.
  const Keyframe* at(std::int64_t step) const;

 private:
  std::vector<Keyframe> keyframes_;
  std::size_t bytes_ = 0;  // without what the newest keyframe has in common with the learner
};

}  // namespace policyscope
