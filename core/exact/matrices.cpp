#include "core/exact/matrices.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>

namespace policyscope::exact {

struct Equations::Factors {
  Eigen::FullPivLU<Eigen::MatrixXd> lu;
};

Equations::Equations(const Eigen::MatrixXd& a) : factors_(std::make_unique<Factors>()) {
  factors_->lu.compute(a);
}
Equations::~Equations() = default;
Equations::Equations(Equations&&) noexcept = default;
Equations& Equations::operator=(Equations&&) noexcept = default;

bool Equations::solvable() const {
  return factors_->lu.isInvertible();
}

Eigen::VectorXd Equations::solve(const Eigen::VectorXd& b) const {
  return factors_->lu.solve(b);
}

Eigen::VectorXd solve(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  return a.partialPivLu().solve(b);
}

Eigen::VectorXd solve_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  return a.completeOrthogonalDecomposition().solve(b);
}

Eigen::MatrixXd inverse(const Eigen::MatrixXd& a) {
  return a.inverse();
}

Eigen::MatrixXd solve_symmetric(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.ldlt().solve(b);
}

SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& a) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

double spectral_radius(const Eigen::MatrixXd& a) {
  return a.eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace policyscope::exact
