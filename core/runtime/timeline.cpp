#include "core/runtime/timeline.h"

#include <algorithm>

namespace policyscope {

namespace {

/// Bytes of checkpoint for a step that a new run may spend: some ten per cent of its time.
constexpr std::size_t bytes_per_step = 512;

/// A snapshot holds about what its checkpoint does.
std::size_t bytes_of(const Keyframe& keyframe) {
  return keyframe.checkpoint == nullptr ? 0 : 2 * keyframe.checkpoint->size();
}

}  // namespace

std::int64_t next_keyframe(std::int64_t steps, std::size_t checkpoint_bytes) {
  std::int64_t interval = 256;
  while (static_cast<std::size_t>(interval) * bytes_per_step < checkpoint_bytes) interval *= 2;
  // The last of the timeline's places is taken by the keyframe that makes it full.
  while (steps / interval >= static_cast<std::int64_t>(Timeline::most_keyframes) - 1) interval *= 2;
  return (steps / interval + 1) * interval;
}

void Timeline::add(Keyframe keyframe) {
  bytes_ += bytes_of(keyframe);
  keyframes_.push_back(std::move(keyframe));
  if (keyframes_.size() < most_keyframes && bytes_ <= most_bytes) return;
  // The even ones stay: the first keyframe, of the untrained learner, is among them.
  for (std::size_t i = 1; 2 * i < keyframes_.size(); ++i) keyframes_[i] = std::move(keyframes_[2 * i]);
  keyframes_.resize((keyframes_.size() + 1) / 2);
  bytes_ = 0;
  for (const Keyframe& kept : keyframes_) bytes_ += bytes_of(kept);
}

const Keyframe* Timeline::at(std::int64_t step) const {
  const auto after =
      std::upper_bound(keyframes_.begin(), keyframes_.end(), step,
                       [](std::int64_t s, const Keyframe& keyframe) { return s < keyframe.steps; });
  return after == keyframes_.begin() ? nullptr : &*(after - 1);
}

}  // namespace policyscope
