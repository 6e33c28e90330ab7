#pragma once

#include <Eigen/Core>

#include <memory>

namespace policyscope::exact {

// What Eigen decomposes, behind plain functions: each of its decompositions takes a second or more to compile
// wherever it is named.

/// A x = b for a square A, by elimination with complete pivoting, which tells whether A has an inverse.
class Equations {
 public:
  explicit Equations(const Eigen::MatrixXd& a);
  ~Equations();
  Equations(Equations&&) noexcept;
  Equations& operator=(Equations&&) noexcept;

  bool solvable() const;
  Eigen::VectorXd solve(const Eigen::VectorXd& b) const;

 private:
  struct Factors;
  std::unique_ptr<Factors> factors_;
};

/// x of A x = b for an A that has an inverse, by elimination with partial pivoting.
Eigen::VectorXd solve(const Eigen::MatrixXd& a, const Eigen::VectorXd& b);
/// The shortest x of those for which A x is nearest to b.
Eigen::VectorXd solve_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b);
Eigen::MatrixXd inverse(const Eigen::MatrixXd& a);

/// X of A X = B for a symmetric A without negative eigenvalues.
Eigen::MatrixXd solve_symmetric(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

/// A = Σ value · vector vectorᵀ; the values ascend, the vectors are columns of length 1.
struct SymmetricEigen {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};
SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& a);

/// The largest absolute value of an eigenvalue of any square matrix.
double spectral_radius(const Eigen::MatrixXd& a);

}  // namespace policyscope::exact
