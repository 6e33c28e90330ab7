#include "core/runtime/timeline.h"

#include <algorithm>

namespace policyscope {

void Timeline::add(Keyframe keyframe) {
  keyframes_.push_back(std::move(keyframe));
  if (keyframes_.size() < most_keyframes) return;
  // The even ones stay: the first keyframe, of the untrained learner, is among them.
  for (std::size_t i = 0; 2 * i < keyframes_.size(); ++i) keyframes_[i] = std::move(keyframes_[2 * i]);
  keyframes_.resize((keyframes_.size() + 1) / 2);
}

const Keyframe* Timeline::at(std::int64_t step) const {
  const auto after =
      std::upper_bound(keyframes_.begin(), keyframes_.end(), step,
                       [](std::int64_t s, const Keyframe& keyframe) { return s < keyframe.steps; });
  return after == keyframes_.begin() ? nullptr : &*(after - 1);
}

}  // namespace policyscope
