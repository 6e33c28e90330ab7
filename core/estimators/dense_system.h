#pragma once

#include <Eigen/Core>

#include <memory>

namespace policyscope {

/// A x = b of one size with all elements of A. Keeps its buffers: no solution after the first needs memory.
class DenseSystem {
 public:
  DenseSystem();
  ~DenseSystem();
  DenseSystem(DenseSystem&&) noexcept;
  DenseSystem& operator=(DenseSystem&&) noexcept;

  Eigen::MatrixXd matrix;
  Eigen::VectorXd right;

  /// For a symmetric A without negative eigenvalues.
  const Eigen::VectorXd& solve_symmetric();
  const Eigen::VectorXd& solve_general();
  /// The shortest x of those that fit best. Pivots below `rank_threshold` times the largest count as zero.
  const Eigen::VectorXd& solve_least_squares(double rank_threshold);

 private:
  struct Decompositions;  // here they would be compiled by all who include this
  std::unique_ptr<Decompositions> decompositions_;
  Eigen::VectorXd solution_;
};

}  // namespace policyscope
