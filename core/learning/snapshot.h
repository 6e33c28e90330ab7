#pragma once

#include "core/algorithms/algorithm.h"
#include "core/learning/model.h"
#include "core/learning/transitions.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace policyscope {

/// What a viewer wants in snapshots. Only that is copied.
struct Subscription {
  bool model = false;           ///< the learned functions
  std::size_t transitions = 0;  ///< how many of the last transitions
  bool replay = false;          ///< what is in the replay buffer
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// A parameter that was changed, or the environment that was moved by hand, stamped with the iteration at
/// which it took effect. Scenario, seed and changes replay a run.
struct Change {
  std::int64_t requested_iteration = 0;  ///< replaying the request here gives the same bits
  std::int64_t iteration = 0;            ///< when it was in force: not before the next episode, for physics
  std::int64_t step = 0;                 ///< environment steps done by then
  std::optional<std::size_t> parameter;  ///< index in the parameter set; none for a placed state
  ParameterValue before, after;
  std::vector<double> state;  ///< the environment's new state, if it was placed
};

/// A learner at one moment. Immutable once published.
struct Snapshot {
  std::int64_t iteration = 0;
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  std::vector<ParameterValue> in_force;   ///< in the order of the scenario's parameter set
  std::vector<SymbolValue> symbols;       ///< of the last step
  std::vector<double> environment_state;  ///< of the training environment
  double episode_return = 0.0;            ///< of the running episode, so far
  std::int64_t episode_length = 0;
  std::optional<Divergence> divergence;
  std::unique_ptr<Model> model;           ///< null unless subscribed
  TransitionRing transitions;             ///< empty unless subscribed
  std::unique_ptr<ReplaySummary> replay;  ///< null unless subscribed, and where there is no buffer
};

}  // namespace policyscope
