#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress.h"
#include "app/cli/scenario_options.h"
#include "core/json/json.h"
#include "core/runtime/training.h"
#include "core/store/training_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <ostream>

namespace policyscope::app {
namespace {

TrainingPlan make_plan(const TrainOptions& options) {
  TrainingPlan plan;
  plan.scenario = resolve(options.scenario);
  plan.seeds = plan.scenario.seeds;
  plan.jobs = options.jobs;
  if (options.seed || options.seeds) {
    const std::uint64_t first = options.seed.value_or(plan.seeds.front());
    plan.seeds.clear();
    for (std::int64_t i = 0; i < options.seeds.value_or(1); ++i) {
      plan.seeds.push_back(first + static_cast<std::uint64_t>(i));
    }
  }
  if (options.steps && options.episodes) throw Error("give --steps or --episodes, not both");
  plan.steps = options.steps.value_or(plan.scenario.steps);
  plan.episodes = options.episodes.value_or(options.steps ? 0 : plan.scenario.episodes);
  return plan;
}

/// All runs of a session, as far as its scenario or the options say.
TrainingPlan make_plan(const TrainOptions& options, const std::vector<StoredRun>& stored) {
  if (options.steps && options.episodes) throw Error("give --steps or --episodes, not both");
  TrainingPlan plan;
  plan.scenario = stored.front().scenario;
  plan.jobs = options.jobs;
  plan.steps = options.steps.value_or(plan.scenario.steps);
  plan.episodes = options.episodes.value_or(options.steps ? 0 : plan.scenario.episodes);
  plan.seeds.clear();
  for (const StoredRun& run : stored) plan.seeds.push_back(run.seed);
  return plan;
}

/// The session that goes on: everything but how far is in the file already.
std::unique_ptr<TrainingSession> open_session(const TrainOptions& options) {
  const ScenarioOptions& chosen = options.scenario;
  if (!options.out.empty() || options.seed || options.seeds || !chosen.assignments.empty() ||
      !chosen.environment.empty() || !chosen.algorithm.empty() || !chosen.features.empty() ||
      !chosen.policy.empty()) {
    throw Error(
        fmt::format("'{}' is a session whose runs go on as they are: give --steps or --episodes, --jobs "
                    "and --json only",
                    chosen.scenario));
  }
  return TrainingSession::resume(chosen.scenario);
}

std::unique_ptr<TrainingSession> create_session(const std::string& path) {
  if (SessionFile::is_session(path)) {
    throw Error(
        fmt::format("--out: '{}' holds a session already; go on with it by 'policyscope train {} "
                    "--steps N', or choose another name",
                    path, path));
  }
  try {
    return TrainingSession::create(path);
  } catch (const Error& error) {
    throw Error(fmt::format("--out: {}", error.what()));
  }
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json results_json(const Scenario& scenario, const std::vector<TrainingResult>& results) {
  Json::Array runs;
  for (const TrainingResult& result : results) {
    runs.push_back(Json::Object{{"seed", result.seed},
                                {"steps", result.steps},
                                {"episodes", result.episodes},
                                {"mean_reward", result.mean_reward},
                                {"mean_return", optional_json(result.mean_return)},
                                {"mean_length", optional_json(result.mean_length)},
                                {"diverged", result.divergence.has_value()},
                                {"seconds", result.seconds},
                                {"steps_per_second", result.steps_per_second}});
  }
  return Json::Object{{"scenario", scenario.name},
                      {"environment", scenario.environment},
                      {"algorithm", scenario.algorithm},
                      {"parameters", parameters_json(scenario.parameters)},
                      {"runs", std::move(runs)}};
}

std::string short_number(double number) {
  return std::isfinite(number) ? fmt::format("{:.6g}", number) : format_number(number);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
}

std::string results_table(const std::vector<TrainingResult>& results) {
  std::vector<std::vector<std::string>> rows = {
      {"seed", "steps", "episodes", "mean_reward", "mean_return", "mean_length", "steps/s", "diverged"}};
  const auto cell = [](const std::optional<double>& value) {
    return value ? short_number(*value) : std::string("–");
  };
  std::vector<double> rewards, returns;
  for (const TrainingResult& result : results) {
    rows.push_back({std::to_string(result.seed), std::to_string(result.steps),
                    std::to_string(result.episodes), short_number(result.mean_reward),
                    cell(result.mean_return), cell(result.mean_length),
                    fmt::format("{:.3g}", result.steps_per_second), result.divergence ? "yes" : "no"});
    rewards.push_back(result.mean_reward);
    if (result.mean_return) returns.push_back(*result.mean_return);
  }
  std::string text = columns(rows, 0, true);
  if (results.size() > 1) {
    const bool episodic = returns.size() == results.size();
    text += fmt::format("median {} of {} seeds: {}\n", episodic ? "mean_return" : "mean_reward",
                        results.size(), short_number(median(episodic ? returns : rewards)));
  }
  return text;
}

}  // namespace

int train(const TrainOptions& options, std::ostream& out, std::ostream& err) {
  const bool go_on = SessionFile::is_session(options.scenario.scenario);
  std::unique_ptr<TrainingSession> session;
  if (go_on) session = open_session(options);
  const TrainingPlan plan = go_on ? make_plan(options, session->stored()) : make_plan(options);
  if (!go_on) Learner(plan.scenario, plan.seeds.front());  // complains about settings that do not fit
  if (!options.out.empty()) session = create_session(options.out);

  const InterruptGuard guard;
  ProgressLine line(err);
  std::optional<std::string> failure;
  TrainingHooks hooks;
  if (session) session->attach(hooks);
  const auto look_after_session = [&] {
    if (failure || !session || !(failure = session->take_failure())) return;
    line.clear();
    err << "policyscope: " << *failure << "; learning goes on without it\n";
  };
  hooks.progress = [&](const TrainingProgress& progress) {
    look_after_session();
    line.show(progress);
    return !guard.interrupted();
  };
  std::vector<TrainingResult> results;
  try {
    results = policyscope::train(plan, hooks);
    if (session) session->close();
  } catch (const Error& error) {
    throw CommandFailure(error.what());
  }
  line.clear();
  look_after_session();

  for (const TrainingResult& result : results) {
    if (!result.divergence) continue;
    err << fmt::format(
        "policyscope: seed {} diverged at iteration {}: {} is not finite; it was stopped before that "
        "update. Smaller steps (--set) help.\n",
        result.seed, result.divergence->iteration, result.divergence->quantity);
  }
  if (options.json) {
    out << results_json(plan.scenario, results).dump() << '\n';
  } else {
    out << results_table(results);
  }
  if (guard.interrupted()) {
    err << "policyscope: interrupted; the results are those until then\n";
    return exit_interrupted;
  }
  return failure ? exit_failure : exit_success;
}

}  // namespace policyscope::app
