#pragma once

#include <Eigen/Core>

namespace policyscope {

/// Solves A x = b for a symmetric positive (semi)definite A that is known by its products: product(v, out)
/// writes out = A v. Starts at 0 and stops after `most_steps` or when the residual has shrunk by `tolerance`.
/// Where A is singular and b has no part in its null space, neither has x (Hestenes and Stiefel 1952).
template <class Product>
Eigen::VectorXd conjugate_gradient(Product&& product, const Eigen::VectorXd& b, int most_steps,
                                   double tolerance) {
  Eigen::VectorXd x = Eigen::VectorXd::Zero(b.size());
  Eigen::VectorXd residual = b, direction = b, image(b.size());
  double squared = residual.squaredNorm();
  const double small_enough = tolerance * tolerance * squared;
  for (int i = 0; i < most_steps && squared > small_enough; ++i) {
    product(direction, image);
    const double curvature = direction.dot(image);
    if (!(curvature > 0.0)) break;
    const double alpha = squared / curvature;
    x += alpha * direction;
    residual -= alpha * image;
    const double next = residual.squaredNorm();
    direction = residual + (next / squared) * direction;
    squared = next;
  }
  return x;
}

}  // namespace policyscope
