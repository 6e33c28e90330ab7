#include "core/environments/rollout.h"

#include "core/error.h"

#include <fmt/format.h>

#include <cmath>

namespace policyscope {
namespace {

void require_action(const std::vector<double>& action, const ActionSpace& space, std::size_t step) {
  if (action.size() != space.dimensions()) {
    throw Error(fmt::format("action {} of the trace has {} numbers, not {}", step, action.size(),
                            space.dimensions()));
  }
  for (const double number : action) {
    if (!std::isfinite(number)) {
      throw Error(fmt::format("action {} of the trace must be finite, not {}", step, format_number(number)));
    }
  }
  if (!space.discrete()) return;
  const double index = action[0];
  if (index != std::floor(index) || index < 0.0 || index >= static_cast<double>(space.count())) {
    throw Error(fmt::format("action {} of the trace must be a whole number from 0 to {}, not {}", step,
                            space.count() - 1, format_number(index)));
  }
}

}  // namespace

Rollout rollout(const Environment& environment, const Trace& trace, std::uint64_t seed) {
  const std::unique_ptr<Environment> task = environment.clone();
  const EnvironmentInfo& info = task->info();
  RandomStream random(seed, Purpose::environment);
  RecordedTask* const recorded = task->recorded();
  Rollout result;
  if (recorded != nullptr) {
    recorded->begin_trace(trace.initial_state, trace.fields);
    result.state_row = recorded->recorded_row();
  } else {
    task->set_state(trace.initial_state);
  }
  std::vector<double> observation(info.observation.size());
  task->observe(observation);
  result.initial_observation = observation;
  for (std::size_t step = 0; step < trace.actions.size(); ++step) {
    require_action(trace.actions[step], info.action, step);
    if (recorded != nullptr) recorded->prepare_step(step, trace.fields);
    const StepResult outcome = task->step(trace.actions[step], random, observation);
    std::span<const double> state = task->state();
    if (recorded != nullptr) {
      state = state.first(recorded->recorded_size());
      recorded->measure(result.fields);
    }
    result.states.emplace_back(state.begin(), state.end());
    result.observations.push_back(observation);
    result.rewards.push_back(outcome.reward);
    result.terminated.push_back(outcome.terminated);
    result.truncated.push_back(info.step_limit > 0 && step + 1 >= static_cast<std::size_t>(info.step_limit));
  }
  return result;
}

}  // namespace policyscope
