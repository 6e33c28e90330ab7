#include "core/exact/optimal.h"

#include "core/exact/discounted.h"

#include <cmath>
#include <vector>

namespace policyscope::exact {
namespace {

Eigen::MatrixXd soft_policy(const std::vector<Eigen::Index>& best, Eigen::Index actions, double epsilon) {
  const auto states = static_cast<Eigen::Index>(best.size());
  Eigen::MatrixXd policy = Eigen::MatrixXd::Constant(states, actions, epsilon / static_cast<double>(actions));
  for (Eigen::Index s = 0; s < states; ++s) policy(s, best[static_cast<std::size_t>(s)]) += 1.0 - epsilon;
  return policy;
}

}  // namespace

Optimum optimal_values(const FiniteModel& model, double discount, double epsilon) {
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  std::vector<Eigen::Index> best(model.states.size(), 0);
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
      if (largest > row[best[s]] + 1e-12 * (1.0 + std::abs(largest))) {
        best[s] = greedy;
        stable = false;
      }
    }
    if (stable) return optimum;
  }
}

}  // namespace policyscope::exact
