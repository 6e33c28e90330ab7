#pragma once

#include "core/estimators/conjugate_gradient.h"
#include "core/estimators/dense_system.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace policyscope {

/// How the linear systems of natural gradients are solved: directly where they are small, else by conjugate
/// gradients that know the matrix by its products only.
struct NaturalSolver {
  double damping = 0.0;           ///< added to the matrix's diagonal; 0 takes the pseudo-inverse
  int cg_max_steps = 50;          ///< of the conjugate gradients
  std::size_t direct_size = 256;  ///< the largest system that is solved directly
};

/// Solves (A + damping·I) x = b for matrices that are known by their products, of which some rows and columns
/// `elements` alone may differ from zero. Keeps its buffers: a small system is padded with a diagonal to the
/// next power of two, of which there are few. What was solved before changes no bit.
template <class Scalar>
class DampedSolver {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

  /// For a symmetric A without negative eigenvalues. `product(v, out)` writes out = A v; b is zero outside of
  /// `elements`.
  template <class Product>
  void solve(Product&& product, const Vector& b, std::span<const Eigen::Index> elements,
             const NaturalSolver& how, Vector& x) {
    if (elements.size() <= how.direct_size) {
      DenseSystem& dense = fill(product, b, elements, how.damping);
      scatter(how.damping == 0.0 ? dense.solve_least_squares(rank_threshold) : dense.solve_symmetric(),
              elements, b.size(), x);
      return;
    }
    const auto damped = [&](const Vector& v, Vector& out) {
      product(v, out);
      out += static_cast<Scalar>(how.damping) * v;
    };
    conjugate_.solve(damped, b, how.cg_max_steps, cg_tolerance, x);
  }

  /// For any A, of which `transposed` is the product with Aᵀ: least squares where it is solved by products.
  template <class Product, class Transposed>
  void solve_general(Product&& product, Transposed&& transposed, const Vector& b,
                     std::span<const Eigen::Index> elements, const NaturalSolver& how, Vector& x) {
    if (elements.size() <= how.direct_size) {
      DenseSystem& dense = fill(product, b, elements, how.damping);
      scatter(how.damping == 0.0 ? dense.solve_least_squares(rank_threshold) : dense.solve_general(),
              elements, b.size(), x);
      return;
    }
    const auto damping = static_cast<Scalar>(how.damping);
    normal_right_.resize(b.size());
    between_.resize(b.size());
    transposed(b, normal_right_);
    normal_right_ += damping * b;
    const auto normal = [&](const Vector& v, Vector& out) {
      product(v, between_);
      between_ += damping * v;
      transposed(between_, out);
      out += damping * between_;
    };
    conjugate_.solve(normal, normal_right_, how.cg_max_steps, cg_tolerance, x);
  }

 private:
  static constexpr bool is_float = std::is_same_v<Scalar, float>;
  static constexpr double cg_tolerance = is_float ? 1e-5 : 1e-10;
  /// Rounding leaves pivots well above Eigen's own threshold where preferences may shift together.
  static constexpr double rank_threshold = is_float ? 1e-5 : 1e-11;

  template <class Product>
  DenseSystem& fill(Product&& product, const Vector& b, std::span<const Eigen::Index> elements,
                    double damping) {
    const auto n = static_cast<Eigen::Index>(elements.size());
    const auto size = static_cast<Eigen::Index>(std::bit_ceil(elements.size()));
    const auto place = static_cast<std::size_t>(std::countr_zero(std::bit_ceil(elements.size())));
    if (place >= dense_.size()) dense_.resize(place + 1);
    DenseSystem& dense = dense_[place];
    dense.matrix.setZero(size, size);
    dense.right.setZero(size);
    unit_.setZero(b.size());
    column_.resize(b.size());
    double largest = 0.0;
    for (Eigen::Index j = 0; j < n; ++j) {
      const Eigen::Index at = elements[static_cast<std::size_t>(j)];
      unit_[at] = Scalar(1);
      product(unit_, column_);
      unit_[at] = Scalar(0);
      for (Eigen::Index i = 0; i < n; ++i) {
        dense.matrix(i, j) = static_cast<double>(column_[elements[static_cast<std::size_t>(i)]]);
      }
      dense.matrix(j, j) += damping;
      largest = std::max(largest, dense.matrix(j, j));
      dense.right[j] = static_cast<double>(b[at]);
    }
    for (Eigen::Index j = n; j < size; ++j) dense.matrix(j, j) = largest > 0.0 ? largest : 1.0;
    return dense;
  }
  static void scatter(const Eigen::VectorXd& solution, std::span<const Eigen::Index> elements,
                      Eigen::Index size, Vector& x) {
    x.setZero(size);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      x[elements[i]] = static_cast<Scalar>(solution[static_cast<Eigen::Index>(i)]);
    }
  }

  ConjugateGradient<Scalar> conjugate_;
  std::vector<DenseSystem> dense_;  // of 1, 2, 4 … elements
  Vector unit_, column_, normal_right_, between_;
};

}  // namespace policyscope
