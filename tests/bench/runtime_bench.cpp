#include "core/runtime/run.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <limits>
#include <thread>

namespace policyscope {
namespace {

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

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

/// Processor seconds that a run needs for a number of steps, after its first keyframes.
double seconds_for(const Scenario& scenario, std::int64_t steps, bool watched) {
  Run run(scenario, 1);
  run.send({Command::Kind::run_until, 200'000});
  while (run.steps() < 200'000) run.run_slice();
  std::atomic<bool> over{false};
  std::thread window;
  if (watched) {
    run.set_desired({.subscription = {.model = true, .transitions = 512}});
    window = std::thread([&] {
      const RunEvents events = run.subscribe();
      std::vector<RunEvent> inbox;
      while (!over) {
        benchmark::DoNotOptimize(run.take_snapshot());
        events->take_all(inbox);
        std::this_thread::sleep_for(std::chrono::microseconds(16'667));
      }
    });
  }
  run.send({Command::Kind::run_until, 200'000 + steps});
  const double begin = thread_seconds();
  while (run.steps() < 200'000 + steps) run.run_slice();
  const double seconds = thread_seconds() - begin;
  over = true;
  if (window.joinable()) window.join();
  return seconds;
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

}  // namespace
}  // namespace policyscope
