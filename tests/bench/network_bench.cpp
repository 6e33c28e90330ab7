// Neural learners, for every instruction set of this processor: each time also as a share of what the core's
// multiplying and adding units could do meanwhile, which is measured beside it.
#include "core/kernels/kernels.h"
#include "core/learning/learner.h"
#include "core/networks/mlp.h"
#include "core/networks/optimizer.h"
#include "core/runtime/thread_time.h"
#include "core/scenarios/scenario_file.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace policyscope {
namespace {

/// Keeps to one instruction set and collects the least times of a piece of work and, in turns with it, of the
/// same number of operations at the core's limit. Long work comes in parts that are the same every time: the
/// least time of each counts, so that other work on the machine has to miss every one of them only once.
class Measurement {
 public:
  Measurement(benchmark::State& state, const kernels::Table& table, double operations)
      : state_(state), table_(table), operations_(operations) {
    kernels::use(table);
  }
  Measurement(const Measurement&) = delete;
  Measurement& operator=(const Measurement&) = delete;
  ~Measurement() {
    kernels::use(*kernels::available().list[kernels::available().count - 1]);
    const double peak = peak_operations_ / peak_seconds_;  // of the fastest burst
    const double least = std::accumulate(least_.begin(), least_.end(), 0.0);
    state_.counters["least_us"] = 1e6 * least;
    state_.counters["peak_GFLOPs"] = 1e-9 * peak;
    if (operations_ > 0.0) state_.counters["percent_of_peak"] = 100.0 * operations_ / (peak * least);
  }

  template <class Work>
  void take(Work&& work, std::size_t part = 0) {
    const double begin = thread_cpu_time().count();
    const double operations = table_.peak(20'000);
    const double middle = thread_cpu_time().count();
    work();
    const double end = thread_cpu_time().count();
    if (middle - begin < peak_seconds_) {
      peak_seconds_ = middle - begin;
      peak_operations_ = operations;
    }
    least_.resize(std::max(least_.size(), part + 1), std::numeric_limits<double>::infinity());
    least_[part] = std::min(least_[part], end - middle);
  }

 private:
  benchmark::State& state_;
  const kernels::Table& table_;
  double operations_;
  std::vector<double> least_;  // of each part
  double peak_seconds_ = std::numeric_limits<double>::infinity(), peak_operations_ = 0.0;
};

/// What matrix products cost: forward, the weights' gradient, and the derivative of every layer's input but
/// the first's.
double operations_of(const Mlp<float>& mlp, int batch) {
  double sum = 0.0;
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const double product = 2.0 * mlp.layer(l).inputs * mlp.layer(l).outputs * batch;
    sum += (l == 0 ? 2.0 : 3.0) * product;
  }
  return sum;
}

/// Forward, backward and Adam.
void mlp(benchmark::State& state, const kernels::Table& table, Activation activation) {
  constexpr int batch = 256;
  const Mlp<float> network({4, {64, 64}, 1, activation});
  std::vector<float> parameters(network.parameter_count()), gradient(parameters.size());
  RandomStream random(1, Purpose::initialization);
  initialize_uniform<float>(network, random, parameters);
  Matrix<float> x(4, batch);
  for (Eigen::Index i = 0; i < x.size(); ++i) x(i) = static_cast<float>(random.normal());
  const Matrix<float> d = x.topRows(1) * 1e-3f;
  MlpWorkspace<float> workspace;
  Optimizer<float> adam({}, parameters.size());
  Measurement measurement(state, table, operations_of(network, batch));
  for (auto _ : state) {
    measurement.take([&] {
      network.forward(parameters, x, workspace);
      std::fill(gradient.begin(), gradient.end(), 0.0f);
      network.backward(parameters, d, workspace, gradient);
      adam.step(1e-9, gradient, parameters);
    });
    benchmark::DoNotOptimize(parameters.data());
  }
}

/// A whole run of a scenario, as `policyscope train` does it: acting, memory and updates. `operations` are
/// those of its matrix products.
void train(benchmark::State& state, const kernels::Table& table, const char* name, double operations) {
  const Scenario scenario = load_scenario(name);
  Measurement measurement(state, table, operations);
  for (auto _ : state) {
    Learner learner(scenario, 1);
    constexpr std::size_t parts = 50;
    for (std::size_t part = 0; part < parts; ++part) {
      const auto end =
          scenario.steps * static_cast<std::int64_t>(part + 1) / static_cast<std::int64_t>(parts);
      measurement.take([&] { learner.advance(end - learner.steps()); }, part);
    }
    if (learner.divergence()) state.SkipWithError("diverged");
  }
}

struct Run {
  const char* scenario;
  double operations;
};
// PPO: 2,400 minibatches of 256 forward and backward, and 76,800 passes of 4 lanes, through two networks of
// 3 → 64 → 64 → 1. SAC: 13.07·10⁶ an update of 100 samples; TD3: an actor's update every other step.
constexpr Run runs[] = {{"pendulum-ppo", 2'400 * 2 * 6.586e6 + 76'800 * 2 * 4 * 2 * 4'352.0},
                        {"pendulum-sac", 9'900 * 13.07e6},
                        {"pendulum-td3", 9'900 * 9.98e6}};

[[maybe_unused]] const bool registered = [] {
  for (const kernels::Table* table : kernels::available()) {
    const auto named = [&](const char* what) { return std::string(what) + "/" + table->name; };
    benchmark::RegisterBenchmark(named("mlp_relu").c_str(), [table](benchmark::State& state) {
      mlp(state, *table, Activation::relu);
    })->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(named("mlp_tanh").c_str(), [table](benchmark::State& state) {
      mlp(state, *table, Activation::tanh);
    })->Unit(benchmark::kMicrosecond);
    for (const Run& run : runs) {
      benchmark::RegisterBenchmark(named(run.scenario).c_str(), [table, run](benchmark::State& state) {
        train(state, *table, run.scenario, run.operations);
      })->Unit(benchmark::kMillisecond);
    }
  }
  return true;
}();

}  // namespace
}  // namespace policyscope
