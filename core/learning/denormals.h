#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace policyscope {

/// Treats denormal numbers as zero while it lives: decaying traces and weights would otherwise slow down a
/// hundredfold. Used by learning and evaluation themselves, never set for a whole thread.
class FlushDenormals {
 public:
#if defined(__SSE2__)
  FlushDenormals() : before_(_mm_getcsr()) {
    _mm_setcsr(before_ | flush_to_zero | denormals_are_zero);
  }
  ~FlushDenormals() {
    _mm_setcsr(before_);
  }
#else
  FlushDenormals() = default;
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  static constexpr unsigned flush_to_zero = 0x8000;
  static constexpr unsigned denormals_are_zero = 0x0040;
  unsigned before_;
#endif
};

}  // namespace policyscope
