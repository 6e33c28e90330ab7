#include "core/replay/replay_log.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace policyscope {

void ReplayLog::Free::operator()(void* memory) const {
  ::operator delete (memory, std::align_val_t{cache_line});
}

/// Not written to, so that memory is taken only as it fills.
template <class T>
ReplayLog::Block<T> ReplayLog::allocate(std::size_t count) {
  return Block<T>(static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{cache_line})));
}

ReplayLog::ReplayLog(std::size_t capacity, std::size_t input_size, std::size_t action_size, std::size_t lanes)
    : capacity_(std::max(capacity, 2 * lanes)),
      input_size_(input_size),
      action_size_(action_size),
      lanes_(lanes),
      stride_((2 * input_size + action_size + 1 + 1) / 2 * 2),
      records_(allocate<float>(capacity_ * stride_)),
      ends_(allocate<StepEnd>(capacity_)),
      episode_of_(allocate<std::int64_t>(capacity_)),
      running_(lanes, -1),
      episodes_(256) {}

std::int64_t ReplayLog::number(std::size_t slot) const {
  const std::int64_t last = stored_ - 1;
  const auto behind = (this->slot(last) + capacity_ - slot) % capacity_;
  return last - static_cast<std::int64_t>(behind);
}

void ReplayLog::open_episode(std::size_t lane) {
  if (next_episode_ - first_episode_ == static_cast<std::int64_t>(episodes_.size())) {
    std::vector<LoggedEpisode> larger(2 * episodes_.size());
    for (std::int64_t e = first_episode_; e < next_episode_; ++e)
      larger[static_cast<std::size_t>(e) % larger.size()] = episode(e);
    episodes_ = std::move(larger);
  }
  running_[lane] = next_episode_;
  episodes_[static_cast<std::size_t>(next_episode_) % episodes_.size()] = {.first = stored_};
  ++next_episode_;
}

void ReplayLog::push(std::span<const float> input, std::span<const float> action, float reward, StepEnd end,
                     std::span<const float> next_input) {
  const auto lane = static_cast<std::size_t>(stored_) % lanes_;
  if (running_[lane] < 0 || episode(running_[lane]).ended) open_episode(lane);
  LoggedEpisode& running = episodes_[static_cast<std::size_t>(running_[lane]) % episodes_.size()];
  running.episode_return += static_cast<double>(reward);
  ++running.length;
  running.ended = end != StepEnd::none;

  const std::size_t at = slot(stored_);
  float* out = records_.get() + at * stride_;
  out = std::copy(input.begin(), input.end(), out);
  out = std::copy(action.begin(), action.end(), out);
  *out++ = reward;
  out = std::copy(next_input.begin(), next_input.end(), out);
  std::fill(out, records_.get() + (at + 1) * stride_, 0.0f);  // checkpoints have equal bits
  ends_[at] = end;
  episode_of_[at] = running_[lane];
  ++stored_;

  // The oldest episode that may still have steps is that of the oldest steps, one in each lane.
  std::int64_t first = next_episode_ - 1;
  const std::int64_t known = std::min<std::int64_t>(stored_, oldest() + static_cast<std::int64_t>(lanes_));
  for (std::int64_t n = oldest(); n < known; ++n) first = std::min(first, episode_of_[slot(n)]);
  first_episode_ = first;
}

void ReplayLog::cut(std::size_t lane) {
  const std::int64_t last = stored_ - static_cast<std::int64_t>(lanes_) + static_cast<std::int64_t>(lane);
  if (last >= oldest() && ends_[slot(last)] == StepEnd::none) ends_[slot(last)] = StepEnd::cut;
}

std::size_t ReplayLog::full_bytes() const {
  return capacity_ * (stride_ * sizeof(float) + sizeof(StepEnd) + sizeof(std::int64_t));
}

void ReplayLog::save(ArchiveWriter& archive) const {
  archive.tag("RLOG");
  archive.write(stored_);
  const std::size_t held = size();  // always the first slots
  archive.write_all(std::span<const float>(records_.get(), held * stride_));
  archive.write_all(std::span<const StepEnd>(ends_.get(), held));
  archive.write_all(std::span<const std::int64_t>(episode_of_.get(), held));
  archive.write_all(running_);
  archive.write(first_episode_);
  archive.write(next_episode_);
  for (std::int64_t e = first_episode_; e < next_episode_; ++e) {
    archive.write(episode(e).episode_return);
    archive.write(episode(e).first);
    archive.write(episode(e).length);
    archive.write(episode(e).ended);
  }
}

void ReplayLog::load(ArchiveReader& archive) {
  archive.tag("RLOG");
  stored_ = archive.read<std::int64_t>();
  const std::size_t held = size();
  archive.read_into(std::span(records_.get(), held * stride_));
  archive.read_into(std::span(ends_.get(), held));
  archive.read_into(std::span(episode_of_.get(), held));
  archive.read_into(std::span(running_));
  first_episode_ = archive.read<std::int64_t>();
  next_episode_ = archive.read<std::int64_t>();
  const auto known = next_episode_ - first_episode_;
  if (known < 0 || known > static_cast<std::int64_t>(capacity_) + 2) throw_damaged_archive();
  while (static_cast<std::int64_t>(episodes_.size()) < known) episodes_.resize(2 * episodes_.size());
  for (std::int64_t e = first_episode_; e < next_episode_; ++e) {
    LoggedEpisode& episode = episodes_[static_cast<std::size_t>(e) % episodes_.size()];
    episode.episode_return = archive.read<double>();
    episode.first = archive.read<std::int64_t>();
    episode.length = archive.read<std::int32_t>();
    episode.ended = archive.read<bool>();
  }
}

}  // namespace policyscope
