#include "core/exact/memoryless.h"

#include "core/error.h"
#include "core/exact/discounted.h"
#include "core/exact/undiscounted.h"

#include <cmath>
#include <limits>

namespace policyscope::exact {

Eigen::MatrixXd memoryless_policy(const FiniteModel& model, const std::vector<std::size_t>& actions) {
  Eigen::MatrixXd policy = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(model.states.size()),
                                                 static_cast<Eigen::Index>(model.actions.size()));
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    policy(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(actions[model.states[s].appearance])) =
        1.0;
  }
  return policy;
}

Eigen::VectorXd values_of(const Chain& chain, double discount) {
  return discount == 1.0 ? episode_values(chain) : state_values(chain, discount);
}

MemorylessOptimum best_memoryless(const FiniteModel& model, double discount) {
  constexpr double most = 1e6;
  std::vector<char> free(model.appearances());
  for (const FiniteModel::State& state : model.states) free[state.appearance] |= state.terminal ? 0 : 1;
  double policies = 1.0;
  for (const char f : free) policies *= f ? static_cast<double>(model.actions.size()) : 1.0;
  if (policies > most) throw Error("there are more than a million deterministic policies to try");

  MemorylessOptimum best;
  best.value = -std::numeric_limits<double>::infinity();
  std::vector<std::size_t> actions(free.size(), 0);
  for (bool more = true; more;) {
    const Chain chain = chain_of(model, memoryless_policy(model, actions));
    const double value = start_value(chain, values_of(chain, discount));
    // Only a real improvement counts, or rounding would decide among equals.
    if (best.actions.empty() || value > best.value + 1e-12 * (1.0 + std::abs(value))) best = {actions, value};
    more = false;
    for (std::size_t i = actions.size(); i-- > 0 && !more;) {
      if (!free[i]) continue;
      actions[i] = (actions[i] + 1) % model.actions.size();
      more = actions[i] != 0;
    }
  }
  return best;
}

}  // namespace policyscope::exact
