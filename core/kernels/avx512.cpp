// The kernels for processors with AVX-512 (x86-64-v4): 16 lanes.
#include "core/kernels/kernels.h"

// GCC takes the registers that its own header leaves open on purpose for forgotten ones (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

namespace {

#define KERNEL inline __attribute__((always_inline))

constexpr int width = 16;
constexpr int tile_rows = 4;       // of `width` each: with 6 columns 24 of the 32 registers hold sums
constexpr int tall_tile_rows = 8;  // where there is one column
constexpr bool packs = false;      // whether loads across cache lines cost time
using Numbers = __m512;
using Words = __m512i;
using Doubles = __m512d;
constexpr int doubles_in_numbers = 2;

KERNEL __mmask16 first(int count) {
  return static_cast<__mmask16>((1u << count) - 1u);
}
KERNEL Numbers load(const float* p) {
  return _mm512_loadu_ps(p);
}
KERNEL Numbers load(const float* p, int count) {
  return _mm512_maskz_loadu_ps(first(count), p);
}
KERNEL void store(float* p, Numbers x) {
  _mm512_storeu_ps(p, x);
}
KERNEL void store(float* p, Numbers x, int count) {
  _mm512_mask_storeu_ps(p, first(count), x);
}
KERNEL Numbers spread(float x) {
  return _mm512_set1_ps(x);
}
KERNEL Numbers fused(Numbers a, Numbers b, Numbers c) {
  return _mm512_fmadd_ps(a, b, c);
}
/// The larger one; b where a number is missing.
KERNEL Numbers larger(Numbers a, Numbers b) {
  return _mm512_max_ps(a, b);
}
/// The smaller one; b where a number is missing.
KERNEL Numbers smaller(Numbers a, Numbers b) {
  return _mm512_min_ps(a, b);
}
/// x where `value` is positive, else 0.
KERNEL Numbers where_positive(Numbers value, Numbers x) {
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(value, _mm512_setzero_ps(), _CMP_GT_OQ), x);
}
KERNEL Numbers root(Numbers x) {
  return _mm512_sqrt_ps(x);
}
KERNEL Words words(Numbers x) {
  return _mm512_castps_si512(x);
}
KERNEL Numbers numbers(Words x) {
  return _mm512_castsi512_ps(x);
}
/// 2^n where the low bits of x hold n.
KERNEL Words shifted_to_exponent(Words x) {
  return _mm512_add_epi32(_mm512_slli_epi32(x, 23), _mm512_set1_epi32(0x3f800000));
}
/// All bits where they are the same, else none.
KERNEL Words where_equal(Words a, Words b) {
  return _mm512_maskz_set1_epi32(_mm512_cmpeq_epi32_mask(a, b), -1);
}
KERNEL bool any(Words x) {
  return _mm512_test_epi32_mask(x, x) != 0;
}

#include "core/kernels/sums_of_8.inc"

/// i and i + 8.
KERNEL __m256 halved(Numbers x) {
  return _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
}
KERNEL float sum(const Numbers (&parts)[16 / width]) {
  return sum_of_8(halved(parts[0]));
}
/// sum() of each of four.
KERNEL void sums(const Numbers (&parts)[4][16 / width], float (&result)[4]) {
  sums_of_8(halved(parts[0][0]), halved(parts[1][0]), halved(parts[2][0]), halved(parts[3][0]), result);
}
KERNEL void add_squares(Numbers x, Doubles (&sums)[doubles_in_numbers]) {
  const Doubles low = _mm512_cvtps_pd(_mm512_castps512_ps256(x));
  const Doubles high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1));
  sums[0] = _mm512_fmadd_pd(low, low, sums[0]);
  sums[1] = _mm512_fmadd_pd(high, high, sums[1]);
}

#include "core/kernels/elementwise.inc"
#include "core/kernels/product.inc"

}  // namespace

const policyscope::kernels::Table policyscope::kernels::avx512 = {
    "AVX-512", width, product, dots,   transpose,      add_columns, slope,
    squash,    adam,  follow,  finite, sum_of_squares, peak};
