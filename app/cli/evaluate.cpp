#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/stored_runs.h"
#include "core/json/json.h"
#include "core/learning/evaluation.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/weights_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace policyscope::app {
namespace {

/// The task to evaluate in: that of the run, or with the physics of another scenario of the same task.
Scenario task_of(const StoredRun& run, const EvaluateOptions& options) {
  if (options.scenario.empty()) return run.scenario;
  Scenario task = load_scenario(options.scenario);
  if (task.environment != run.scenario.environment) {
    throw Error(fmt::format("run {} has learned {}, but {} is about {}", run.id, run.scenario.environment,
                            options.scenario, task.environment));
  }
  return task;
}

/// Rows of the table and of the JSON alike.
class Report {
 public:
  explicit Report(const EvaluateOptions& options) : options_(options) {}

  EvaluationPlan plan(const Scenario& scenario) const {
    EvaluationPlan plan;
    plan.episodes = options_.episodes;
    plan.seed = options_.seed;
    plan.deterministic = options_.deterministic;
    plan.step_limit = step_limit(scenario);
    return plan;
  }

  /// `who`: cells and members that say what was evaluated.
  void add(std::vector<std::string> row, Json::Object who, const Evaluation& result) {
    const auto number = [](double value) { return fmt::format("{:.6g}", value); };
    for (const double value : {result.mean_return, result.std_return, result.min_return, result.max_return,
                               result.mean_length, result.mean_reward}) {
      row.push_back(number(value));
    }
    rows_.push_back(std::move(row));
    who.emplace_back("mean_return", result.mean_return);
    who.emplace_back("std_return", result.std_return);
    who.emplace_back("min_return", result.min_return);
    who.emplace_back("max_return", result.max_return);
    who.emplace_back("mean_length", result.mean_length);
    who.emplace_back("mean_reward", result.mean_reward);
    json_.push_back(std::move(who));
  }

  /// `head`: the names of the first columns; `kind`: what was evaluated, "session" or "weights".
  void print(std::vector<std::string> head, const char* kind, std::ostream& out) {
    if (options_.json) {
      out << Json(Json::Object{{kind, options_.source},
                               {"episodes", options_.episodes},
                               {"seed", options_.seed},
                               {"deterministic", options_.deterministic},
                               {"runs", std::move(json_)}})
                 .dump()
          << '\n';
      return;
    }
    for (const char* name : {"mean_return", "std", "min", "max", "mean_length", "mean_reward"}) {
      head.emplace_back(name);
    }
    rows_.insert(rows_.begin(), std::move(head));
    out << columns(rows_, 0, true);
  }

 private:
  const EvaluateOptions& options_;
  Json::Array json_;
  std::vector<std::vector<std::string>> rows_;
};

int evaluate_weights(const EvaluateOptions& options, std::ostream& out) {
  if (options.run)
    throw Error(fmt::format("'{}' holds the weights of one run: leave out --run", options.source));
  const SafeTensors contents = read_safetensors(options.source);
  const Scenario scenario =
      options.scenario.empty() ? scenario_of(contents, options.source) : load_scenario(options.scenario);
  const std::unique_ptr<Model> model = model_of(contents, scenario, options.source);
  Report report(options);
  report.add(
      {scenario.environment, scenario.algorithm},
      {{"scenario", scenario.name}, {"environment", scenario.environment}, {"algorithm", scenario.algorithm}},
      policyscope::evaluate(*model, make_environment(scenario), report.plan(scenario)));
  report.print({"environment", "algorithm"}, "weights", out);
  return exit_success;
}

/// What a scenario starts with, before anything is learned.
int evaluate_start(const EvaluateOptions& options, std::ostream& out) {
  const Scenario scenario = load_scenario(options.source);
  if (scenario.start.empty()) {
    throw Error(fmt::format("'{}' starts with nothing learned: train it with --out, and evaluate the session",
                            options.source));
  }
  if (options.run || !options.scenario.empty())
    throw Error(fmt::format("'{}' is a scenario: leave out --run and --scenario", options.source));
  Snapshot snapshot;
  Learner(scenario, scenario.seeds.front()).snapshot({.model = true}, snapshot);
  Report report(options);
  report.add(
      {scenario.environment, scenario.algorithm},
      {{"scenario", scenario.name}, {"environment", scenario.environment}, {"algorithm", scenario.algorithm}},
      policyscope::evaluate(*snapshot.model, make_environment(scenario), report.plan(scenario)));
  report.print({"environment", "algorithm"}, "start", out);
  return exit_success;
}

bool is_scenario(const std::string& source) {
  const std::vector<std::string>& names = builtin_scenarios();
  return source.ends_with(".toml") || std::find(names.begin(), names.end(), source) != names.end();
}

}  // namespace

int evaluate(const EvaluateOptions& options, std::ostream& out) {
  if (options.source.ends_with(".safetensors")) return evaluate_weights(options, out);
  if (is_scenario(options.source)) return evaluate_start(options, out);
  const SessionFile file = open_stored(options.source);
  Report report(options);
  for (const StoredRun& run : chosen_runs(file, options.run)) {
    const Scenario task = task_of(run, options);
    const std::unique_ptr<Learner> learner = restore(file, run);
    Snapshot snapshot;
    learner->snapshot({.model = true}, snapshot);
    Scenario now = task;
    if (options.scenario.empty()) now.parameters = learner->in_force();
    report.add({std::to_string(run.id), std::to_string(run.seed), std::to_string(learner->steps())},
               {{"run", run.id},
                {"seed", run.seed},
                {"steps", learner->steps()},
                {"scenario", run.scenario.name},
                {"environment", task.environment},
                {"algorithm", run.scenario.algorithm}},
               policyscope::evaluate(*snapshot.model, make_environment(now), report.plan(now)));
  }
  report.print({"run", "seed", "steps"}, "session", out);
  return exit_success;
}

}  // namespace policyscope::app
