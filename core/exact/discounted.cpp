#include "core/exact/discounted.h"

#include "core/error.h"
#include "core/exact/matrices.h"

namespace policyscope::exact {
namespace {

/// I − γP, factored; throws Error if it is singular, which only γ = 1 can make it.
Equations bellman_operator(const Eigen::MatrixXd& transition, double discount) {
  const Eigen::Index states = transition.rows();
  Equations factored(Eigen::MatrixXd::Identity(states, states) - discount * transition);
  if (!factored.solvable()) throw Error("without a discount this policy has no values: it may never end");
  return factored;
}

}  // namespace

Eigen::VectorXd state_values(const Chain& chain, double discount) {
  return bellman_operator(chain.transition, discount).solve(chain.reward);
}

Eigen::MatrixXd action_values(const FiniteModel& model, const Eigen::VectorXd& values, double discount) {
  const std::size_t actions = model.actions.size();
  Eigen::MatrixXd q = Eigen::MatrixXd::Zero(values.size(), static_cast<Eigen::Index>(actions));
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    if (model.states[s].terminal) continue;
    for (std::size_t a = 0; a < actions; ++a) {
      double& sum = q(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(a));
      for (const auto& outcome : model.after(s, a)) {
        sum += outcome.probability *
               (outcome.reward + discount * values[static_cast<Eigen::Index>(outcome.next)]);
      }
    }
  }
  return q;
}

Eigen::MatrixXd advantages(const Eigen::MatrixXd& action_values, const Eigen::VectorXd& values) {
  return action_values.colwise() - values;
}

Eigen::VectorXd discounted_visits(const Chain& chain, double discount) {
  Eigen::VectorXd visits = bellman_operator(chain.transition.transpose(), discount).solve(chain.start);
  // A terminal state's row of P is zero, and nothing is done there.
  for (Eigen::Index s = 0; s < visits.size(); ++s) {
    if (chain.transition.row(s).isZero(0.0)) visits[s] = 0.0;
  }
  return visits;
}

double start_value(const Chain& chain, const Eigen::VectorXd& values) {
  double sum = 0.0;
  for (Eigen::Index s = 0; s < values.size(); ++s) {
    // A state in which nothing begins may have an infinite value.
    if (chain.start[s] > 0.0) sum += chain.start[s] * values[s];
  }
  return sum;
}

}  // namespace policyscope::exact
