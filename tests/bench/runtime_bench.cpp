#include "core/runtime/run.h"
#include "core/runtime/thread_time.h"
#include "core/scenarios/scenario_file.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

namespace policyscope {
namespace {

Scenario scenario_of(std::int64_t index) {
  return index == 0 ? make_scenario("LecturePendulum", "continuing-actor-critic")
                    : make_scenario("CartPole-v1", "actor-critic");
}

/// What a keyframe or the newest checkpoint of a session costs the learner.
void checkpoint(benchmark::State& state) {
  Learner learner(scenario_of(state.range(0)), 1);
  learner.advance(10'000);
  std::size_t bytes = 0;
  for (auto _ : state) {
    ArchiveWriter archive;
    learner.save(archive);
    bytes = archive.bytes().size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(checkpoint)->ArgName("cart_pole")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

/// What a frame of a watching window costs the learner: the model and 512 transitions.
void publication(benchmark::State& state) {
  Learner learner(scenario_of(state.range(0)), 1);
  learner.advance(10'000);
  Snapshot snapshot;
  for (auto _ : state) learner.snapshot({.model = true, .transitions = 512}, snapshot);
}
BENCHMARK(publication)->ArgName("cart_pole")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

/// A window that takes everything 60 times a second, as long as it is there.
class Window {
 public:
  Window(Run& run, Subscription subscription) {
    run.set_desired({.subscription = subscription});
    thread_ = std::thread([this, &run, events = run.subscribe()] {
      std::vector<RunEvent> inbox;
      while (!over_) {
        benchmark::DoNotOptimize(run.take_snapshot());
        events->take_all(inbox);
        std::this_thread::sleep_for(std::chrono::microseconds(16'667));
      }
    });
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    over_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> over_{false};
  std::thread thread_;
};

/// Processor seconds that a run needs until a step.
double seconds_until(Run& run, std::int64_t step) {
  run.send({Command::Kind::run_until, step});
  const double begin = thread_cpu_time().count();
  while (run.steps() < step) run.run_slice();
  return thread_cpu_time().count() - begin;
}

/// Processor seconds that a run needs for a number of steps, after its first keyframes.
double seconds_for(const Scenario& scenario, std::int64_t steps, bool watched) {
  Run run(scenario, 1);
  seconds_until(run, 200'000);
  std::optional<Window> window;
  if (watched) window.emplace(run, Subscription{.model = true, .transitions = 512});
  return seconds_until(run, 200'000 + steps);
}

/// Slowdown by a window that takes everything 60 times a second. Pairs, because a processor's speed drifts.
void watched_learner(benchmark::State& state) {
  const Scenario scenario = scenario_of(state.range(0));
  constexpr std::int64_t steps = 2'000'000;
  // The least of several: what the machine does while nothing else disturbs it.
  double alone = std::numeric_limits<double>::infinity(), watched = alone;
  for (auto _ : state) {
    alone = std::min(alone, seconds_for(scenario, steps, false));
    const double seconds = seconds_for(scenario, steps, true);
    watched = std::min(watched, seconds);
    state.SetIterationTime(seconds);
  }
  state.counters["slowdown_percent"] = 100.0 * (watched / alone - 1.0);
  state.counters["steps_per_second"] = static_cast<double>(steps) / watched;
}
BENCHMARK(watched_learner)->ArgName("cart_pole")->Arg(0)->Arg(1)->UseManualTime()->Iterations(7);

/// The least time of every part of a run, over its repetitions, which do the same work to the bit: what else
/// goes on has to miss each part only once.
class LeastParts {
 public:
  static constexpr std::int64_t count = 25;

  /// `advance(step)` goes on to a step and returns how long that took.
  template <class Advance>
  void take(std::int64_t steps, Advance&& advance) {
    for (std::int64_t part = 0; part < count; ++part) {
      double& least = least_[static_cast<std::size_t>(part)];
      least = std::min(least, advance(steps * (part + 1) / count));
    }
  }
  double seconds() const { return std::accumulate(least_.begin(), least_.end(), 0.0); }

 private:
  std::vector<double> least_ =
      std::vector<double>(static_cast<std::size_t>(count), std::numeric_limits<double>::infinity());
};

/// A learner with networks, bare, as `policyscope train` runs it, and under a window that shows everything
/// there is to see, its replay buffer too: what each costs on top of the one before.
void watched_network(benchmark::State& state, const char* name) {
  const Scenario scenario = load_scenario(name);
  LeastParts bare, trained, watched;
  for (auto _ : state) {
    Learner learner(scenario, 1);
    bare.take(scenario.steps, [&](std::int64_t step) {
      const double begin = thread_cpu_time().count();
      learner.advance(step - learner.steps());
      return thread_cpu_time().count() - begin;
    });
    Run run(scenario, 1);
    trained.take(scenario.steps, [&](std::int64_t step) { return seconds_until(run, step); });
    Run shown(scenario, 1);
    const Window window(shown, {.model = true, .transitions = 512, .replay = true});
    watched.take(scenario.steps, [&](std::int64_t step) { return seconds_until(shown, step); });
  }
  state.counters["least_ms"] = 1e3 * bare.seconds();
  state.counters["train_percent"] = 100.0 * (trained.seconds() / bare.seconds() - 1.0);
  state.counters["window_percent"] = 100.0 * (watched.seconds() / trained.seconds() - 1.0);
}
BENCHMARK_CAPTURE(watched_network, sac, "pendulum-sac")->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(watched_network, td3, "pendulum-td3")->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(watched_network, ppo, "pendulum-ppo")->Iterations(5)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace policyscope
