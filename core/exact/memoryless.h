#pragma once

#include "core/exact/chain.h"

#include <vector>

/// Policies of an agent that sees only the appearance of its state and remembers nothing.
namespace policyscope::exact {

/// The policy that takes one action for each appearance. Shape of the result: S by A.
Eigen::MatrixXd memoryless_policy(const FiniteModel& model, const std::vector<std::size_t>& actions);

struct MemorylessOptimum {
  std::vector<std::size_t> actions;  ///< by appearance; 0 where only ends of episodes look so
  double value = 0.0;                ///< from the start, without infinities only if the task ends
};

/// The best deterministic memoryless policy, by trying all of them: the first of equals, when the action of
/// the last appearance changes fastest. γ = 1 allows policies that never end. Throws Error if there are more
/// than a million.
MemorylessOptimum best_memoryless(const FiniteModel& model, double discount);

/// Values for any discount; with γ = 1 as episode_values().
Eigen::VectorXd values_of(const Chain& chain, double discount);

}  // namespace policyscope::exact
