#include "core/runtime/timeline.h"

#include <algorithm>
#include <vector>

namespace policyscope {

namespace {

/// Bytes of checkpoint that are one step's share: copying them takes some two per cent of its time.
constexpr std::size_t bytes_per_step = 4;
/// Until here a run is young: one keyframe in every sixteenth part of its age, whatever that costs.
constexpr std::int64_t young = std::int64_t{1} << 17;

/// A snapshot holds about what its checkpoint does.
std::size_t own_bytes(const Keyframe& keyframe) {
  return keyframe.checkpoint == nullptr ? 0 : 2 * keyframe.checkpoint->bytes.size();
}

/// Of the blocks of a keyframe that the next one, and so mostly the learner, has no more.
std::size_t blocks_beside(const Keyframe& keyframe, const Keyframe& next) {
  if (keyframe.checkpoint == nullptr || next.checkpoint == nullptr) return 0;
  std::vector<const ArchiveBlock*> in_common;
  for (const Archive::Block& b : next.checkpoint->blocks) in_common.push_back(b.block.get());
  std::sort(in_common.begin(), in_common.end());
  std::size_t bytes = 0;
  for (const Archive::Block& b : keyframe.checkpoint->blocks)
    if (!std::binary_search(in_common.begin(), in_common.end(), b.block.get())) bytes += b.block->size();
  return bytes;
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
  if (!keyframes_.empty()) bytes_ += blocks_beside(keyframes_.back(), keyframe);
  bytes_ += own_bytes(keyframe);
  keyframes_.push_back(std::move(keyframe));
  if (keyframes_.size() < most_keyframes && bytes_ <= most_bytes) return;
  // The even ones stay: the first keyframe, of the untrained learner, is among them.
  for (std::size_t i = 1; 2 * i < keyframes_.size(); ++i) keyframes_[i] = std::move(keyframes_[2 * i]);
  keyframes_.resize((keyframes_.size() + 1) / 2);
  bytes_ = 0;
  for (std::size_t i = 0; i < keyframes_.size(); ++i) {
    bytes_ += own_bytes(keyframes_[i]);
    if (i > 0) bytes_ += blocks_beside(keyframes_[i - 1], keyframes_[i]);
  }
}

const Keyframe* Timeline::at(std::int64_t step) const {
  const auto after =
      std::upper_bound(keyframes_.begin(), keyframes_.end(), step,
                       [](std::int64_t s, const Keyframe& keyframe) { return s < keyframe.steps; });
  return after == keyframes_.begin() ? nullptr : &*(after - 1);
}

}  // namespace policyscope
