#pragma once

#include "core/scenarios/scenario.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// One way of learning that a study compares with others: a scenario with its parameters and its length.
struct StudyConfiguration {
  std::string name;   ///< what tables and legends call it; no two are alike
  Scenario scenario;  ///< with the study's parameters; its steps or episodes are the length of each run
};

/// Episodes with the learned policy after each run, as `evaluate` plays them.
struct StudyEvaluation {
  std::int64_t episodes = 100;
  bool deterministic = true;
};

/// An experiment: every configuration, learned with several seeds.
struct Study {
  std::string name;   ///< "replay-study"
  std::string title;  ///< for people
  std::string text;   ///< what is compared, and what to look for
  std::vector<StudyConfiguration> configurations;
  std::int64_t runs = 5;         ///< of each configuration
  std::uint64_t first_seed = 1;  ///< run i has the seed first_seed + i
  std::optional<StudyEvaluation> evaluation;
  std::string metric;  ///< of RunResult, what the table is about
};

/// One run of a study.
struct StudyTask {
  std::size_t configuration = 0;  ///< index
  std::uint64_t seed = 0;
  /// Its place in the study, from 1 on, and the run's id in session files: the first seeds of all
  /// configurations come first, so that a share of the tasks has something of each, and a study that is
  /// given more runs keeps those it has.
  std::int64_t id = 0;
};

/// All runs, by id.
std::vector<StudyTask> tasks(const Study& study);

/// Share `share` of `shares` (counted from 1): together they are all runs, no run is in two, and none has two
/// runs more than another.
std::vector<StudyTask> tasks(const Study& study, std::int64_t share, std::int64_t shares);

/// Everything that decides what the runs of a study are, but how many there are: studies with equal identity
/// can share a session.
std::string identity(const Study& study);

/// Sets the length of every run. Throws Error for episodes in a task that has none.
void set_episodes(Study& study, std::int64_t episodes);
void set_steps(Study& study, std::int64_t steps);

/// What is known of a run when it is over. Depends on scenario and seed alone, but for the time.
struct RunResult {
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  double mean_reward = 0.0;           ///< of the last 5 % of the steps, in whole bins of the curve
  std::optional<double> mean_return;  ///< of the last 100 episodes, or of all if there are fewer
  std::optional<double> mean_length;
  std::optional<double> overall_return;    ///< of all episodes: how fast it learned
  std::optional<double> evaluated_return;  ///< of the study's evaluation
  bool diverged = false;
  std::optional<double> seconds;  ///< of processor time, if it was learned in one go
};

/// The names of what a study can be about.
const std::vector<std::string>& study_metrics();
std::optional<double> metric_value(const RunResult& result, std::string_view metric);

}  // namespace policyscope
