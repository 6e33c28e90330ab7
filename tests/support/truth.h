#pragma once

#include "core/environments/rollout.h"

#include <string>
#include <vector>

namespace policyscope {

/// One recorded trace, and how exactly a whole rollout can be expected to follow it.
struct RecordedTrace {
  std::string description;
  Trace trace;
  Rollout expected;
  double sensitivity = 0.0;  ///< deviation that an error of 1e-12 at the start grows to
  double double_deviation =
      0;  ///< deviation of a recording with double-precision state, where it was measured
};

struct Statistics {
  double episodes, return_mean, return_std, length_mean, length_std;
};

/// A recording of one of Gymnasium's environments: tests/data/truth/<id>.json.
struct Truth {
  int step_limit;
  std::vector<double> observation_low, observation_high;  ///< infinite where unbounded
  std::size_t action_count = 0;                           ///< 0 for a box
  std::vector<double> action_low, action_high;
  std::vector<std::string> state_names;
  std::string initial_state_distribution;
  Statistics random_policy;
  std::vector<RecordedTrace> traces;
};

/// The recording of the environment with this id.
Truth load_truth(const std::string& id);

/// The environments that have one.
const std::vector<std::string>& recorded_environments();

}  // namespace policyscope
