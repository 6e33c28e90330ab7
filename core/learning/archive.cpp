#include "core/learning/archive.h"

#include "core/error.h"

namespace policyscope {

std::size_t Archive::size() const {
  std::size_t size = bytes.size();
  for (const Block& b : blocks) size += b.block->size();
  return size;
}

std::vector<std::byte> Archive::flat() const {
  std::vector<std::byte> all;
  all.reserve(size());
  std::size_t at = 0;
  const auto up_to = [&](std::size_t end) {
    all.insert(all.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
               bytes.begin() + static_cast<std::ptrdiff_t>(end));
    at = end;
  };
  for (const Block& b : blocks) {
    up_to(b.position);
    const std::span<const std::byte> contents = b.block->bytes();
    all.insert(all.end(), contents.begin(), contents.end());
  }
  up_to(bytes.size());
  return all;
}

bool ArchiveWriter::write_block(const std::shared_ptr<const ArchiveBlock>& block) {
  if (blocks_ == Blocks::shared) {
    archive_.blocks.push_back({archive_.bytes.size(), block});
    return true;
  }
  write_bytes(block->data(), block->size());
  return false;
}

void throw_damaged_archive() {
  throw Error("the checkpoint is damaged or was written by another version");
}

void ArchiveReader::tag(const char (&name)[5]) {
  if (!try_tag(name)) throw_damaged_archive();
}

bool ArchiveReader::try_tag(const char (&name)[5]) {
  if (rest_.size() < 4) throw_damaged_archive();
  if (std::memcmp(rest_.data(), name, 4) != 0) return false;
  rest_ = rest_.subspan(4);
  return true;
}

ArchiveReader::Block ArchiveReader::read_block(std::size_t size) {
  if (!blocks_.empty() && static_cast<std::size_t>(rest_.data() - begin_) == blocks_.front().position) {
    const std::shared_ptr<const ArchiveBlock> block = blocks_.front().block;
    if (block->size() != size) throw_damaged_archive();
    blocks_ = blocks_.subspan(1);
    return {block, true};
  }
  if (size > rest_.size()) throw_damaged_archive();
  auto block = std::make_shared<const ArchiveBlock>(rest_.first(size));
  rest_ = rest_.subspan(size);
  return {std::move(block), false};
}

std::size_t ArchiveReader::read_size(std::size_t element_size) {
  const auto count = read<std::uint64_t>();
  if (count > rest_.size() / element_size) throw_damaged_archive();
  return static_cast<std::size_t>(count);
}

void ArchiveReader::read_bytes(void* data, std::size_t size) {
  if (size > rest_.size()) throw_damaged_archive();
  if (size != 0) std::memcpy(data, rest_.data(), size);
  rest_ = rest_.subspan(size);
}

}  // namespace policyscope
