#pragma once

#include <Eigen/Core>

namespace policyscope {

/// Solves A x = b for symmetric positive (semi)definite matrices A that are known by their products (Hestenes
/// and Stiefel 1952). Keeps its buffers: systems of one size are solved without an allocation after the
/// first. Sums are in double also where the vectors are float.
template <class Scalar>
class ConjugateGradient {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

  /// `product(v, out)` writes out = A v. Starts at x = 0 and stops after `most_steps` or when the residual
  /// has shrunk by `tolerance`. Where A is singular and b has no part in its null space, neither has x.
  template <class Product>
  void solve(Product&& product, const Vector& b, int most_steps, double tolerance, Vector& x) {
    x.setZero(b.size());
    residual_ = b;
    direction_ = b;
    image_.resize(b.size());
    double squared = dot(residual_, residual_);
    const double small_enough = tolerance * tolerance * squared;
    for (int i = 0; i < most_steps && squared > small_enough; ++i) {
      product(direction_, image_);
      const double curvature = dot(direction_, image_);
      if (!(curvature > 0.0)) break;
      const double alpha = squared / curvature;
      x += static_cast<Scalar>(alpha) * direction_;
      residual_ -= static_cast<Scalar>(alpha) * image_;
      const double next = dot(residual_, residual_);
      direction_ = residual_ + static_cast<Scalar>(next / squared) * direction_;
      squared = next;
    }
  }

 private:
  static double dot(const Vector& a, const Vector& b) {
    return a.template cast<double>().dot(b.template cast<double>());
  }

  Vector residual_, direction_, image_;
};

}  // namespace policyscope
