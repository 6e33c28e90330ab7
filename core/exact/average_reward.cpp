#include "core/exact/average_reward.h"

#include "core/error.h"
#include "core/exact/discounted.h"
#include "core/exact/matrices.h"

namespace policyscope::exact {

Eigen::VectorXd stationary_distribution(const Chain& chain) {
  const Eigen::Index states = chain.transition.rows();
  // Pᵀd − d = 0 has one equation too many; the sum takes its place.
  Eigen::MatrixXd equations = chain.transition.transpose() - Eigen::MatrixXd::Identity(states, states);
  equations.row(states - 1).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(states);
  right[states - 1] = 1.0;
  const Equations factored(equations);
  if (!factored.solvable()) throw Error("this policy has more than one stationary distribution");
  return factored.solve(right);
}

double average_reward(const Chain& chain, const Eigen::VectorXd& stationary) {
  return stationary.dot(chain.reward);
}

Eigen::MatrixXd fundamental_equations(const Chain& chain, const Eigen::MatrixXd& limit) {
  return Eigen::MatrixXd::Identity(limit.rows(), limit.cols()) - chain.transition + limit;
}

Eigen::VectorXd differential_values(const Chain& chain, const Eigen::VectorXd& stationary) {
  // The fundamental matrix (I − P + 1dᵀ)⁻¹ applied to r − r(π); multiplying with dᵀ shows that dᵀv = 0.
  const Eigen::MatrixXd limit = Eigen::VectorXd::Ones(stationary.size()) * stationary.transpose();
  const Eigen::VectorXd excess = chain.reward.array() - average_reward(chain, stationary);
  return Equations(fundamental_equations(chain, limit)).solve(excess);
}

Eigen::MatrixXd differential_action_values(const FiniteModel& model, const Eigen::VectorXd& values,
                                           double average_reward) {
  return action_values(model, values, 1.0).array() - average_reward;
}

}  // namespace policyscope::exact
