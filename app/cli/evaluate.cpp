#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "core/json/json.h"
#include "core/learning/evaluation.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/session_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>

namespace policyscope::app {
namespace {

SessionFile open_session(const std::string& path) {
  if (!std::ifstream(path)) throw Error(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  if (SessionFile::is_session(path)) return SessionFile::open(path, SessionFile::Access::read);
  if (path.ends_with(".safetensors")) {
    throw Error(
        fmt::format("'{}' holds weights only, which this version does not read; evaluate a session, as "
                    "'train --out' writes it",
                    path));
  }
  throw Error(fmt::format("'{}' is no session; 'train --out' writes one", path));
}

std::vector<StoredRun> chosen_runs(const SessionFile& file, const EvaluateOptions& options) {
  std::vector<StoredRun> runs = file.runs();
  if (runs.empty()) throw Error(fmt::format("'{}' has no runs yet", options.source));
  if (!options.run) return runs;
  std::string known;
  for (StoredRun& run : runs) {
    if (run.id == *options.run) return {std::move(run)};
    known += (known.empty() ? "" : ", ") + std::to_string(run.id);
  }
  throw Error(fmt::format("'{}' has no run {}; it has {}", options.source, *options.run, known));
}

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

}  // namespace

int evaluate(const EvaluateOptions& options, std::ostream& out) {
  const SessionFile file = open_session(options.source);
  Json::Array json;
  std::vector<std::vector<std::string>> rows = {
      {"run", "seed", "steps", "mean_return", "std", "min", "max", "mean_length", "mean_reward"}};
  for (const StoredRun& run : chosen_runs(file, options)) {
    const Scenario task = task_of(run, options);
    const std::unique_ptr<Learner> learner = restore(file, run);
    Snapshot snapshot;
    learner->snapshot({.model = true}, snapshot);
    Scenario now = task;
    if (options.scenario.empty()) now.parameters = learner->in_force();
    EvaluationPlan plan;
    plan.episodes = options.episodes;
    plan.seed = options.seed;
    plan.deterministic = options.deterministic;
    plan.step_limit = step_limit(now);
    const Evaluation result = policyscope::evaluate(*snapshot.model, make_environment(now), plan);
    json.push_back(Json::Object{{"run", run.id},
                                {"seed", run.seed},
                                {"steps", learner->steps()},
                                {"scenario", run.scenario.name},
                                {"environment", task.environment},
                                {"algorithm", run.scenario.algorithm},
                                {"mean_return", result.mean_return},
                                {"std_return", result.std_return},
                                {"min_return", result.min_return},
                                {"max_return", result.max_return},
                                {"mean_length", result.mean_length},
                                {"mean_reward", result.mean_reward}});
    const auto number = [](double value) { return fmt::format("{:.6g}", value); };
    rows.push_back({std::to_string(run.id), std::to_string(run.seed), std::to_string(learner->steps()),
                    number(result.mean_return), number(result.std_return), number(result.min_return),
                    number(result.max_return), number(result.mean_length), number(result.mean_reward)});
  }
  if (options.json) {
    out << Json(Json::Object{{"session", options.source},
                             {"episodes", options.episodes},
                             {"seed", options.seed},
                             {"deterministic", options.deterministic},
                             {"runs", std::move(json)}})
               .dump()
        << '\n';
  } else {
    out << columns(rows, 0, true);
  }
  return exit_success;
}

}  // namespace policyscope::app
