#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace policyscope {

/// Writes plain values one after the other: the body of a checkpoint. The reader reads the same types in the
/// same order; a tag before each part makes a mismatch an Error instead of nonsense.
class ArchiveWriter {
 public:
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

  const std::vector<std::byte>& bytes() const { return bytes_; }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void write_bytes(const void* data, std::size_t size) {
    if (size == 0) return;
    const std::size_t old = bytes_.size();
    bytes_.resize(old + size);
    std::memcpy(bytes_.data() + old, data, size);
  }

  std::vector<std::byte> bytes_;
};

/// Throws the Error for bytes that cannot have been written by this version for this purpose.
[[noreturn]] void throw_damaged_archive();

/// Reads what an ArchiveWriter wrote; throws Error where the bytes end early or a tag differs.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  void tag(const char (&name)[5]);

  template <class T>
  requires std::is_trivially_copyable_v<T> T read() {
    T value;
    read_bytes(&value, sizeof value);
    return value;
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
  bool at_end() const { return rest_.empty(); }

 private:
  /// A count of elements that are really there.
  std::size_t read_size(std::size_t element_size);
  void read_bytes(void* data, std::size_t size);

  std::span<const std::byte> rest_;
};

}  // namespace policyscope
