#include "core/exact/entropy.h"

#include "core/error.h"
#include "core/exact/discounted.h"
#include "core/exact/one_state.h"

#include <cmath>

namespace policyscope::exact {

Eigen::VectorXd policy_entropies(const FiniteModel& model, const Eigen::MatrixXd& policy) {
  Eigen::VectorXd entropies = Eigen::VectorXd::Zero(policy.rows());
  for (Eigen::Index s = 0; s < policy.rows(); ++s) {
    if (model.states[static_cast<std::size_t>(s)].terminal) continue;
    for (const double p : policy.row(s)) {
      if (p > 0.0) entropies[s] -= p * std::log(p);
    }
  }
  return entropies;
}

Chain soft_chain(const FiniteModel& model, const Eigen::MatrixXd& policy, double weight) {
  Chain chain = chain_of(model, policy);
  chain.reward += weight * policy_entropies(model, policy);
  return chain;
}

Eigen::MatrixXd less_log_policy(const Eigen::MatrixXd& action_values, const Eigen::MatrixXd& policy,
                                double weight) {
  // What is never done has no part in a gradient: policy_gradient() multiplies by π.
  return action_values - (policy.array() > 0.0).select(weight * policy.array().log(), 0.0).matrix();
}

Optimum optimal_soft_values(const FiniteModel& model, double discount, double weight) {
  if (!(discount < 1.0) || !(weight >= 0.0))
    throw Error("the best policy with entropy asks for a discount below 1 and a weight of 0 or more");
  if (weight == 0.0) return optimal_values(model, discount);
  const auto states = static_cast<Eigen::Index>(model.states.size());
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  Optimum best;
  best.policy.setConstant(states, actions, 1.0 / static_cast<double>(actions));
  best.values = state_values(soft_chain(model, best.policy, weight), discount);
  for (;;) {
    Optimum next;
    const Eigen::MatrixXd q = action_values(model, best.values, discount);
    next.policy.resize(states, actions);
    for (Eigen::Index s = 0; s < states; ++s)
      next.policy.row(s) = softmax(q.row(s).transpose() / weight).transpose();
    next.values = state_values(soft_chain(model, next.policy, weight), discount);
    // Every policy is better than the one before, until rounding is all that is left.
    const double gain = (next.values - best.values).maxCoeff();
    best = next;
    if (!(gain > 1e-12 * (1.0 + best.values.cwiseAbs().maxCoeff()))) return best;
  }
}

}  // namespace policyscope::exact
