#include "core/runtime/training.h"

#include "core/error.h"
#include "core/runtime/thread_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>

namespace policyscope {
namespace {

/// 5 % of the steps, rounded up.
std::int64_t tail(std::int64_t steps) {
  return steps / 20 + (steps % 20 != 0 ? 1 : 0);
}

/// Tells the waiting thread that something is over.
struct Signal {
  std::mutex mutex;
  std::condition_variable changed;
};

/// Serves a run until its end. Looks at the learner between slices, on the thread that serves it.
class TrainingJob final : public Job {
 public:
  using Measure = std::function<void(const Run&, const TrainingResult&)>;

  TrainingJob(std::shared_ptr<Run> run, const TrainingTask& task, Measure measure, Signal& signal)
      : run_(std::move(run)),
        measure_(std::move(measure)),
        steps_(task.episodes > 0 ? std::numeric_limits<std::int64_t>::max() : task.steps),
        episodes_(task.episodes),
        tail_begin_(task.episodes > 0 ? -1 : task.steps - tail(task.steps)),
        signal_(signal) {}

  Clock::time_point run_slice() override {
    if (over()) return never();
    if (!started_) {
      started_ = true;
      begin_ = Clock::now();
      first_step_ = run_->steps();
    }
    if (!run_->playing()) run_->send({Command::Kind::run_until, next_goal()});
    const CpuTime before = thread_cpu_time();
    run_->run_slice();
    processor_seconds_ += (thread_cpu_time() - before).count();

    const Learner& learner = run_->learner();
    if (learner.steps() == tail_begin_) {
      tail_begin_mean_ = learner.experience().by_step().total(0, &tail_begin_count_).mean;
    }
    const bool reached = episodes_ > 0 ? learner.episodes() >= episodes_ : learner.steps() >= steps_;
    if (reached || stop_ || learner.divergence() || run_->failure()) {
      finish(reached);
      return never();
    }
    const Clock::time_point now = Clock::now();
    if (now >= next_look_) {
      next_look_ = now + std::chrono::milliseconds(100);
      mean_reward_ = mean_reward();
    }
    return now;
  }

  void stop() { stop_ = true; }
  bool over() const { return over_.load(std::memory_order_acquire); }
  double recent_reward() const { return mean_reward_; }
  double share() const {
    if (over()) return 1.0;
    return episodes_ > 0 ? static_cast<double>(run_->episodes()) / static_cast<double>(episodes_)
                         : static_cast<double>(run_->steps()) / static_cast<double>(steps_);
  }
  const std::shared_ptr<Run>& run() const { return run_; }
  /// When it is over.
  const TrainingResult& result() const { return result_; }
  /// What went wrong when it was measured; empty if nothing did.
  const std::string& failure() const { return failure_; }

 private:
  /// The step to run to: where the last 5 % begin, then the end. An episode has one step at least, so that as
  /// many steps as there are episodes to come never lead past the last.
  std::int64_t next_goal() const {
    const Learner& learner = run_->learner();
    if (episodes_ > 0) return learner.steps() + std::max<std::int64_t>(1, episodes_ - learner.episodes());
    return learner.steps() < tail_begin_ ? tail_begin_ : steps_;
  }

  double mean_reward() const {
    const SeriesGroup& series = run_->learner().experience().by_step();
    const std::int64_t wanted = tail(series.samples());
    if (wanted == 0) return std::numeric_limits<double>::quiet_NaN();
    std::int64_t held = 0;
    const Bin recent = series.recent(0, wanted, &held);
    // Where bins do not fit, the difference of two sums.
    if (held != wanted && tail_begin_count_ > 0 && series.samples() - tail_begin_count_ == wanted) {
      std::int64_t count = 0;
      const double mean = series.total(0, &count).mean;
      return (mean * static_cast<double>(count) - tail_begin_mean_ * static_cast<double>(tail_begin_count_)) /
             static_cast<double>(wanted);
    }
    return recent.mean;
  }

  void finish(bool reached) {
    const Learner& learner = std::as_const(*run_).learner();
    result_.seed = run_->seed();
    result_.steps = learner.steps();
    result_.episodes = learner.episodes();
    result_.mean_reward = mean_reward();
    result_.mean_return = learner.experience().recent_episodes().mean_return();
    result_.mean_length = learner.experience().recent_episodes().mean_length();
    result_.divergence = learner.divergence();
    result_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    result_.steps_per_second =
        static_cast<double>(result_.steps - first_step_) / std::max(processor_seconds_, 1e-9);
    result_.processor_seconds = processor_seconds_;
    result_.reached_end = !run_->failure() && (reached || learner.divergence());
    if (result_.reached_end && measure_) {
      try {
        measure_(*run_, result_);
      } catch (const std::exception& exception) {
        failure_ = exception.what();
      }
    }
    {
      const std::lock_guard lock(signal_.mutex);
      over_.store(true, std::memory_order_release);
    }
    signal_.changed.notify_one();
  }

  const std::shared_ptr<Run> run_;
  const Measure measure_;
  const std::int64_t steps_;
  const std::int64_t episodes_;
  const std::int64_t tail_begin_;
  Signal& signal_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> over_{false};
  std::atomic<double> mean_reward_{std::numeric_limits<double>::quiet_NaN()};
  TrainingResult result_;
  std::string failure_;

  // Touched by the serving thread only.
  bool started_ = false;
  Clock::time_point begin_{};
  Clock::time_point next_look_{};
  double processor_seconds_ = 0.0;
  std::int64_t first_step_ = 0;  // not 0 for a run that goes on
  double tail_begin_mean_ = 0.0;
  std::int64_t tail_begin_count_ = 0;
};

}  // namespace

void require_episodes(const Scenario& scenario) {
  if (!find_environment(scenario.environment).info.continuing) return;
  throw Error(
      fmt::format("{} has no episodes, so that it cannot be run for a number of them", scenario.environment));
}

std::vector<TrainingResult> train(const TrainingPlan& plan, const TrainingHooks& hooks) {
  std::vector<TrainingTask> tasks;
  for (const std::uint64_t seed : plan.seeds) {
    tasks.push_back({plan.scenario, seed, plan.steps, plan.episodes});
  }
  return train(tasks, plan.jobs, hooks);
}

std::vector<TrainingResult> train(const std::vector<TrainingTask>& tasks, unsigned jobs,
                                  const TrainingHooks& hooks) {
  for (const TrainingTask& task : tasks)
    if (task.episodes > 0) require_episodes(task.scenario);
  Signal signal;
  Pool pool(jobs);
  const Clock::time_point begin = Clock::now();
  std::vector<std::shared_ptr<TrainingJob>> running;
  std::vector<TrainingResult> results(tasks.size());
  std::vector<std::size_t> places;  // of the running, in results
  std::size_t next = 0;
  bool stopped = false;
  TrainingProgress progress;
  progress.runs = tasks.size();
  progress.mean_reward = std::numeric_limits<double>::quiet_NaN();
  std::int64_t finished_steps = 0, finished_episodes = 0;
  std::string failure;

  while (true) {
    while (!stopped && running.size() < pool.threads() && next < tasks.size()) {
      std::shared_ptr<Run> run = hooks.make ? hooks.make(next) : nullptr;
      if (run == nullptr) run = std::make_shared<Run>(tasks[next].scenario, tasks[next].seed);
      if (hooks.starting) hooks.starting(run);
      TrainingJob::Measure measure;
      if (hooks.measure) {
        measure = [&hooks, next](const Run& over, const TrainingResult& result) {
          hooks.measure(next, over, result);
        };
      }
      running.push_back(
          std::make_shared<TrainingJob>(std::move(run), tasks[next], std::move(measure), signal));
      places.push_back(next++);
      pool.add(running.back());
    }
    if (running.empty()) break;
    {
      std::unique_lock lock(signal.mutex);
      signal.changed.wait_for(lock, std::chrono::milliseconds(100), [&] {
        return std::any_of(running.begin(), running.end(), [](const auto& job) { return job->over(); });
      });
    }
    for (std::size_t i = 0; i < running.size();) {
      const std::shared_ptr<TrainingJob> job = running[i];
      if (!job->over()) {
        ++i;
        continue;
      }
      pool.remove(*job);
      if (hooks.finished) hooks.finished(job->run());
      if (job->run()->failure()) failure = *job->run()->failure();
      if (!job->failure().empty()) failure = job->failure();
      results[places[i]] = job->result();
      finished_steps += job->result().steps;
      finished_episodes += job->result().episodes;
      progress.mean_reward = job->result().mean_reward;
      ++progress.finished;
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
      places.erase(places.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (!failure.empty()) stopped = true;
    if (hooks.progress) {
      progress.steps = finished_steps;
      progress.episodes = finished_episodes;
      double share = static_cast<double>(progress.finished);
      for (const auto& job : running) {
        progress.steps += job->run()->steps();
        progress.episodes += job->run()->episodes();
        share += job->share();
        if (!std::isnan(job->recent_reward())) progress.mean_reward = job->recent_reward();
      }
      progress.share = share / static_cast<double>(progress.runs);
      progress.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      if (!hooks.progress(progress)) stopped = true;
    }
    if (stopped) {
      for (const auto& job : running) job->stop();
    }
  }
  if (!failure.empty()) throw Error(failure);
  results.resize(next);
  return results;
}

}  // namespace policyscope
