#include "tests/support/allocations.h"

#include <cstdlib>
#include <new>

namespace policyscope {
namespace {

thread_local std::size_t by_new = 0, by_malloc = 0;

}  // namespace

std::size_t allocations() {
  return by_new;
}

std::size_t all_allocations() {
  return by_malloc;
}

}  // namespace policyscope

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// The other forms of new and delete come from the library and use these; the aligned ones are counted below
// only.
void* operator new(std::size_t size) {
  ++policyscope::by_new;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

// The C library's own, by the names that they keep where a program brings others.
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* memory, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;

void* malloc(std::size_t size) noexcept {
  ++policyscope::by_malloc;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++policyscope::by_malloc;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
  ++policyscope::by_malloc;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++policyscope::by_malloc;
  return __libc_memalign(alignment, size);
}
}

#endif
