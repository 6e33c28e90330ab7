#pragma once

#include <Eigen/Core>

#include <limits>

namespace policyscope {

/// A linear system with quadratic costs: s' = A s + B u + w with w ~ N(0, noise), reward −(sᵀQs + uᵀRu),
/// first state with the given mean and covariance, rewards discounted by γ < 1.
struct LinearQuadraticProblem {
  Eigen::MatrixXd a, b, q, r;
  Eigen::MatrixXd noise;
  Eigen::VectorXd start_mean;
  Eigen::MatrixXd start_covariance;
  double discount = 0.95;
};

/// u ~ N(K s, diag exp(2 log_std)).
struct LinearGaussianPolicy {
  Eigen::MatrixXd gain;     ///< K, actions × states
  Eigen::VectorXd log_std;  ///< of each action
};

/// What a linear-Gaussian policy is worth, in closed form. v(s) = −sᵀPs − c. Without finite value (γρ(A +
/// BK)² ≥ 1) the objective and the constant are −∞ and ∞, and nothing else is meaningful.
struct LinearQuadraticValue {
  Eigen::MatrixXd p;
  double constant = 0.0;
  double objective = 0.0;              ///< J = E v(s₀)
  Eigen::MatrixXd discounted_moment;   ///< Σ γᵗ E[s sᵀ]
  Eigen::MatrixXd d_objective_d_gain;  ///< ∂J/∂K
  Eigen::VectorXd d_objective_d_log_std;
  bool finite() const { return objective > -std::numeric_limits<double>::infinity(); }
};

LinearQuadraticValue evaluate(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy);

/// The Fisher matrix over (K row by row, log_std), with the states weighted by Σ γᵗ Pr(s_t = s): the measure
/// under which ∇J = Σ γᵗ E[score · A]. Times 1 − γ it is the one for a state distribution.
Eigen::MatrixXd fisher_matrix(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy);

/// F⁻¹∇J over (K row by row, log_std), F as above; both are weighted alike, so that this is the natural
/// gradient of the discounted objective. A Fisher matrix for a state distribution makes it 1/(1 − γ) longer.
Eigen::VectorXd natural_gradient(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy);

/// E[s sᵀ] in the long run under the policy, without discount; infinite if the closed loop is not stable.
Eigen::MatrixXd stationary_moment(const LinearQuadraticProblem& problem, const LinearGaussianPolicy& policy);

/// The best policy of all, u = K* s without noise, by iterating the Riccati equation to its fixed point.
struct LinearQuadraticOptimum {
  Eigen::MatrixXd gain;
  Eigen::MatrixXd p;
  double objective = 0.0;
};
LinearQuadraticOptimum optimum(const LinearQuadraticProblem& problem);

}  // namespace policyscope
