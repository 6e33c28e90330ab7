#pragma once

#include <cstddef>

/// POLICYSCOPE_VECTORIZED before a function compiles it three times, for any x86-64, for AVX2 and for
/// AVX-512, and lets the loader choose. Only for loops whose lanes do not mix: without fused operations (the
/// build has none) all give the same bits. Sanitizers cannot run the loader's choice and get the plain
/// function.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define POLICYSCOPE_VECTORIZED __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define POLICYSCOPE_VECTORIZED
#endif

/// For what such a function is made from: it has to be compiled inside it.
#define POLICYSCOPE_INLINE inline __attribute__((always_inline))

namespace policyscope {

template <class T, std::size_t count>
struct LanesOf {
  // Anywhere in an array of T: no alignment but its own, and its elements may be read as T too.
  typedef T type __attribute__((vector_size(count * sizeof(T)), aligned(alignof(T)), may_alias));
};

/// `count` numbers that are computed with at once, in as many registers as the processor needs for them.
template <class T, std::size_t count>
using Lanes = typename LanesOf<T, count>::type;

/// The numbers at `numbers` as lanes. By reference, because how a function is given lanes depends on the
/// processor that it is compiled for.
template <std::size_t count, class T>
POLICYSCOPE_INLINE Lanes<T, count>& lanes(T* numbers) {
  return *reinterpret_cast<Lanes<T, count>*>(numbers);
}
template <std::size_t count, class T>
POLICYSCOPE_INLINE const Lanes<T, count>& lanes(const T* numbers) {
  return *reinterpret_cast<const Lanes<T, count>*>(numbers);
}

}  // namespace policyscope
