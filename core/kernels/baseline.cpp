// The kernels for any processor: 4 lanes in the compiler's own vectors, no fused operations.
#include "core/kernels/kernels.h"

namespace {

#define KERNEL inline __attribute__((always_inline))

constexpr int width = 4;
constexpr int tile_rows = 2;       // of `width` each
constexpr int tall_tile_rows = 4;  // where there is one column
constexpr bool packs = false;      // whether loads across cache lines cost time
typedef float Numbers __attribute__((vector_size(16)));
typedef int Words __attribute__((vector_size(16)));
typedef float Anywhere __attribute__((vector_size(16), aligned(4), may_alias));
typedef double Doubles __attribute__((vector_size(16)));
constexpr int doubles_in_numbers = 2;

KERNEL Numbers load(const float* p) {
  return *reinterpret_cast<const Anywhere*>(p);
}
KERNEL Numbers load(const float* p, int count) {
  Numbers x = {};
  for (int i = 0; i < count; ++i) x[i] = p[i];
  return x;
}
KERNEL void store(float* p, Numbers x) {
  *reinterpret_cast<Anywhere*>(p) = x;
}
KERNEL void store(float* p, Numbers x, int count) {
  for (int i = 0; i < count; ++i) p[i] = x[i];
}
KERNEL Numbers spread(float x) {
  return Numbers{x, x, x, x};
}
KERNEL Numbers fused(Numbers a, Numbers b, Numbers c) {
  return a * b + c;
}
/// The larger one; b where a number is missing.
KERNEL Numbers larger(Numbers a, Numbers b) {
  return a > b ? a : b;
}
/// The smaller one; b where a number is missing.
KERNEL Numbers smaller(Numbers a, Numbers b) {
  return a < b ? a : b;
}
/// x where `value` is positive, else 0.
KERNEL Numbers where_positive(Numbers value, Numbers x) {
  return value > 0.0f ? x : Numbers{};
}
KERNEL Numbers root(Numbers x) {
  for (int i = 0; i < width; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
}
KERNEL Words words(Numbers x) {
  return reinterpret_cast<Words>(x);
}
KERNEL Numbers numbers(Words x) {
  return reinterpret_cast<Numbers>(x);
}
/// 2^n where the low bits of x hold n.
KERNEL Words shifted_to_exponent(Words x) {
  return (x << 23) + 0x3f800000;
}
/// All bits where they are the same, else none.
KERNEL Words where_equal(Words a, Words b) {
  return a == b;
}
KERNEL bool any(Words x) {
  return (x[0] | x[1] | x[2] | x[3]) != 0;
}
KERNEL float sum(const Numbers (&parts)[16 / width]) {
  const Numbers s = (parts[0] + parts[2]) + (parts[1] + parts[3]);
  return (s[0] + s[2]) + (s[1] + s[3]);
}
/// sum() of each of four.
KERNEL void sums(const Numbers (&parts)[4][16 / width], float (&result)[4]) {
  for (int i = 0; i < 4; ++i) result[i] = sum(parts[i]);
}
KERNEL void add_squares(Numbers x, Doubles (&sums)[doubles_in_numbers]) {
  const Doubles low = {x[0], x[1]}, high = {x[2], x[3]};
  sums[0] += low * low;
  sums[1] += high * high;
}
constexpr std::size_t transpose_side = 4;
KERNEL void transpose_square(const float* from, std::size_t from_step, float* to, std::size_t to_step) {
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t c = 0; c < 4; ++c) to[c + r * to_step] = from[r + c * from_step];
}

#include "core/kernels/elementwise.inc"
#include "core/kernels/product.inc"

}  // namespace

const policyscope::kernels::Table policyscope::kernels::baseline = {
    "baseline", width, product, dots,   transpose,      add_columns, slope,
    squash,     adam,  follow,  finite, sum_of_squares, peak};
