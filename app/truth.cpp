#include "app/truth.h"

#include "core/error.h"

#include <algorithm>
#include <atomic>
#include <limits>

namespace policyscope::app {

bool TruthWork::advance() {
  static std::atomic<std::uint64_t> versions = 0;
  const Environment& environment = *request_.environment;
  const Model& model = *request_.snapshot->model;
  const Estimand& estimand = request_.estimand;
  const std::unique_ptr<ExactSolution> solution =
      estimand.best_policy ? solve_best(environment, request_.criterion, request_.epsilon)
                           : solve(environment, model, request_.criterion);
  if (solution == nullptr) throw Error("The exact values of this policy are not known.");
  view_.objective = solution->objective();
  view_.grid = request_.grid;
  view_.iteration = request_.snapshot->iteration;
  view_.version = ++versions;

  const bool learned = request_.learned.has_value();
  const std::unique_ptr<Environment> probe = environment.clone();
  std::vector<double> observation(environment.info().observation.size());
  const auto add = [&](std::span<const double> state) {
    view_.exact.push_back(exact_value(*solution, estimand, state, environment.info().action.labels.size()));
    if (!learned) return;
    probe->set_state(state);
    probe->observe(observation);
    double v = 0.0;
    model.evaluate(std::span(&*request_.learned, 1), observation, observation.size(), std::span(&v, 1));
    view_.learned.push_back(v);
  };

  if (const FiniteModel* task = environment.finite_model()) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const bool up_to_a_constant =
        estimand.kind == Estimand::Kind::state_value && !solution->stationary().empty();
    double offset = 0.0;
    for (std::size_t s = 0; s < task->states.size(); ++s) {
      const double state = static_cast<double>(s);
      add(std::span(&state, 1));
      if (learned && up_to_a_constant) offset += solution->stationary()[s] * view_.learned[s];
      if (!task->states[s].terminal) continue;
      view_.exact[s] = none;
      if (learned) view_.learned[s] = none;
    }
    for (double& v : view_.exact) v += offset;
    return true;
  }
  // The view coordinates of such a task are its state.
  const FieldGrid& grid = request_.grid;
  std::vector<double> state = grid.held;
  state.resize(environment.state().size(), 0.0);
  for (std::size_t row = 0; row < grid.rows; ++row)
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const auto at = [](const Range& range, std::size_t i, std::size_t count) {
        return range.low +
               (range.high - range.low) * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
      };
      if (grid.axis_x < state.size()) state[grid.axis_x] = at(grid.x, column, grid.columns);
      if (grid.axis_y < state.size() && grid.rows > 1) state[grid.axis_y] = at(grid.y, row, grid.rows);
      add(state);
    }
  return true;
}

bool TruthCurveWork::advance() {
  const std::size_t i = curve_.steps.size();
  if (i >= request_.moments.size()) return true;
  const Snapshot& moment = *request_.moments[i];
  double value = std::numeric_limits<double>::quiet_NaN();
  try {
    if (request_.average_reward) {
      if (const auto solution = solve(*request_.environment, *moment.model, {.average_reward = true}))
        value = solution->objective();
    } else if (const auto known =
                   expected_return(*request_.environment, *moment.model, request_.step_limit)) {
      value = *known;
    }
  } catch (const Error&) {
    // Infinite or undefined here: a gap.
  }
  curve_.steps.push_back(moment.steps);
  curve_.values.push_back(value);
  return i + 1 >= request_.moments.size();
}

}  // namespace policyscope::app
