#include "core/exact/undiscounted.h"

#include "core/exact/matrices.h"

#include <limits>
#include <vector>

namespace policyscope::exact {
namespace {

using Flags = std::vector<char>;

/// Spreads `marked` backwards along all transitions: afterwards it holds every state from which a marked one
/// can be reached.
void spread_back(const Eigen::MatrixXd& transition, Flags& marked) {
  const Eigen::Index states = transition.rows();
  for (bool changed = true; changed;) {
    changed = false;
    for (Eigen::Index s = 0; s < states; ++s) {
      if (marked[static_cast<std::size_t>(s)]) continue;
      for (Eigen::Index next = 0; next < states; ++next) {
        if (transition(s, next) > 0.0 && marked[static_cast<std::size_t>(next)]) {
          marked[static_cast<std::size_t>(s)] = 1;
          changed = true;
          break;
        }
      }
    }
  }
}

/// The states that are visited again and again for ever once they are reached: from wherever one gets, there
/// is a way back.
Flags recurrent_states(const Eigen::MatrixXd& transition) {
  const Eigen::Index states = transition.rows();
  std::vector<Flags> leads_to;  // [s][from]: whether there is a way from `from` to s
  for (Eigen::Index s = 0; s < states; ++s) {
    Flags& marked = leads_to.emplace_back(static_cast<std::size_t>(states));
    marked[static_cast<std::size_t>(s)] = 1;
    spread_back(transition, marked);
  }
  Flags recurrent(leads_to.size());
  for (std::size_t s = 0; s < recurrent.size(); ++s) {
    recurrent[s] = transition.row(static_cast<Eigen::Index>(s)).isZero(0.0) ? 0 : 1;  // not the end
    for (std::size_t other = 0; other < recurrent.size(); ++other)
      if (leads_to[other][s] && !leads_to[s][other]) recurrent[s] = 0;
  }
  return recurrent;
}

}  // namespace

Eigen::VectorXd episode_values(const Chain& chain) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const Eigen::Index states = chain.transition.rows();
  const Flags recurrent = recurrent_states(chain.transition);
  Flags falls(recurrent.size()), rises(recurrent.size());
  for (Eigen::Index s = 0; s < states; ++s) {
    const auto i = static_cast<std::size_t>(s);
    falls[i] = recurrent[i] && chain.reward[s] < 0.0;
    rises[i] = recurrent[i] && chain.reward[s] > 0.0;
  }
  spread_back(chain.transition, falls);
  spread_back(chain.transition, rises);

  // What is left is finite: staying for ever without reward is as good as the end.
  std::vector<Eigen::Index> finite;
  Eigen::VectorXd values = Eigen::VectorXd::Zero(states);
  for (Eigen::Index s = 0; s < states; ++s) {
    const auto i = static_cast<std::size_t>(s);
    if (falls[i] && rises[i]) {
      values[s] = std::numeric_limits<double>::quiet_NaN();
    } else if (falls[i] || rises[i]) {
      values[s] = falls[i] ? -infinite : infinite;
    } else if (!recurrent[i]) {
      finite.push_back(s);
    }
  }
  if (finite.empty()) return values;
  const Eigen::MatrixXd inner = chain.transition(finite, finite);
  const Eigen::VectorXd reward = chain.reward(finite);
  const Eigen::MatrixXd equations = Eigen::MatrixXd::Identity(inner.rows(), inner.cols()) - inner;
  const Eigen::VectorXd solution = solve(equations, reward);
  for (std::size_t k = 0; k < finite.size(); ++k) values[finite[k]] = solution[static_cast<Eigen::Index>(k)];
  return values;
}

Eigen::VectorXd values_within(const Chain& chain, int steps, double discount) {
  Eigen::VectorXd values = Eigen::VectorXd::Zero(chain.reward.size());
  for (int i = 0; i < steps; ++i) values = chain.reward + discount * (chain.transition * values);
  return values;
}

Eigen::VectorXd steps_to_end(const Chain& chain) {
  Chain counting = chain;
  for (Eigen::Index s = 0; s < chain.transition.rows(); ++s)
    counting.reward[s] = chain.transition.row(s).isZero(0.0) ? 0.0 : 1.0;
  return episode_values(counting);
}

}  // namespace policyscope::exact
