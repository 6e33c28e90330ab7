#include "core/runtime/timeline.h"

#include <algorithm>

namespace policyscope {

namespace {

/// Bytes of checkpoint that are one step's share: copying them takes some two per cent of its time.
constexpr std::size_t bytes_per_step = 4;
/// Until here a run is young: one keyframe in every sixteenth part of its age, whatever that costs.
constexpr std::int64_t young = std::int64_t{1} << 17;

/// A snapshot holds about what its checkpoint does.
std::size_t bytes_of(const Keyframe& keyframe) {
  return keyframe.checkpoint == nullptr ? 0 : 2 * keyframe.checkpoint->size();
}

}  // namespace

std::int64_t next_keyframe(std::int64_t steps, std::size_t checkpoint_bytes) {
  auto least = static_cast<std::int64_t>(checkpoint_bytes / bytes_per_step);
  if (steps < young) least = std::min(least, steps / 16);
  std::int64_t interval = 256;
  while (interval < least) interval *= 2;
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
