// Learner steps per second: the lecture's swing-up, 32 tilings of 8 × 8, without and with exact traces.
#include "core/learning/learner.h"
#include "core/runtime/thread_time.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <limits>
#include <string>

namespace policyscope {
namespace {

void learn(benchmark::State& state, const char* environment, double alpha_theta, double lambda) {
  Scenario scenario = make_scenario(environment, "continuing-actor-critic");
  // Traces collect 1/(1 − λ) steps; smaller steps keep the learner on the same path.
  const double scale = 1.0 - lambda;
  for (const char* grid : {"tilings=32", "tiles=8"}) scenario.parameters.set_from_text(grid);
  scenario.parameters.set_from_text("lambda=" + format_number(lambda));
  scenario.parameters.set_from_text("alpha_theta=" + format_number(alpha_theta * scale));
  scenario.parameters.set_from_text("alpha_w=" + format_number(2.0 / 32 * scale));
  if (!find_environment(environment).info.action.discrete())
    scenario.parameters.set_from_text("min_std=0.05");

  Learner learner(scenario, 1);
  learner.advance(20'000);  // it has learned to balance by now
  constexpr std::int64_t slice = 5'000;
  double fastest = std::numeric_limits<double>::infinity();
  for (auto _ : state) {
    const double begin = thread_cpu_time().count();
    learner.advance(slice);
    fastest = std::min(fastest, thread_cpu_time().count() - begin);
  }
  // What the machine does while nothing else disturbs it.
  state.counters["least_ns"] = 1e9 * fastest / static_cast<double>(slice);
  state.SetItemsProcessed(state.iterations() * slice);
  if (learner.divergence()) state.SkipWithError("diverged");
}

BENCHMARK_CAPTURE(learn, gaussian, "LecturePendulumContinuous", 0x1p-6 / 32, 0.0);
BENCHMARK_CAPTURE(learn, gaussian_traces, "LecturePendulumContinuous", 0x1p-6 / 32, 0.9);
BENCHMARK_CAPTURE(learn, softmax, "LecturePendulum", 0.25 / 32, 0.0);
BENCHMARK_CAPTURE(learn, softmax_traces, "LecturePendulum", 0.25 / 32, 0.9);

}  // namespace
}  // namespace policyscope
