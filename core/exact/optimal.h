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

}  // namespace policyscope::exact
