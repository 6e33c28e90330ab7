// The kernels for processors with AVX2 and FMA (x86-64-v3): 8 lanes.
#include "core/kernels/kernels.h"

#include <immintrin.h>

namespace {

#define KERNEL inline __attribute__((always_inline))

constexpr int width = 8;
constexpr int tile_rows = 2;       // of `width` each: with 6 columns 12 of the 16 registers hold sums
constexpr int tall_tile_rows = 8;  // where there is one column
constexpr bool packs = true;       // whether loads across cache lines cost time
using Numbers = __m256;
using Words = __m256i;
using Doubles = __m256d;
constexpr int doubles_in_numbers = 2;

KERNEL __m256i first(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
KERNEL Numbers load(const float* p) {
  return _mm256_loadu_ps(p);
}
KERNEL Numbers load(const float* p, int count) {
  return _mm256_maskload_ps(p, first(count));
}
KERNEL void store(float* p, Numbers x) {
  _mm256_storeu_ps(p, x);
}
KERNEL void store(float* p, Numbers x, int count) {
  _mm256_maskstore_ps(p, first(count), x);
}
KERNEL Numbers spread(float x) {
  return _mm256_set1_ps(x);
}
KERNEL Numbers fused(Numbers a, Numbers b, Numbers c) {
  return _mm256_fmadd_ps(a, b, c);
}
/// The larger one; b where a number is missing.
KERNEL Numbers larger(Numbers a, Numbers b) {
  return _mm256_max_ps(a, b);
}
/// The smaller one; b where a number is missing.
KERNEL Numbers smaller(Numbers a, Numbers b) {
  return _mm256_min_ps(a, b);
}
/// x where `value` is positive, else 0.
KERNEL Numbers where_positive(Numbers value, Numbers x) {
  return _mm256_and_ps(_mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_GT_OQ), x);
}
KERNEL Numbers root(Numbers x) {
  return _mm256_sqrt_ps(x);
}
KERNEL Words words(Numbers x) {
  return _mm256_castps_si256(x);
}
KERNEL Numbers numbers(Words x) {
  return _mm256_castsi256_ps(x);
}
/// 2^n where the low bits of x hold n.
KERNEL Words shifted_to_exponent(Words x) {
  return _mm256_add_epi32(_mm256_slli_epi32(x, 23), _mm256_set1_epi32(0x3f800000));
}
/// All bits where they are the same, else none.
KERNEL Words where_equal(Words a, Words b) {
  return _mm256_cmpeq_epi32(a, b);
}
KERNEL bool any(Words x) {
  return _mm256_testz_si256(x, x) == 0;
}

#include "core/kernels/sums_of_8.inc"

KERNEL float sum(const Numbers (&parts)[16 / width]) {
  return sum_of_8(_mm256_add_ps(parts[0], parts[1]));
}
/// sum() of each of four.
KERNEL void sums(const Numbers (&parts)[4][16 / width], float (&result)[4]) {
  const auto halved = [&](int i) { return _mm256_add_ps(parts[i][0], parts[i][1]); };
  sums_of_8(halved(0), halved(1), halved(2), halved(3), result);
}
KERNEL void add_squares(Numbers x, Doubles (&sums)[doubles_in_numbers]) {
  const Doubles low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
  const Doubles high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
  sums[0] = _mm256_fmadd_pd(low, low, sums[0]);
  sums[1] = _mm256_fmadd_pd(high, high, sums[1]);
}

#include "core/kernels/elementwise.inc"
#include "core/kernels/product.inc"

}  // namespace

const policyscope::kernels::Table policyscope::kernels::avx2 = {
    "AVX2", width, product, dots,   transpose,      add_columns, slope,
    squash, adam,  follow,  finite, sum_of_squares, peak};
