#pragma once

#include "core/learning/archive.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace policyscope {

class Database;

/// The blocks of the checkpoints in a session: each is there once, whatever number of checkpoints, of
/// whatever runs, have it, and goes with the last of them.
///
/// A checkpoint names its blocks in a blob of pairs of little-endian 64-bit numbers: the position in the
/// checkpoint's bytes, and the block's id.
class BlockStore {
 public:
  /// For writing: reads which blocks are in use.
  explicit BlockStore(Database& database);

  /// Stores those that are not there yet, and returns what to write beside a checkpoint.
  std::vector<std::byte> add(std::span<const Archive::Block> blocks);
  /// A checkpoint with such a list has gone.
  void remove(std::span<const std::byte> list);

  /// Bytes of the blocks in a list (or several, one after the other) that another list has not.
  std::size_t bytes_beside(std::span<const std::byte> list, std::span<const std::byte> other) const;

  /// Those that were read and that somebody still has, by id.
  using Known = std::map<std::int64_t, std::weak_ptr<const ArchiveBlock>>;
  /// For reading: a block that is known is not read again.
  static std::vector<Archive::Block> read(const Database& database, std::span<const std::byte> list,
                                          Known& known);

 private:
  struct Stored {
    ArchiveBlock::Fingerprint fingerprint{};
    std::size_t size = 0;
    std::int64_t uses = 0;
  };

  Database& database_;
  std::map<ArchiveBlock::Fingerprint, std::int64_t> ids_;
  std::map<std::int64_t, Stored> stored_;  // by id
};

}  // namespace policyscope
