#include "core/replay/record_block.h"

namespace policyscope {

void RecordBlock::save(ArchiveWriter& archive, std::size_t count, bool settled) const {
  if (settled) {
    if (archive.write_block(block_)) shared_ = true;
  } else {
    archive.write_all(std::span<const float>(data_, count));
  }
}

void RecordBlock::load(ArchiveReader& archive, std::size_t count, bool settled) {
  if (settled) {
    ArchiveReader::Block read = archive.read_block(block_->size());
    hold(std::const_pointer_cast<ArchiveBlock>(read.block), read.shared);  // see own()
  } else {
    if (shared_) hold(std::make_shared<ArchiveBlock>(block_->size()));
    archive.read_into(std::span(data_, count));
  }
}

}  // namespace policyscope
