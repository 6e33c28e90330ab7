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

namespace {

/// Policy iteration where a policy may stay in one of several parts for ever (Puterman 1994, section 9.2):
/// first towards parts where more is earned, and only then for more on the way.
AverageOptimum best_of_parts(const FiniteModel& model, double epsilon) {
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  std::vector<Eigen::Index> best(model.states.size(), undecided);
  for (;;) {
    AverageOptimum optimum;
    optimum.policy = soft_policy(best, actions, epsilon);
    const Chain chain = chain_of(model, optimum.policy);
    const LongRun run = long_run(chain);
    optimum.values = run.bias;
    Eigen::MatrixXd gains(optimum.policy.rows(), actions);  // Σ p(s'|s,a) g(s')
    for (std::size_t s = 0; s < best.size(); ++s)
      for (Eigen::Index a = 0; a < actions; ++a) {
        double& sum = gains(static_cast<Eigen::Index>(s), a) = 0.0;
        for (const auto& outcome : model.after(s, static_cast<std::size_t>(a)))
          sum += outcome.probability * run.gain[static_cast<Eigen::Index>(outcome.next)];
      }
    const Eigen::MatrixXd q = action_values(model, run.bias, 1.0);
    const auto improve = [&](const Eigen::MatrixXd& judged, const Eigen::MatrixXd* first) {
      bool stable = true;
      for (std::size_t s = 0; s < best.size(); ++s) {
        const auto row = judged.row(static_cast<Eigen::Index>(s));
        const double present = best[s] == undecided ? row.mean() : row[best[s]];
        Eigen::Index chosen = best[s];
        double largest = present + slack * (1.0 + std::abs(present));
        for (Eigen::Index a = 0; a < actions; ++a) {
          if (first != nullptr) {
            const auto before = first->row(static_cast<Eigen::Index>(s));
            if (before[a] < before.maxCoeff() - slack * (1.0 + before.cwiseAbs().maxCoeff())) continue;
          }
          if (row[a] <= largest) continue;
          largest = row[a];
          chosen = a;
        }
        stable = stable && chosen == best[s];
        best[s] = chosen;
      }
      return stable;
    };
    if (!improve(gains, nullptr) || !improve(q, &gains)) continue;
    optimum.average_reward = run.gain.mean();
    if ((run.gain.array() - optimum.average_reward).abs().maxCoeff() >
        1e-9 * (1.0 + std::abs(optimum.average_reward)))
      throw Error("the best average reward is not one number in this task: it depends on where one starts");
    return optimum;
  }
}

}  // namespace

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
