#include "core/exact/one_state.h"

namespace policyscope::exact {

Eigen::VectorXd softmax(const Eigen::VectorXd& preferences) {
  const Eigen::VectorXd weights = (preferences.array() - preferences.maxCoeff()).exp();
  return weights / weights.sum();
}

Eigen::VectorXd preference_gradient(const Eigen::VectorXd& policy, const Eigen::VectorXd& rewards) {
  return policy.array() * (rewards.array() - policy.dot(rewards));
}

Eigen::VectorXd undivided_update(const Eigen::VectorXd& policy, const Eigen::VectorXd& rewards) {
  return preference_gradient(policy, policy.cwiseProduct(rewards));
}

Eigen::VectorXd sampled_update(const Eigen::VectorXd& policy, Eigen::Index action, double reward,
                               bool divided) {
  // ∂π(a)/∂θ(b) = π(a) ([a = b] − π(b)).
  Eigen::VectorXd update = -reward * policy;
  update[action] += reward;
  return divided ? update : Eigen::VectorXd(policy[action] * update);
}

}  // namespace policyscope::exact
