#pragma once

#include "core/learning/archive_block.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace policyscope {

/// What a checkpoint consists of: bytes, and blocks that belong between them.
struct Archive {
  struct Block {
    std::size_t position;  ///< in `bytes`: it comes before that byte
    std::shared_ptr<const ArchiveBlock> block;
  };

  Archive() = default;
  explicit Archive(std::vector<std::byte> all) : bytes(std::move(all)) {}

  std::vector<std::byte> bytes;
  std::vector<Block> blocks;  ///< in order

  bool empty() const { return bytes.empty() && blocks.empty(); }
  /// Of everything, with the blocks.
  std::size_t size() const;
  /// The same in one piece.
  std::vector<std::byte> flat() const;
};

/// Writes plain values one after the other: the body of a checkpoint. The reader reads the same types in the
/// same order; a tag before each part makes a mismatch an Error instead of nonsense.
class ArchiveWriter {
 public:
  enum class Blocks {
    copied,    ///< in one piece with the rest
    shared,    ///< beside the rest; whoever writes one must not change it any more
    left_out,  ///< see keeps_replay()
  };

  explicit ArchiveWriter(Blocks blocks = Blocks::copied) : blocks_(blocks) {}

  void tag(const char (&name)[5]) { write_bytes(name, 4); }

  template <class T>
  requires std::is_trivially_copyable_v<T>
  void write(const T& value) { write_bytes(&value, sizeof value); }
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void write_all(std::span<const T> values) {
    write(static_cast<std::uint64_t>(values.size()));
    write_bytes(values.data(), values.size_bytes());
  }
  template <class T>
  void write_all(const std::vector<T>& values) {
    write_all(std::span<const T>(values));
  }
  void write_all(const std::string& text) { write_all(std::span<const char>(text)); }

  /// Writes a block whose size the reader knows. True if it is shared now: it must not change any more.
  bool write_block(const std::shared_ptr<const ArchiveBlock>& block);
  /// False where only what was learned is wanted, and not the experience that it was learned from.
  bool keeps_replay() const { return blocks_ != Blocks::left_out; }

  const std::vector<std::byte>& bytes() const { return archive_.bytes; }
  const Archive& archive() const { return archive_; }
  Archive take() { return std::move(archive_); }

 private:
  void write_bytes(const void* data, std::size_t size) {
    if (size == 0) return;
    std::vector<std::byte>& bytes = archive_.bytes;
    const std::size_t old = bytes.size();
    bytes.resize(old + size);
    std::memcpy(bytes.data() + old, data, size);
  }

  Blocks blocks_;
  Archive archive_;
};

/// Throws the Error for bytes that cannot have been written by this version for this purpose.
[[noreturn]] void throw_damaged_archive();

/// Reads what an ArchiveWriter wrote; throws Error where the bytes end early or a tag differs.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::span<const std::byte> bytes) : begin_(bytes.data()), rest_(bytes) {}
  /// The archive must outlive the reader.
  explicit ArchiveReader(const Archive& archive) : ArchiveReader(std::span(archive.bytes)) {
    blocks_ = archive.blocks;
  }

  void tag(const char (&name)[5]);
  /// Whether this tag comes next; it is read then.
  bool try_tag(const char (&name)[5]);

  template <class T>
  requires std::is_trivially_copyable_v<T> T read() {
    if constexpr (std::is_same_v<T, bool>) {
      const auto byte = read<unsigned char>();  // a bool that is neither could do anything
      if (byte > 1) throw_damaged_archive();
      return byte != 0;
    } else {
      T value;
      read_bytes(&value, sizeof value);
      return value;
    }
  }
  template <class T>
  void read_all(std::vector<T>& values) {
    values.resize(read_size(sizeof(T)));
    read_bytes(values.data(), values.size() * sizeof(T));
  }
  void read_all(std::string& text) {
    text.resize(read_size(1));
    read_bytes(text.data(), text.size());
  }
  /// Reads into a block whose size is already known; throws Error if another number of values was written.
  template <class T>
  void read_into(std::span<T> values) {
    if (read_size(sizeof(T)) != values.size()) throw_damaged_archive();
    read_bytes(values.data(), values.size_bytes());
  }
  /// Reads what write_block() wrote: the block itself, which others may have too, or a new one.
  struct Block {
    std::shared_ptr<const ArchiveBlock> block;
    bool shared;
  };
  Block read_block(std::size_t size);
  bool at_end() const { return rest_.empty() && blocks_.empty(); }

 private:
  /// A count of elements that are really there.
  std::size_t read_size(std::size_t element_size);
  void read_bytes(void* data, std::size_t size);

  const std::byte* begin_;
  std::span<const std::byte> rest_;
  std::span<const Archive::Block> blocks_;  // those that have not been read
};

}  // namespace policyscope
