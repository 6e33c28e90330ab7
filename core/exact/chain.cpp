#include "core/exact/chain.h"

#include "core/error.h"

#include <fmt/format.h>

namespace policyscope::exact {

Chain chain_of(const FiniteModel& model, const Eigen::MatrixXd& policy) {
  const auto states = static_cast<Eigen::Index>(model.states.size());
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  if (policy.rows() != states || policy.cols() != actions) {
    throw Error(fmt::format("a policy for {} states and {} actions cannot have {} rows of {} probabilities",
                            states, actions, policy.rows(), policy.cols()));
  }
  Chain chain{Eigen::MatrixXd::Zero(states, states), Eigen::VectorXd::Zero(states), Eigen::VectorXd(states)};
  for (Eigen::Index s = 0; s < states; ++s) {
    const FiniteModel::State& state = model.states[static_cast<std::size_t>(s)];
    chain.start[s] = state.start;
    if (state.terminal) continue;
    for (Eigen::Index a = 0; a < actions; ++a) {
      for (const auto& outcome : model.after(static_cast<std::size_t>(s), static_cast<std::size_t>(a))) {
        const double weight = policy(s, a) * outcome.probability;
        chain.transition(s, static_cast<Eigen::Index>(outcome.next)) += weight;
        chain.reward[s] += weight * outcome.reward;
      }
    }
  }
  return chain;
}

Eigen::MatrixXd same_everywhere(const FiniteModel& model, const Eigen::VectorXd& probabilities) {
  return probabilities.transpose().replicate(static_cast<Eigen::Index>(model.states.size()), 1);
}

}  // namespace policyscope::exact
