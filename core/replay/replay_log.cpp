#include "core/replay/replay_log.h"

#include <algorithm>

namespace policyscope {
namespace {

/// Small enough for the heap, and large enough that there are thousands at most.
constexpr std::size_t most_block_bytes = std::size_t{64} << 10;

}  // namespace

ReplayLog::ReplayLog(std::size_t capacity, std::size_t input_size, std::size_t action_size, std::size_t lanes)
    : capacity_(std::max(capacity, 2 * lanes)),
      input_size_(input_size),
      action_size_(action_size),
      lanes_(lanes),
      stride_(2 * input_size + action_size + 1),
      running_(lanes, -1),
      episodes_(256) {
  while (part_bytes(std::size_t{2} << shift_) <= most_block_bytes) ++shift_;
  mask_ = (std::size_t{1} << shift_) - 1;
  const std::size_t count = (capacity_ + mask_) >> shift_;
  parts_.resize(count);
  blocks_.resize(count);
  shared_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    parts_[i].slots = std::min(mask_ + 1, capacity_ - (i << shift_));
    hold(i, std::make_shared<ArchiveBlock>(part_bytes(parts_[i].slots)), false);
  }
}

std::size_t ReplayLog::part_bytes(std::size_t slots) const {
  return slots * (stride_ * sizeof(float) + sizeof(std::uint32_t) + sizeof(StepEnd));
}

void ReplayLog::hold(std::size_t index, std::shared_ptr<ArchiveBlock> block, bool shared) {
  Part& part = parts_[index];
  part.records = reinterpret_cast<float*>(block->data());
  part.episodes = reinterpret_cast<std::uint32_t*>(part.records + part.slots * stride_);
  part.ends = reinterpret_cast<StepEnd*>(part.episodes + part.slots);
  blocks_[index] = std::move(block);
  shared_[index] = shared;
}

/// Before a block changes.
void ReplayLog::make_own(std::size_t index) {
  if (shared_[index]) hold(index, std::make_shared<ArchiveBlock>(blocks_[index]->bytes()), false);
}

/// How many slots of a part are in use.
std::size_t ReplayLog::filled(std::size_t index) const {
  const std::size_t first = index << shift_;
  return size() <= first ? 0 : std::min(parts_[index].slots, size() - first);
}

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
  make_own(at >> shift_);
  const Part& into = part(at);
  float* out = into.records + (at & mask_) * stride_;
  out = std::copy(input.begin(), input.end(), out);
  out = std::copy(action.begin(), action.end(), out);
  *out++ = reward;
  std::copy(next_input.begin(), next_input.end(), out);
  into.ends[at & mask_] = end;
  into.episodes[at & mask_] = static_cast<std::uint32_t>(running_[lane]);
  ++stored_;

  // The oldest episode that may still have steps is that of the oldest steps, one in each lane.
  std::int64_t first = next_episode_ - 1;
  const std::int64_t known = std::min<std::int64_t>(stored_, oldest() + static_cast<std::int64_t>(lanes_));
  for (std::int64_t n = oldest(); n < known; ++n) first = std::min(first, episode_number(slot(n)));
  first_episode_ = first;
}

void ReplayLog::cut(std::size_t lane) {
  const std::int64_t last = stored_ - static_cast<std::int64_t>(lanes_) + static_cast<std::int64_t>(lane);
  if (last < oldest() || end(slot(last)) != StepEnd::none) return;
  make_own(slot(last) >> shift_);
  part(slot(last)).ends[slot(last) & mask_] = StepEnd::cut;
}

void ReplayLog::clear() {
  stored_ = first_episode_ = next_episode_ = 0;
  std::fill(running_.begin(), running_.end(), -1);
}

void ReplayLog::save(ArchiveWriter& archive) const {
  archive.tag("RLO2");
  archive.write(stored_);
  // The block that is being filled, or overwritten, changes at the next step: it is copied.
  const std::size_t changing = slot(stored_) >> shift_;
  for (std::size_t i = 0; i < parts_.size() && filled(i) > 0; ++i) {
    const Part& part = parts_[i];
    const std::size_t count = filled(i);
    if (i != changing && count == part.slots) {
      if (archive.write_block(blocks_[i])) shared_[i] = 1;
      continue;
    }
    archive.write_all(std::span<const float>(part.records, count * stride_));
    archive.write_all(std::span<const std::uint32_t>(part.episodes, count));
    archive.write_all(std::span<const StepEnd>(part.ends, count));
  }
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
    load_in_one_piece(archive);
  } else {
    archive.tag("RLO2");
    stored_ = archive.read<std::int64_t>();
    if (stored_ < 0) throw_damaged_archive();
    const std::size_t changing = slot(stored_) >> shift_;
    for (std::size_t i = 0; i < parts_.size() && filled(i) > 0; ++i) {
      const std::size_t count = filled(i);
      if (i != changing && count == parts_[i].slots) {
        ArchiveReader::Block read = archive.read_block(part_bytes(count));
        hold(i, std::const_pointer_cast<ArchiveBlock>(read.block), read.shared);  // see make_own()
        continue;
      }
      if (shared_[i]) hold(i, std::make_shared<ArchiveBlock>(part_bytes(parts_[i].slots)), false);
      archive.read_into(std::span(parts_[i].records, count * stride_));
      archive.read_into(std::span(parts_[i].episodes, count));
      archive.read_into(std::span(parts_[i].ends, count));
    }
  }
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

/// As it was written before there were blocks: all records, of an even number of floats each, then all ends
/// and all numbers of episodes.
void ReplayLog::load_in_one_piece(ArchiveReader& archive) {
  stored_ = archive.read<std::int64_t>();
  if (stored_ < 0) throw_damaged_archive();
  const std::size_t held = size(), stride = (stride_ + 1) / 2 * 2;
  std::vector<float> records;
  std::vector<StepEnd> ends;
  std::vector<std::int64_t> episodes;
  archive.read_all(records);
  archive.read_all(ends);
  archive.read_all(episodes);
  if (records.size() != held * stride || ends.size() != held || episodes.size() != held)
    throw_damaged_archive();
  for (std::size_t at = 0; at < held; ++at) {
    make_own(at >> shift_);
    const Part& into = part(at);
    std::copy_n(records.data() + at * stride, stride_, into.records + (at & mask_) * stride_);
    into.ends[at & mask_] = ends[at];
    into.episodes[at & mask_] = static_cast<std::uint32_t>(episodes[at]);
  }
}

}  // namespace policyscope
