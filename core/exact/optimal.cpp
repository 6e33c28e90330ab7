#include "core/exact/optimal.h"

#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/multichain.h"

#include <cmath>
#include <vector>

namespace policyscope::exact {
namespace {

/// The place of an action that was not chosen yet: all are equally likely.
constexpr Eigen::Index undecided = -1;

/// By how much rounding may let equal things differ where linear systems have several parts.
constexpr double slack = 1e-10;

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

/// Σ p(s'|s,a) g(s'), S by A: what is earned in the long run after each action.
Eigen::MatrixXd gains_after(const FiniteModel& model, const Eigen::VectorXd& gain) {
  const std::size_t actions = model.actions.size();
  Eigen::MatrixXd gains = Eigen::MatrixXd::Zero(gain.size(), static_cast<Eigen::Index>(actions));
  for (std::size_t s = 0; s < model.states.size(); ++s)
    for (std::size_t a = 0; a < actions; ++a)
      for (const auto& outcome : model.after(s, a))
        gains(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(a)) +=
            outcome.probability * gain[static_cast<Eigen::Index>(outcome.next)];
  return gains;
}

/// Takes the action of most worth, of those that are among the best by `first`, in every state where that is
/// a real improvement. False if there is none.
bool improve(std::vector<Eigen::Index>& best, const Eigen::MatrixXd& worth, const Eigen::MatrixXd& first) {
  bool improved = false;
  for (std::size_t s = 0; s < best.size(); ++s) {
    const auto row = worth.row(static_cast<Eigen::Index>(s)),
               before = first.row(static_cast<Eigen::Index>(s));
    const double enough = before.maxCoeff() - slack * (1.0 + before.cwiseAbs().maxCoeff());
    const double present = best[s] == undecided ? row.mean() : row[best[s]];
    double largest = present + slack * (1.0 + std::abs(present));
    for (Eigen::Index a = 0; a < row.size(); ++a) {
      if (before[a] < enough || row[a] <= largest) continue;
      largest = row[a];
      best[s] = a;
      improved = true;
    }
  }
  return improved;
}

/// Policy iteration where a policy may stay in one of several parts for ever (Puterman 1994, section 9.2):
/// first towards parts where more is earned, and only then for more on the way.
AverageOptimum best_of_parts(const FiniteModel& model, double epsilon) {
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  std::vector<Eigen::Index> best(model.states.size(), undecided);
  for (;;) {
    AverageOptimum optimum;
    optimum.policy = soft_policy(best, actions, epsilon);
    const LongRun run = long_run(chain_of(model, optimum.policy));
    const Eigen::MatrixXd gains = gains_after(model, run.gain);
    if (improve(best, gains, gains) || improve(best, action_values(model, run.bias, 1.0), gains)) continue;
    optimum.values = run.bias;
    optimum.average_reward = run.gain.mean();
    if ((run.gain.array() - optimum.average_reward).abs().maxCoeff() >
        1e-9 * (1.0 + std::abs(optimum.average_reward)))
      throw Error("the best average reward is not one number in this task: it depends on where one starts");
    return optimum;
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
  bool one_part = true;
  const auto judge = [&](const Eigen::MatrixXd& policy, Eigen::VectorXd& values) -> Eigen::MatrixXd {
    const Chain chain = chain_of(model, policy);
    const Eigen::VectorXd stationary = stationary_distribution(chain);
    optimum.average_reward = average_reward(chain, stationary);
    values = differential_values(chain, stationary);
    return differential_action_values(model, values, optimum.average_reward);
  };
  // It begins at random, where as many states as can be are within reach of each other.
  try {
    static_cast<Optimum&>(optimum) = improve_until_best(model, epsilon, true, judge);
  } catch (const Error&) {
    one_part = false;  // a policy came up that may stay here or there
  }
  return one_part ? optimum : best_of_parts(model, epsilon);
}

}  // namespace policyscope::exact
