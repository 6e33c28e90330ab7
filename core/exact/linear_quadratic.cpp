#include "core/exact/linear_quadratic.h"

#include "core/exact/matrices.h"

#include <cmath>

namespace policyscope {
namespace {

using Eigen::MatrixXd;

/// Aᵀ M B: one function, because each product of matrices that is written out is compiled anew.
MatrixXd between(const MatrixXd& a, const MatrixXd& m, const MatrixXd& b) {
  const MatrixXd left = a.transpose() * m;
  return left * b;
}

MatrixXd kronecker(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd product(a.rows() * b.rows(), a.cols() * b.cols());
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index j = 0; j < a.cols(); ++j) {
      product.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    }
  }
  return product;
}

/// The X with X = constant + factor · M X Mᵀ, from vec(M X Mᵀ) = (M ⊗ M) vec X.
MatrixXd solve_lyapunov(const MatrixXd& m, double factor, const MatrixXd& constant) {
  const Eigen::Index n = m.rows();
  const MatrixXd system = MatrixXd::Identity(n * n, n * n) - factor * kronecker(m, m);
  const Eigen::VectorXd solution =
      exact::solve(system, Eigen::Map<const Eigen::VectorXd>(constant.data(), n * n));
  return Eigen::Map<const MatrixXd>(solution.data(), n, n);
}

MatrixXd closed_loop(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy) {
  return problem.a + problem.b * policy.gain;
}

MatrixXd action_covariance(const LinearGaussianPolicy& policy) {
  return (2.0 * policy.log_std).array().exp().matrix().asDiagonal();
}

/// Covariance of what is added to the state in every step: noise and exploration.
MatrixXd disturbance(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy) {
  const MatrixXd across = problem.b.transpose();
  return problem.noise + between(across, action_covariance(policy), across);
}

MatrixXd first_moment_squared(const LinearQuadraticProblem& problem) {
  return problem.start_covariance + problem.start_mean * problem.start_mean.transpose();
}

}  // namespace

LinearQuadraticValue evaluate(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy) {
  const double discount = problem.discount;
  const MatrixXd m = closed_loop(problem, policy);
  const MatrixXd& k = policy.gain;
  LinearQuadraticValue value;
  const double growth = exact::spectral_radius(m);
  if (discount * growth * growth >= 1.0) {
    value.constant = std::numeric_limits<double>::infinity();
    value.objective = -std::numeric_limits<double>::infinity();
    return value;
  }
  value.p = solve_lyapunov(m.transpose(), discount, problem.q + between(k, problem.r, k));
  const MatrixXd added = disturbance(problem, policy);
  const MatrixXd covariance = action_covariance(policy);
  value.constant =
      ((problem.r * covariance).trace() + discount * (value.p * added).trace()) / (1.0 - discount);
  const MatrixXd start = first_moment_squared(problem);
  value.objective = -(value.p * start).trace() - value.constant;
  value.discounted_moment = solve_lyapunov(m, discount, start + discount / (1.0 - discount) * added);
  // Both gradients pass through H = R + γBᵀPB, the curvature of −q in the action.
  const MatrixXd h = problem.r + discount * between(problem.b, value.p, problem.b);
  value.d_objective_d_gain =
      -2.0 * (h * k + discount * between(problem.b, value.p, problem.a)) * value.discounted_moment;
  value.d_objective_d_log_std = -2.0 / (1.0 - discount) * covariance.diagonal().cwiseProduct(h.diagonal());
  return value;
}

MatrixXd fisher_matrix(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy) {
  const Eigen::Index actions = policy.gain.rows();
  const Eigen::Index states = policy.gain.cols();
  const MatrixXd moment = evaluate(problem, policy).discounted_moment;
  MatrixXd fisher = MatrixXd::Zero(actions * states + actions, actions * states + actions);
  for (Eigen::Index i = 0; i < actions; ++i) {
    fisher.block(i * states, i * states, states, states) = std::exp(-2.0 * policy.log_std(i)) * moment;
    fisher(actions * states + i, actions * states + i) = 2.0 / (1.0 - problem.discount);
  }
  return fisher;
}

Eigen::VectorXd natural_gradient(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy) {
  const LinearQuadraticValue value = evaluate(problem, policy);
  const Eigen::Index actions = policy.gain.rows(), states = policy.gain.cols();
  Eigen::VectorXd gradient(actions * states + actions);
  for (Eigen::Index i = 0; i < actions; ++i)
    gradient.segment(i * states, states) = value.d_objective_d_gain.row(i).transpose();
  gradient.tail(actions) = value.d_objective_d_log_std;
  return exact::solve_symmetric(fisher_matrix(problem, policy), gradient);
}

MatrixXd stationary_moment(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy) {
  const MatrixXd m = closed_loop(problem, policy);
  if (exact::spectral_radius(m) >= 1.0) {
    return MatrixXd::Constant(m.rows(), m.cols(), std::numeric_limits<double>::infinity());
  }
  return solve_lyapunov(m, 1.0, disturbance(problem, policy));
}

LinearQuadraticOptimum optimum(const LinearQuadraticProblem& problem) {
  const double discount = problem.discount;
  LinearQuadraticOptimum best;
  best.p = problem.q;
  constexpr int most_iterations = 1'000'000;
  for (int i = 0; i < most_iterations; ++i) {
    const MatrixXd h = problem.r + discount * between(problem.b, best.p, problem.b);
    best.gain = -exact::solve_symmetric(h, discount * between(problem.b, best.p, problem.a));
    const MatrixXd m = problem.a + problem.b * best.gain;
    const MatrixXd next =
        problem.q + between(best.gain, problem.r, best.gain) + discount * between(m, best.p, m);
    const double change = (next - best.p).cwiseAbs().maxCoeff();
    best.p = next;
    if (change <= 1e-15 * best.p.cwiseAbs().maxCoeff()) break;
  }
  best.objective = -(best.p * first_moment_squared(problem)).trace() -
                   discount / (1.0 - discount) * (best.p * problem.noise).trace();
  return best;
}

}  // namespace policyscope
