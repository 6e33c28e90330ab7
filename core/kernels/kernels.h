#pragma once

#include <cstddef>

// What neural learners spend their time in, compiled for several instruction sets and chosen when the program
// starts. Plain pointers on purpose: the files behind this header are compiled with instructions that not
// every processor has, and nothing that other files compile too (templates, inline functions of the standard
// library or of Eigen) may come out of them.
namespace policyscope::kernels {

/// What happens to a product before it is stored. The slopes multiply by the derivative of an activation
/// function, which follows from its `value`.
enum class Finish { none, relu, tanh, relu_slope, tanh_slope };

/// C = finish(W X + bias), or C += W X. Every element is summed over k = 0, 1, … in that order.
struct Product {
  std::size_t rows, depth, columns;
  const float* w;
  std::size_t w_step;  ///< W(r, k) = w[r + k·w_step]
  const float* x;
  std::size_t x_depth_step, x_column_step;  ///< X(k, c) = x[k·x_depth_step + c·x_column_step]
  float* c;
  std::size_t c_step;            ///< C(r, c) = c[r + c·c_step]
  const float* bias = nullptr;   ///< of every row; null for 0
  bool add = false;              ///< start from what C holds; without bias
  Finish finish = Finish::none;  ///
  const float* value = nullptr;  ///< of the slopes: laid out as C
};

/// C(r, c) = finish(⟨A's column r, X's column c⟩ + bias(r)), for so few rows that lanes along them would be
/// empty: the lanes lie along the sum, 16 partial sums on every processor, added up as a tree.
struct Dots {
  std::size_t rows, depth, columns;
  const float* a;
  std::size_t a_step;
  const float* x;
  std::size_t x_step;
  float* c;
  std::size_t c_step;
  const float* bias = nullptr;
  Finish finish = Finish::none;  ///< not the slopes
};

/// Actions a = tanh u, u = μ + σ ε with σ = exp(ln σ) held within limits, and ln π(a) = ln N(u; μ, σ²) −
/// ln(1 − tanh²u), element by element.
struct Squash {
  std::size_t count;
  const float *mean, *log_std, *noise;
  float least_log_std, largest_log_std;  ///< within ±87
  float *deviation, *action, *log_prob;  ///< σ ε, a, ln π(a)
};

/// One step of Adam (Kingma and Ba 2015): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// p ← p − rate·m/(√v·root_scale + ε); then target ← (1 − τ) target + τ p where there is one.
struct AdamStep {
  std::size_t count;
  const float* gradient;
  float *mean, *square, *parameters;
  float* target = nullptr;
  float beta1, one_minus_beta1, beta2, one_minus_beta2, rate, root_scale, epsilon, stay, pull;
};

/// The functions for one instruction set. AVX2 and AVX-512 give the same bits: both fuse multiplication and
/// addition, and nothing depends on the width of a register. The baseline, which cannot fuse, gives others.
struct Table {
  const char* name;
  int width;  ///< floats in a register
  void (*product)(const Product&);
  void (*dots)(const Dots&);
  /// to(c, r) = from(r, c); from(r, c) = from[r + c·from_step], to(c, r) = to[c + r·to_step].
  void (*transpose)(std::size_t rows, std::size_t columns, const float* from, std::size_t from_step,
                    float* to, std::size_t to_step);
  /// sums(r) += Σ_c x[r + c·step], in the order of c.
  void (*add_columns)(std::size_t rows, std::size_t columns, const float* x, std::size_t step, float* sums);
  /// x ← x f′ with f′ from the value of the activation function: relu_slope or tanh_slope.
  void (*slope)(std::size_t count, Finish finish, const float* value, float* x);
  void (*squash)(const Squash&);
  void (*adam)(const AdamStep&);
  /// target ← stay·target + pull·parameters.
  void (*follow)(std::size_t count, const float* parameters, float stay, float pull, float* target);
  /// Whether no number is infinite or NaN.
  bool (*finite)(std::size_t count, const float* x);
  /// Σ x², in double precision, 16 partial sums.
  double (*sum_of_squares)(std::size_t count, const float* x);
  /// Multiplies and adds in registers for a while, as fast as the core can; returns how many operations
  /// (two for each fused one). For benchmarks: the limit of everything above.
  double (*peak)(std::size_t repetitions);
};

/// The functions in use: the widest that this processor has, unless use() said otherwise.
const Table& active();
/// Those that this processor can run, the narrowest first.
struct Tables {
  const Table* list[3];
  std::size_t count;
  const Table* const* begin() const { return list; }
  const Table* const* end() const { return list + count; }
};
const Tables& available();
/// For tests and benchmarks; not while anybody learns.
void use(const Table& table);

extern const Table baseline;
extern const Table avx2;    // on x86-64
extern const Table avx512;  // on x86-64

}  // namespace policyscope::kernels
