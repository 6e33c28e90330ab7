#include "core/studies/study.h"

#include "core/error.h"
#include "core/scenarios/scenario_file.h"

#include <fmt/format.h>

namespace policyscope {

std::vector<StudyTask> tasks(const Study& study) {
  std::vector<StudyTask> list;
  for (std::int64_t run = 0; run < study.runs; ++run) {
    for (std::size_t c = 0; c < study.configurations.size(); ++c) {
      list.push_back({c, study.first_seed + static_cast<std::uint64_t>(run),
                      static_cast<std::int64_t>(list.size()) + 1});
    }
  }
  return list;
}

std::vector<StudyTask> tasks(const Study& study, std::int64_t share, std::int64_t shares) {
  const std::vector<StudyTask> all = tasks(study);
  const auto count = static_cast<std::int64_t>(all.size());
  // Whole part and remainder apart, so that nothing overflows.
  const auto bound = [&](std::int64_t i) {
    return static_cast<std::ptrdiff_t>(count / shares * i + count % shares * i / shares);
  };
  return {all.begin() + bound(share - 1), all.begin() + bound(share)};
}

std::string identity(const Study& study) {
  std::string text = fmt::format("metric = {}\nfirst seed = {}\n", study.metric, study.first_seed);
  if (study.evaluation) {
    text += fmt::format("evaluation = {} episodes, {}\n", study.evaluation->episodes,
                        study.evaluation->deterministic ? "deterministic" : "sampled");
  }
  for (const StudyConfiguration& configuration : study.configurations) {
    // How the window looks and what the text says decides nothing.
    Scenario scenario = configuration.scenario;
    scenario.title = scenario.text = "";
    scenario.window = {};
    scenario.expect.reset();
    scenario.seeds = {1};
    text += fmt::format("\n[{}]\n{}", configuration.name, format_scenario(scenario, Detail::everything));
  }
  return text;
}

void set_episodes(Study& study, std::int64_t episodes) {
  for (StudyConfiguration& configuration : study.configurations) {
    Scenario& scenario = configuration.scenario;
    if (find_environment(scenario.environment).info.continuing) {
      throw Error(fmt::format("{} has no episodes, so that '{}' cannot be run for a number of them",
                              scenario.environment, configuration.name));
    }
    scenario.episodes = episodes;
    scenario.steps = 0;
  }
}

void set_steps(Study& study, std::int64_t steps) {
  for (StudyConfiguration& configuration : study.configurations) {
    configuration.scenario.steps = steps;
    configuration.scenario.episodes = 0;
  }
}

const std::vector<std::string>& study_metrics() {
  static const std::vector<std::string> names = {"mean_reward", "mean_return", "mean_length",
                                                 "overall_return", "evaluated_return"};
  return names;
}

std::optional<double> metric_value(const RunResult& result, std::string_view metric) {
  if (metric == "mean_reward") return result.mean_reward;
  if (metric == "mean_return") return result.mean_return;
  if (metric == "mean_length") return result.mean_length;
  if (metric == "overall_return") return result.overall_return;
  if (metric == "evaluated_return") return result.evaluated_return;
  throw unknown_name("metric", metric, study_metrics());
}

}  // namespace policyscope
