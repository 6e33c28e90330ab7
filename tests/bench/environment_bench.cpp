// The cost of one environment step, for every environment of the catalog.
#include "core/environments/catalog.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace policyscope {
namespace {

constexpr std::size_t action_count = 4096;

/// `action_count` actions, uniform over the part of the space that matters, one after the other.
std::vector<double> draw_actions(const ActionSpace& space, RandomStream& random) {
  std::vector<double> actions;
  for (std::size_t i = 0; i < action_count; ++i) {
    if (space.discrete()) actions.push_back(static_cast<double>(random.index(space.count())));
    for (const Dimension& dimension : space.box)
      actions.push_back(random.uniform(dimension.typical_low, dimension.typical_high));
  }
  return actions;
}

void step_environment(benchmark::State& state, const EnvironmentEntry& entry) {
  const auto environment = entry.make();
  RandomStream random(1, Purpose::environment);
  const std::vector<double> actions = draw_actions(entry.info.action, random);
  const std::size_t size = entry.info.action.dimensions();
  std::vector<double> observation(entry.info.observation.size());
  environment->reset(random, observation);

  std::size_t next = 0;
  for (auto _ : state) {
    const ActionView action(actions.data() + next * size, size);
    const StepResult result = environment->step(action, random, observation);
    if (result.terminated) environment->reset(random, observation);
    benchmark::DoNotOptimize(observation.data());
    next = (next + 1) % action_count;
  }
  state.SetItemsProcessed(state.iterations());
}

[[maybe_unused]] const bool registered = [] {
  for (const EnvironmentEntry& entry : environment_catalog())
    benchmark::RegisterBenchmark(("step/" + entry.info.id).c_str(),
                                 [&entry](benchmark::State& state) { step_environment(state, entry); });
  return true;
}();

}  // namespace
}  // namespace policyscope
