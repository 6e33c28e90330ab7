#include "core/store/block_store.h"

#include "core/error.h"
#include "core/store/database.h"

#include <cstring>
#include <set>

namespace policyscope {
namespace {

struct Entry {
  std::uint64_t position;
  std::int64_t id;
};

std::vector<Entry> entries(std::span<const std::byte> list) {
  std::vector<Entry> entries(list.size() / sizeof(Entry));
  if (!entries.empty()) std::memcpy(entries.data(), list.data(), entries.size() * sizeof(Entry));
  return entries;
}

}  // namespace

BlockStore::BlockStore(Database& database) : database_(database) {
  {
    Statement statement = database_.prepare("SELECT id, fingerprint, length(bytes) FROM blocks");
    while (statement.step()) {
      const std::int64_t id = statement.read_number();
      const std::span<const std::byte> bytes = statement.read_blob();
      Stored stored;
      if (bytes.size() != sizeof stored.fingerprint) throw Error("the session's checkpoints are damaged");
      std::memcpy(stored.fingerprint.data(), bytes.data(), bytes.size());
      stored.size = static_cast<std::size_t>(statement.read_number());
      ids_[stored.fingerprint] = id;
      stored_[id] = stored;
    }
  }
  Statement statement = database_.prepare("SELECT blocks FROM checkpoints WHERE length(blocks) > 0");
  while (statement.step()) {
    for (const Entry& entry : entries(statement.read_blob())) ++stored_[entry.id].uses;
  }
}

std::vector<std::byte> BlockStore::add(std::span<const Archive::Block> blocks) {
  std::vector<Entry> list;
  list.reserve(blocks.size());
  for (const Archive::Block& b : blocks) {
    const ArchiveBlock::Fingerprint& fingerprint = b.block->fingerprint();
    auto known = ids_.find(fingerprint);
    if (known == ids_.end()) {
      database_.prepare("INSERT INTO blocks (fingerprint, bytes) VALUES (?, ?)")
          .bind(std::as_bytes(std::span(fingerprint)))
          .bind(b.block->bytes())
          .run();
      known = ids_.emplace(fingerprint, database_.last_row_id()).first;
      stored_[known->second] = {fingerprint, b.block->size(), 0};
    }
    ++stored_[known->second].uses;
    list.push_back({b.position, known->second});
  }
  const auto bytes = std::as_bytes(std::span(list));
  return {bytes.begin(), bytes.end()};
}

void BlockStore::remove(std::span<const std::byte> list) {
  for (const Entry& entry : entries(list)) {
    const auto found = stored_.find(entry.id);
    if (found == stored_.end() || --found->second.uses > 0) continue;
    database_.prepare("DELETE FROM blocks WHERE id = ?").bind(entry.id).run();
    ids_.erase(found->second.fingerprint);
    stored_.erase(found);
  }
}

std::size_t BlockStore::bytes_beside(std::span<const std::byte> list,
                                     std::span<const std::byte> other) const {
  std::set<std::int64_t> counted;
  for (const Entry& entry : entries(other)) counted.insert(entry.id);
  std::size_t bytes = 0;
  for (const Entry& entry : entries(list)) {
    const auto found = stored_.find(entry.id);
    if (found != stored_.end() && counted.insert(entry.id).second) bytes += found->second.size;
  }
  return bytes;
}

std::vector<Archive::Block> BlockStore::read(const Database& database, std::span<const std::byte> list,
                                             Known& known) {
  std::vector<Archive::Block> blocks;
  for (const Entry& entry : entries(list)) {
    std::shared_ptr<const ArchiveBlock> block = known[entry.id].lock();
    if (block == nullptr) {
      Statement statement = database.prepare("SELECT bytes FROM blocks WHERE id = ?");
      statement.bind(entry.id);
      if (!statement.step()) throw Error("the session's checkpoints are damaged: a part of one is missing");
      block = std::make_shared<const ArchiveBlock>(statement.read_blob());
      known[entry.id] = block;
    }
    blocks.push_back({static_cast<std::size_t>(entry.position), std::move(block)});
  }
  return blocks;
}

}  // namespace policyscope
