#include "app/application.h"
#include "app/input.h"
#include "core/runtime/thread_time.h"
#include "core/scenarios/scenario_file.h"

#include <benchmark/benchmark.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <thread>

namespace policyscope::app {
namespace {

/// The window of 1280 × 800 without a renderer.
class Screen {
 public:
  explicit Screen(const Scenario& scenario) : application(scenario, {.threads = 1}) {
    map_keys();
    ImGui::GetIO().DisplaySize = {1280.0f, 800.0f};
    feed_mouse(-1e6f, -1e6f);
  }
  void frame() { application.frame(1.0 / 60.0); }
  /// Frames until the first snapshot and the fields are there.
  void open() {
    while (application.focus().latest == nullptr || application.fields().empty()) {
      frame();
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  }
  Application application;
};

/// What the mirrors of a run of 10^5 episodes hold.
void fabricate(RunView& view, std::int64_t episodes, std::int64_t steps_per_episode) {
  const auto fill = [&](SeriesGroup& mirror, std::int64_t samples, std::int64_t stride) {
    if (mirror.series().empty()) return;
    SeriesGroup learner(mirror.series());
    std::vector<double> row(mirror.series().size());
    SeriesChunk chunk;
    for (std::int64_t i = 0; i < samples; ++i) {
      for (std::size_t s = 0; s < row.size(); ++s)
        row[s] = std::sin(1e-4 * static_cast<double>(i * (view.id + 1)) + static_cast<double>(s)) +
                 0.3 * std::sin(12.9898 * static_cast<double>(i));
      learner.add((i + 1) * stride, row);
      if (i % 4096 == 4095) {
        learner.take_closed(chunk);
        mirror.append(chunk);
      }
    }
    learner.take_closed(chunk);
    mirror.append(chunk);
  };
  fill(view.by_step, episodes * steps_per_episode, 1);
  fill(view.by_episode, episodes, steps_per_episode);
  fill(view.by_update, episodes * steps_per_episode, 1);
}

/// Processor time of building a frame of the default screen with 4 runs of 10^5 episodes each, while the
/// demonstration moves.
void frame(benchmark::State& state) {
  Scenario scenario = load_scenario(state.range(0) == 0 ? "pendulum-swing-up" : "cart-pole");
  scenario.seeds = {1, 2, 3, 4};
  Screen screen(scenario);
  screen.open();
  Application& application = screen.application;
  for (const auto& view : application.runs().views()) fabricate(*view, 100'000, 20);
  for (int i = 0; i < 30; ++i) screen.frame();
  double total = 0.0, longest = 0.0;
  std::int64_t frames = 0;
  for (auto _ : state) {
    const double begin = thread_cpu_time().count();
    screen.frame();
    const double seconds = thread_cpu_time().count() - begin;
    state.SetIterationTime(seconds);
    total += seconds;
    longest = std::max(longest, seconds);
    ++frames;
  }
  state.counters["ms"] = 1e3 * total / static_cast<double>(frames);
  state.counters["longest_ms"] = 1e3 * longest;
  state.counters["vertices"] = ImGui::GetDrawData()->TotalVtxCount;
}
BENCHMARK(frame)
    ->ArgName("cart_pole")
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Iterations(300)
    ->Unit(benchmark::kMillisecond);

/// The same while the runs learn at full speed in a thread of their own, with curves that they have really
/// drawn: the pendulum after 2·10^6 steps each, a corridor after 10^5 episodes each.
void frame_while_learning(benchmark::State& state) {
  const bool corridor = state.range(0) == 1;
  Scenario scenario = load_scenario(corridor ? "short-corridor-baseline" : "pendulum-swing-up");
  scenario.seeds = {1, 2, 3, 4};
  Screen screen(scenario);
  screen.open();
  Application& application = screen.application;
  application.obey(action::Play{});
  const auto young = [&](const auto& view) {
    return corridor ? view->run->episodes() < 100'000 : view->run->steps() < 2'000'000;
  };
  const auto& views = application.runs().views();
  const auto pass = [](int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  };
  while (std::any_of(views.begin(), views.end(), young)) {
    screen.frame();
    pass(50);
  }
  const std::int64_t before = views[0]->run->steps();
  double total = 0.0, longest = 0.0;
  std::int64_t frames = 0;
  for (auto _ : state) {
    pass(16);
    const double begin = thread_cpu_time().count();
    screen.frame();
    const double seconds = thread_cpu_time().count() - begin;
    state.SetIterationTime(seconds);
    total += seconds;
    longest = std::max(longest, seconds);
    ++frames;
  }
  if (views[0]->run->steps() == before) state.SkipWithError("nothing was learned meanwhile");
  state.counters["ms"] = 1e3 * total / static_cast<double>(frames);
  state.counters["longest_ms"] = 1e3 * longest;
}
BENCHMARK(frame_while_learning)
    ->ArgName("corridor")
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Iterations(200)
    ->Unit(benchmark::kMillisecond);

/// From nothing to the first complete picture: fonts, the first snapshot and its fields.
void first_picture(benchmark::State& state) {
  const Scenario scenario = load_scenario("pendulum-swing-up");
  for (auto _ : state) {
    Screen screen(scenario);
    screen.open();
    screen.frame();
  }
}
BENCHMARK(first_picture)->Iterations(5)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The slowest frame when type takes sizes for the first time: entering the presentation.
void presentation(benchmark::State& state) {
  const Scenario scenario = load_scenario("pendulum-swing-up");
  for (auto _ : state) {
    Screen screen(scenario);
    screen.open();
    for (int i = 0; i < 30; ++i) screen.frame();
    screen.application.obey(action::SetPresentation{true});
    double longest = 0.0;
    for (int i = 0; i < 5; ++i) {
      const double begin = thread_cpu_time().count();
      screen.frame();
      longest = std::max(longest, thread_cpu_time().count() - begin);
    }
    state.SetIterationTime(longest);
  }
}
BENCHMARK(presentation)->Iterations(5)->UseManualTime()->Unit(benchmark::kMillisecond);

/// From a slider that moved in a frame to the iteration in which it is in force and to the frame that knows
/// of it, with a frame every 1/60 s: with the learner slowed to a number of steps a second, or at full speed
/// (0), where it looks for news about once a millisecond.
void slider_latency(benchmark::State& state) {
  Screen screen(load_scenario("pendulum-swing-up"));
  screen.open();
  Application& application = screen.application;
  if (state.range(0) > 0) application.obey(action::SetLearnerSpeed{static_cast<double>(state.range(0))});
  application.obey(action::Play{});
  const std::size_t alpha = application.focus().scenario().parameters.find("alpha_theta");
  const auto wait = [] { std::this_thread::sleep_for(std::chrono::microseconds(16'667)); };
  while (application.focus().steps() < (state.range(0) > 0 ? 20 : 10'000)) {
    screen.frame();
    wait();
  }
  double iterations = 0.0, frames = 0.0, count = 0.0;
  for (auto _ : state) {
    const std::size_t known = application.focus().changes.size();
    const std::int64_t before = application.focus().run->steps();
    application.obey(action::SetParameter{alpha, 1e-4 * (1.0 + std::fmod(count, 2.0))});
    do {
      wait();
      screen.frame();
      frames += 1.0;
    } while (application.focus().changes.size() == known);
    iterations += static_cast<double>(application.focus().changes.back().step - before);
    count += 1.0;
  }
  state.counters["iterations"] = iterations / count;
  state.counters["frames"] = frames / count;
}
BENCHMARK(slider_latency)
    ->ArgName("steps_per_second")
    ->Arg(0)
    ->Arg(1000)
    ->Arg(50)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(20);

}  // namespace
}  // namespace policyscope::app
