#include "core/exact/optimal.h"

#include "core/error.h"
#include "core/exact/average_reward.h"
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

/// What each action of each state is worth under a policy, S by A: `judge(policy, values)`, which also fills
/// in the policy's own values.
template <class Judge>
Optimum improve_until_best(const FiniteModel& model, double epsilon, bool begin_at_random, Judge&& judge) {
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  std::vector<Eigen::Index> best(model.states.size(), begin_at_random ? undecided : 0);
  for (;;) {
    Optimum optimum;
    optimum.policy = soft_policy(best, actions, epsilon);
    const Eigen::MatrixXd q = judge(optimum.policy, optimum.values);
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

}  // namespace

Optimum optimal_values(const FiniteModel& model, double discount, double epsilon) {
  // Without a discount policy iteration must begin with a policy that is sure to end; a better one then ends
  // too, unless it may collect rewards for ever (Bertsekas & Tsitsiklis 1991).
  const bool begin_at_random = discount == 1.0 && epsilon == 0.0;
  return improve_until_best(model, epsilon, begin_at_random,
                            [&](const Eigen::MatrixXd& policy, Eigen::VectorXd& values) {
                              values = state_values(chain_of(model, policy), discount);
                              return action_values(model, values, discount);
                            });
}

AverageOptimum optimal_average_reward(const FiniteModel& model, double epsilon) {
  AverageOptimum optimum;
  const auto judge = [&](const Eigen::MatrixXd& policy, Eigen::VectorXd& values) -> Eigen::MatrixXd {
    const Chain chain = chain_of(model, policy);
    Eigen::VectorXd stationary;
    try {
      stationary = stationary_distribution(chain);
    } catch (const Error&) {
      throw Error(
          "the best average reward is not known: some policy may stay in one part of this task for ever or "
          "in another, and what it earns then depends on where it starts");
    }
    optimum.average_reward = average_reward(chain, stationary);
    values = differential_values(chain, stationary);
    return differential_action_values(model, values, optimum.average_reward);
  };
  // It begins at random, where as many states as can be are within reach of each other.
  static_cast<Optimum&>(optimum) = improve_until_best(model, epsilon, true, judge);
  return optimum;
}

}  // namespace policyscope::exact
