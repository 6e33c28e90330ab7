#include "tests/support/allocations.h"

#include <cstdlib>
#include <new>

namespace policyscope {
namespace {

thread_local std::size_t count = 0;

}  // namespace

std::size_t allocations() {
  return count;
}

}  // namespace policyscope

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// The other forms of new and delete come from the library and use these; the aligned ones are not counted.
void* operator new(std::size_t size) {
  ++policyscope::count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

#endif
