#pragma once

#include "core/runtime/run.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

/// Runs of one scenario, to their end, without a window.
struct TrainingPlan {
  Scenario scenario;
  std::vector<std::uint64_t> seeds = {1};
  std::int64_t steps = 0;  ///< environment steps of each run
  std::int64_t episodes =
      0;              ///< if not 0: each run ends when this many episodes have ended, whatever `steps`
  unsigned jobs = 0;  ///< threads; 0 for one less than the machine has cores
};

/// One run of whatever scenario, to its end.
struct TrainingTask {
  Scenario scenario;
  std::uint64_t seed = 1;
  std::int64_t steps = 0;     ///< environment steps …
  std::int64_t episodes = 0;  ///< … unless this is not 0: then it ends when this many episodes have ended
};

/// Throws Error with one sentence where the task goes on for ever.
void require_episodes(const Scenario& scenario);

struct TrainingResult {
  std::uint64_t seed = 0;
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  /// Of the last 5 % of the steps (rounded up). Exact if the number of steps was known beforehand; else, and
  /// beyond 16,384 steps, over whole bins of the curve: at most 1/8192 of the run more.
  double mean_reward = 0.0;
  std::optional<double> mean_return;  ///< of the last 100 episodes, or of all if there are fewer
  std::optional<double> mean_length;
  std::optional<Divergence> divergence;
  double seconds = 0.0;           ///< from start to end
  double steps_per_second = 0.0;  ///< of the processor time that this run took
  double processor_seconds = 0.0;
  bool reached_end = false;  ///< or diverged; otherwise it was stopped before
};

struct TrainingProgress {
  std::size_t runs = 0;
  std::size_t finished = 0;
  double share = 0.0;           ///< of the whole work, 0 to 1
  double share_at_start = 0.0;  ///< what had been done in earlier sittings
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  double mean_reward = 0.0;  ///< of the newest run, over its last 5 % of steps so far; NaN at the beginning
  double seconds = 0.0;
};

/// What a caller may want to know or do while runs train. All but `measure` are called by the thread that
/// called train().
struct TrainingHooks {
  /// About ten times a second. Returns false to stop all runs where they are.
  std::function<bool(const TrainingProgress&)> progress;
  /// Makes the run of a place in plan.seeds, where it is not to be a new one: a stored run that goes on.
  /// Null for a new one.
  std::function<std::shared_ptr<Run>(std::size_t place)> make;
  /// Before a run starts, and when it is over; its learner may then be read.
  std::function<void(const std::shared_ptr<Run>&)> starting, finished;
  /// When a run has reached its end, on the thread that served it: may take its time while others learn.
  std::function<void(std::size_t place, const Run& run, const TrainingResult& result)> measure;
};

/// Trains all runs of the plan, at most one for each thread at a time, and returns their results in the order
/// of the seeds: those that were started, if the caller stopped it. The results but for the times depend on
/// the plan alone, not on the number of jobs. Throws Error if the scenario cannot run, or a run fails.
std::vector<TrainingResult> train(const TrainingPlan& plan, const TrainingHooks& hooks = {});
/// The same for runs that need not be alike, in the order of the tasks.
std::vector<TrainingResult> train(const std::vector<TrainingTask>& tasks, unsigned jobs,
                                  const TrainingHooks& hooks = {});

}  // namespace policyscope
