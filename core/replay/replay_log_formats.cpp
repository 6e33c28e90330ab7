// Replay logs as earlier versions wrote them: every record with its next input, and beside them the steps'
// ends and the numbers of their episodes.
#include "core/replay/replay_log.h"

#include <algorithm>

namespace policyscope {

/// The slots that are in use.
struct ReplayLog::Plain {
  std::size_t stride;          // floats of a record
  std::vector<float> records;  // input, action, reward, next input
  std::vector<std::uint32_t> episodes;
  std::vector<StepEnd> ends;
};

/// All records, of an even number of floats each, then all ends and all numbers of episodes.
void ReplayLog::read_plain(ArchiveReader& archive) {
  read_count(archive);
  Plain plain{.stride = (2 * input_size_ + action_size_ + 2) / 2 * 2};
  archive.read_all(plain.records);
  archive.read_all(plain.ends);
  std::vector<std::int64_t> episodes;
  archive.read_all(episodes);
  if (plain.records.size() != size() * plain.stride || plain.ends.size() != size() ||
      episodes.size() != size())
    throw_damaged_archive();
  for (const std::int64_t number : episodes) plain.episodes.push_back(static_cast<std::uint32_t>(number));
  append_all(plain);
}

/// The same in blocks of slots, up to 64 KiB, with numbers of episodes modulo 2³². Those that were full and
/// did not change were shared.
void ReplayLog::read_blocks_of_plain(ArchiveReader& archive) {
  read_count(archive);
  Plain plain{.stride = 2 * input_size_ + action_size_ + 1};
  plain.records.resize(size() * plain.stride);
  plain.episodes.resize(size());
  plain.ends.resize(size());
  const std::size_t slot_bytes = plain.stride * sizeof(float) + sizeof(std::uint32_t) + sizeof(StepEnd);
  const std::size_t most = std::size_t{1} << records_shift(slot_bytes, std::size_t{64} << 10);
  for (std::size_t begin = 0; begin < size(); begin += most) {
    const std::size_t slots = std::min(most, capacity_ - begin), count = std::min(slots, size() - begin);
    const auto records = std::span(plain.records).subspan(begin * plain.stride, count * plain.stride);
    const auto episodes = std::span(plain.episodes).subspan(begin, count);
    const auto ends = std::span(plain.ends).subspan(begin, count);
    if (count < slots || head_ / most == begin / most) {
      archive.read_into(records);
      archive.read_into(episodes);
      archive.read_into(ends);
    } else {
      const auto block = archive.read_block(slots * slot_bytes).block;
      const std::byte* from = block->data();
      for (const std::span<std::byte> into :
           {std::as_writable_bytes(records), std::as_writable_bytes(episodes),
            std::as_writable_bytes(ends)}) {
        std::memcpy(into.data(), from, into.size());
        from += into.size();
      }
    }
  }
  append_all(plain);
}

/// Stores them again, in their order, with the same numbers in the same slots.
void ReplayLog::append_all(const Plain& plain) {
  stretches_.clear();
  const std::int64_t last = stored_, first = oldest();
  stored_ = first;
  head_ = slot(first);
  while (stored_ < last) {
    const std::size_t at = head_;
    const std::span record(plain.records.data() + at * plain.stride, plain.stride);
    const std::uint32_t episode = plain.episodes[at];
    if (plain.ends[at] > StepEnd::cut) throw_damaged_archive();
    bool goes_on = stored_ >= first + static_cast<std::int64_t>(lanes_);
    if (goes_on) goes_on = plain.episodes[slot(stored_ - static_cast<std::int64_t>(lanes_))] == episode;
    append(record.first(input_size_), record.subspan(input_size_, action_size_),
           record[input_size_ + action_size_], plain.ends[at],
           record.subspan(input_size_ + action_size_ + 1, input_size_), episode, goes_on);
  }
}

}  // namespace policyscope
