#pragma once

#include "core/exact/chain.h"

namespace policyscope::exact {

struct Optimum {
  Eigen::VectorXd values;  ///< S
  Eigen::MatrixXd policy;  ///< S by A, of a best action in each state; where all are equal they may share
};

/// The best discounted values and a policy that has them, by policy iteration (Sutton & Barto, 4.3). With
/// `epsilon`, the best among the ε-soft policies: every action keeps at least ε/A (5.4). γ = 1 asks for a
/// task that an agent who acts at random is sure to end, and in which no reward can be collected for ever;
/// throws Error otherwise.
Optimum optimal_values(const FiniteModel& model, double discount, double epsilon = 0.0);

struct AverageOptimum : Optimum {
  double average_reward = 0.0;  ///< r_*, per step in the long run, wherever one starts
};

/// The best average reward, and the differential values v of a policy that has it, with Σ d(s) v(s) = 0: r_*
/// + v(s) = max_a Σ p(s'|s,a) (R + v(s')), by policy iteration (Howard 1960; Puterman 1994, sections 8.6 and
/// 9.2). With `epsilon`, the best among the ε-soft policies. Where the policy may stay in one of several
/// parts of the task for ever, earning the same in each, the sum is 0 in each. Throws Error where the best
/// depends on the start.
AverageOptimum optimal_average_reward(const FiniteModel& model, double epsilon = 0.0);

}  // namespace policyscope::exact
