#pragma once

#include "core/environments/environment.h"
#include "core/environments/recorded_task.h"

#include <cstdint>
#include <vector>

namespace policyscope {

/// Where to start, and what to do at each step.
struct Trace {
  std::vector<double> initial_state;  ///< in the order of info().state_names
  std::vector<std::vector<double>>
      actions;                          ///< one vector a step; one number, the index, for discrete actions
  std::vector<RecordedField> fields{};  ///< what else was recorded, for tasks that want it
};

/// What came of a trace: entry t belongs to the t-th action.
struct Rollout {
  std::vector<double> initial_observation;
  std::vector<std::vector<double>> states;  ///< the recorded part of them
  std::vector<std::vector<double>> observations;
  std::vector<double> rewards;
  std::vector<bool> terminated;
  std::vector<bool> truncated;        ///< the time limit, counted from the start of the trace, is reached
  std::vector<RecordedField> fields;  ///< a row a step of each
  std::size_t state_row = 0;          ///< numbers in a row of a state that is a table; 0 for a list
};

/// Plays `trace` in a copy of `environment`. Never resets and goes on past termination and time limit. Boxed
/// actions are handed on as they are: what lies outside the box is the environment's affair. Where the task
/// is random, `seed` decides. Throws Error for a state or an action that the task does not have.
Rollout rollout(const Environment& environment, const Trace& trace, std::uint64_t seed = 0);

}  // namespace policyscope
