#pragma once

#include "core/runtime/messages.h"

#include <span>
#include <vector>

namespace policyscope {

/// The keyframes of one run, oldest first, at most `most_keyframes` of them: when full, every second one
/// goes, as the run itself then posts them twice as far apart.
class Timeline {
 public:
  static constexpr std::size_t most_keyframes = 128;

  void add(Keyframe keyframe);
  std::span<const Keyframe> keyframes() const { return keyframes_; }
  /// The last keyframe at or before `step`; null if there is none.
  const Keyframe* at(std::int64_t step) const;

 private:
  std::vector<Keyframe> keyframes_;
};

}  // namespace policyscope
