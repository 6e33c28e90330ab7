#pragma once

/// POLICYSCOPE_VECTORIZED before a function compiles it twice, for any x86-64 and for AVX2, and lets the
/// loader choose. Only for loops whose lanes do not mix: without fused operations (the build has none) both
/// give the same bits. Sanitizers cannot run the loader's choice and get the plain function.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define POLICYSCOPE_VECTORIZED __attribute__((target_clones("avx2", "default")))
#else
#define POLICYSCOPE_VECTORIZED
#endif

/// For the template that such a function is made from: it has to be compiled inside it.
#define POLICYSCOPE_INLINE inline __attribute__((always_inline))
