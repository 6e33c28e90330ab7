#include "core/replay/replay_log.h"

#include <algorithm>

namespace policyscope {
namespace {

/// Small enough for the heap, and large enough that there are thousands at most.
constexpr std::size_t record_block_bytes = std::size_t{64} << 10;

}  // namespace

ReplayLog::ReplayLog(std::size_t capacity, std::size_t input_size, std::size_t action_size, std::size_t lanes)
    : capacity_(std::max(capacity, 2 * lanes)),
      input_size_(input_size),
      action_size_(action_size),
      lanes_(lanes),
      stride_(input_size + action_size + 2),
      shift_(records_shift(stride_ * sizeof(float), record_block_bytes)),
      mask_((std::size_t{1} << shift_) - 1),
      stretches_(input_size),
      running_(lanes, -1),
      episodes_(256) {
  const std::size_t count = (capacity_ + mask_) >> shift_;
  blocks_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) blocks_.emplace_back(slots(i) * stride_);
}

/// How many slots of a block are in use.
std::size_t ReplayLog::filled(std::size_t block) const {
  const std::size_t first = block << shift_;
  return size() <= first ? 0 : std::min(slots(block), size() - first);
}

std::int64_t ReplayLog::number(std::size_t slot) const {
  return stored_ - 1 - static_cast<std::int64_t>(behind(slot));
}

void ReplayLog::set_tag(std::size_t slot, std::int64_t stretch, StepEnd end) {
  const std::uint32_t tag = static_cast<std::uint32_t>(stretch) << end_bits | static_cast<std::uint32_t>(end);
  std::memcpy(own_record(slot) + stride_ - 1, &tag, sizeof tag);
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
  const bool goes_on =
      stored_ >= static_cast<std::int64_t>(lanes_) && running_[lane] >= 0 && !episode(running_[lane]).ended;
  if (!goes_on) open_episode(lane);
  LoggedEpisode& running = episodes_[static_cast<std::size_t>(running_[lane]) % episodes_.size()];
  running.episode_return += static_cast<double>(reward);
  ++running.length;
  running.ended = end != StepEnd::none;
  append(input, action, reward, end, next_input, static_cast<std::uint32_t>(running_[lane]), goes_on);
  forget();
}

/// Stores a step. Whether it goes on with the episode of its lane's last step, which is there then, is known.
void ReplayLog::append(std::span<const float> input, std::span<const float> action, float reward, StepEnd end,
                       std::span<const float> next_input, std::uint32_t episode, bool goes_on) {
  std::int64_t stretch = -1;
  if (goes_on) {
    stretch = this->stretch(tag(head_ >= lanes_ ? head_ - lanes_ : head_ + capacity_ - lanes_));
    const bool follows = std::memcmp(stretches_.next_input(stretch), input.data(), input.size_bytes()) == 0;
    // However many short ones other lanes have meanwhile: no more are known than twice as many as steps.
    const bool recent = stretches_.next() - stretch < static_cast<std::int64_t>(capacity_);
    goes_on = follows && recent;
  }
  if (!goes_on) stretch = stretches_.begin(episode);
  stretches_.set_next_input(stretch, next_input);

  float* out = own_record(head_);
  out = std::copy(input.begin(), input.end(), out);
  out = std::copy(action.begin(), action.end(), out);
  *out = reward;
  set_tag(head_, stretch, end);
  ++stored_;
  if (++head_ == capacity_) head_ = 0;
}

/// Forgets episodes and stretches without steps: the oldest that may still have some are those of the oldest
/// steps, one in each lane.
void ReplayLog::forget() {
  std::int64_t first_stretch = stretches_.next() - 1, first_episode = next_episode_ - 1;
  const std::int64_t known = std::min<std::int64_t>(stored_, oldest() + static_cast<std::int64_t>(lanes_));
  for (std::int64_t n = oldest(); n < known; ++n) {
    first_stretch = std::min(first_stretch, stretch(tag(slot(n))));
    first_episode = std::min(first_episode, episode_number(slot(n)));
  }
  stretches_.forget_before(first_stretch);
  first_episode_ = first_episode;
}

void ReplayLog::cut(std::size_t lane) {
  const std::int64_t last = stored_ - static_cast<std::int64_t>(lanes_) + static_cast<std::int64_t>(lane);
  if (last < oldest() || end(slot(last)) != StepEnd::none) return;
  set_tag(slot(last), stretch(tag(slot(last))), StepEnd::cut);
}

void ReplayLog::clear() {
  stored_ = first_episode_ = next_episode_ = 0;
  head_ = 0;
  stretches_.clear();
  std::fill(running_.begin(), running_.end(), -1);
}

/// Stretches before this one have ended.
std::int64_t ReplayLog::first_running_stretch() const {
  std::int64_t first = stretches_.next();
  for (std::int64_t n = std::max(oldest(), stored_ - static_cast<std::int64_t>(lanes_)); n < stored_; ++n)
    first = std::min(first, stretch(tag(slot(n))));
  return first;
}

void ReplayLog::save(ArchiveWriter& archive) const {
  archive.tag("RLO3");
  archive.write(stored_);
  for (std::size_t i = 0; i < blocks_.size() && filled(i) > 0; ++i)
    blocks_[i].save(archive, filled(i) * stride_, settled(i));
  stretches_.save(archive, first_running_stretch());
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
  if (archive.try_tag("RLOG")) {
    read_plain(archive);
  } else if (archive.try_tag("RLO2")) {
    read_blocks_of_plain(archive);
  } else {
    archive.tag("RLO3");
    read_count(archive);
    for (std::size_t i = 0; i < blocks_.size() && filled(i) > 0; ++i)
      blocks_[i].load(archive, filled(i) * stride_, settled(i));
    stretches_.load(archive, 2 * static_cast<std::int64_t>(capacity_));
    for (std::size_t at = 0; at < size(); ++at) {
      if (stretch(tag(at)) < stretches_.first() || end(at) > StepEnd::cut) throw_damaged_archive();
    }
  }
  archive.read_into(std::span(running_));
  first_episode_ = archive.read<std::int64_t>();
  next_episode_ = archive.read<std::int64_t>();
  if (first_episode_ < 0 || next_episode_ < first_episode_ || next_episode_ > largest_number)
    throw_damaged_archive();
  const auto known = next_episode_ - first_episode_;
  if (known > static_cast<std::int64_t>(capacity_) + 2) throw_damaged_archive();
  while (static_cast<std::int64_t>(episodes_.size()) < known) episodes_.resize(2 * episodes_.size());
  for (std::int64_t e = first_episode_; e < next_episode_; ++e) {
    LoggedEpisode& episode = episodes_[static_cast<std::size_t>(e) % episodes_.size()];
    episode.episode_return = archive.read<double>();
    episode.first = archive.read<std::int64_t>();
    episode.length = archive.read<std::int32_t>();
    episode.ended = archive.read<bool>();
  }
}

/// How many steps were stored.
void ReplayLog::read_count(ArchiveReader& archive) {
  stored_ = archive.read<std::int64_t>();
  if (stored_ < 0 || stored_ > largest_number) throw_damaged_archive();
  head_ = slot(stored_);
}

}  // namespace policyscope
