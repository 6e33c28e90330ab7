#include "core/exact/optimal.h"

#include "core/exact/discounted.h"

#include <cmath>
#include <vector>

namespace policyscope::exact {
namespace {

/// The place of an action that was not chosen yet: all are equally likely.
constexpr Eigen::Index undecided = -1;

Eigen::MatrixXd soft_policy(const std::vector<Eigen::Index>& best, Eigen::Index actions, double epsilon) {
  const auto states = static_cast<Eigen::Index>(best.size());
  const double equal = 1.0 / static_cast<double>(actions);
  Eigen::MatrixXd policy = Eigen::MatrixXd::Constant(states, actions, epsilon * equal);
  for (Eigen::Index s = 0; s < states; ++s) {
    const Eigen::Index action = best[static_cast<std::size_t>(s)];
    if (action == undecided)
      policy.row(s).setConstant(equal);
    else
      policy(s, action) += 1.0 - epsilon;
  }
  return policy;
}

}  // namespace

Optimum optimal_values(const FiniteModel& model, double discount, double epsilon) {
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  // Without a discount policy iteration must begin with a policy that is sure to end; a better one then ends
  // too, unless it may collect rewards for ever (Bertsekas & Tsitsiklis 1991).
  const bool first_must_end = discount == 1.0 && epsilon == 0.0;
  std::vector<Eigen::Index> best(model.states.size(), first_must_end ? undecided : 0);
  for (;;) {
    Optimum optimum;
    optimum.policy = soft_policy(best, actions, epsilon);
    optimum.values = state_values(chain_of(model, optimum.policy), discount);
    const Eigen::MatrixXd q = action_values(model, optimum.values, discount);
    bool stable = true;
    for (std::size_t s = 0; s < best.size(); ++s) {
      const auto row = q.row(static_cast<Eigen::Index>(s));
      Eigen::Index greedy = 0;
      const double largest = row.maxCoeff(&greedy);
      // Only a real improvement counts, or rounding could let two equal actions alternate for ever.
      const double present = best[s] == undecided ? row.mean() : row[best[s]];
      if (largest > present + 1e-12 * (1.0 + std::abs(largest))) {
        best[s] = greedy;
        stable = false;
      }
    }
    if (stable) return optimum;
  }
}

}  // namespace policyscope::exact
