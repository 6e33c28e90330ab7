#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace policyscope {

/// One cache line, and the widest vector register.
inline constexpr std::size_t cache_line = 64;

template <class T>
struct AlignedAllocator {
  using value_type = T;

  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{cache_line}));
  }
  void deallocate(T* memory, std::size_t) { ::operator delete (memory, std::align_val_t{cache_line}); }
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};

/// A vector whose data starts at a cache line: rows of a power of two of bytes then never lie across two of
/// them, which would cost a second access each.
template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

}  // namespace policyscope
