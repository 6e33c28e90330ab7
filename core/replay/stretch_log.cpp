#include "core/replay/stretch_log.h"

#include <algorithm>

namespace policyscope {
namespace {

constexpr std::size_t stretch_block_bytes = std::size_t{16} << 10;

}  // namespace

StretchLog::StretchLog(std::size_t input_size)
    : input_size_(input_size),
      stride_(input_size + 1),
      shift_(records_shift(stride_ * sizeof(float), stretch_block_bytes)) {}

std::int64_t StretchLog::begin(std::uint32_t episode) {
  const std::int64_t stretch = next_++;
  if (index(stretch) == blocks_.size()) blocks_.push_back(new_block());
  float* const row = blocks_[index(stretch)].own() + place(stretch);
  std::memcpy(row + input_size_, &episode, sizeof episode);
  return stretch;
}

void StretchLog::set_next_input(std::int64_t stretch, std::span<const float> next_input) {
  std::copy(next_input.begin(), next_input.end(), blocks_[index(stretch)].own() + place(stretch));
}

void StretchLog::forget_before(std::int64_t stretch) {
  first_ = stretch;
  for (; front_ < stretch >> shift_; ++front_) {
    std::rotate(blocks_.begin(), blocks_.begin() + 1, blocks_.end());
  }
}

template <class Blocks, class Visit>
void StretchLog::for_each_block(Blocks& blocks, std::int64_t settled, const Visit& visit) const {
  const std::int64_t rows = std::int64_t{1} << shift_;
  for (std::int64_t begin = front_ * rows; begin < next_; begin += rows) {
    const auto used = static_cast<std::size_t>(std::min(rows, next_ - begin));
    visit(blocks[index(begin)], used * stride_, begin + rows <= settled);
  }
}

void StretchLog::save(ArchiveWriter& archive, std::int64_t settled) const {
  archive.write(first_);
  archive.write(next_);
  archive.write(settled);
  for_each_block(blocks_, settled, [&](const RecordBlock& block, std::size_t count, bool whole) {
    block.save(archive, count, whole);
  });
}

void StretchLog::load(ArchiveReader& archive, std::int64_t most) {
  first_ = archive.read<std::int64_t>();
  next_ = archive.read<std::int64_t>();
  const auto settled = archive.read<std::int64_t>();
  if (first_ < 0 || next_ < first_ || (next_ == first_ && next_ != 0) || next_ - first_ > most ||
      next_ > largest_number || settled > next_)
    throw_damaged_archive();
  front_ = first_ >> shift_;
  while (next_ > 0 && index(next_ - 1) >= blocks_.size()) blocks_.push_back(new_block());
  for_each_block(blocks_, settled, [&](RecordBlock& block, std::size_t count, bool whole) {
    block.load(archive, count, whole);
  });
}

}  // namespace policyscope
