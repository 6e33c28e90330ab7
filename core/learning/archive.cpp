#include "core/learning/archive.h"

#include "core/error.h"

namespace policyscope {

void throw_damaged_archive() {
  throw Error("the checkpoint is damaged or was written by another version");
}

void ArchiveReader::tag(const char (&name)[5]) {
  char found[4];
  read_bytes(found, 4);
  if (std::memcmp(found, name, 4) != 0) throw_damaged_archive();
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
