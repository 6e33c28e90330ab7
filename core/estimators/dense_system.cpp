#include "core/estimators/dense_system.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/QR>

namespace policyscope {

struct DenseSystem::Decompositions {
  Eigen::LDLT<Eigen::MatrixXd> symmetric;
  Eigen::PartialPivLU<Eigen::MatrixXd> general;
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> least_squares;
};

DenseSystem::DenseSystem() : decompositions_(std::make_unique<Decompositions>()) {}
DenseSystem::~DenseSystem() = default;
DenseSystem::DenseSystem(DenseSystem&&) noexcept = default;
DenseSystem& DenseSystem::operator=(DenseSystem&&) noexcept = default;

const Eigen::VectorXd& DenseSystem::solve_symmetric() {
  decompositions_->symmetric.compute(matrix);
  solution_ = decompositions_->symmetric.solve(right);
  return solution_;
}

const Eigen::VectorXd& DenseSystem::solve_general() {
  decompositions_->general.compute(matrix);
  solution_ = decompositions_->general.solve(right);
  return solution_;
}

const Eigen::VectorXd& DenseSystem::solve_least_squares(double rank_threshold) {
  decompositions_->least_squares.setThreshold(rank_threshold);
  decompositions_->least_squares.compute(matrix);
  solution_ = decompositions_->least_squares.solve(right);
  return solution_;
}

}  // namespace policyscope
