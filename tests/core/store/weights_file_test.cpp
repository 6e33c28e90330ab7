#include "core/store/weights_file.h"

#include "core/learning/evaluation.h"
#include "core/learning/network_weights.h"
#include "core/scenarios/scenario_file.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

using testing_support::complaint;
using testing_support::TemporaryFolder;

const Tensor& tensor(const SafeTensors& contents, std::string_view name) {
  const auto at = std::find_if(contents.tensors.begin(), contents.tensors.end(),
                               [&](const Tensor& t) { return t.name == name; });
  if (at == contents.tensors.end()) throw Error("no such tensor");
  return *at;
}

/// As torch.nn.Sequential(Linear, activation, Linear, …) would compute it, in double precision.
std::vector<double> sequential(const SafeTensors& contents, const std::string& prefix, std::vector<double> x,
                               double (*activation)(double)) {
  for (int i = 0;; i += 2) {
    const Tensor& weight = tensor(contents, prefix + std::to_string(i) + ".weight");
    const Tensor& bias = tensor(contents, prefix + std::to_string(i) + ".bias");
    std::vector<double> y(weight.shape[0]);
    for (std::size_t row = 0; row < y.size(); ++row) {
      y[row] = static_cast<double>(bias.values[row]);
      for (std::size_t column = 0; column < x.size(); ++column) {
        y[row] += static_cast<double>(weight.values[row * weight.shape[1] + column]) * x[column];
      }
    }
    x = std::move(y);
    const std::string next = prefix + std::to_string(i + 2) + ".weight";
    const bool last = std::none_of(contents.tensors.begin(), contents.tensors.end(),
                                   [&](const Tensor& t) { return t.name == next; });
    if (last) return x;
    for (double& value : x) value = activation(value);
  }
}

Scenario pendulum_scenario() {
  Scenario scenario = load_scenario("pendulum-ppo");
  scenario.parameters.set_from_text("net_arch=24,16");
  return scenario;
}

TEST(WeightsFile, HasThePlacesAndTheOutputsOfSequential) {
  Learner learner(pendulum_scenario(), 3);
  learner.advance(3000);
  const SafeTensors contents = weights_of(learner);
  std::vector<std::string> names;
  for (const Tensor& t : contents.tensors) names.push_back(t.name);
  EXPECT_THAT(names,
              testing::IsSupersetOf({"actor.0.weight", "actor.0.bias", "actor.2.weight", "actor.2.bias",
                                     "actor.4.weight", "actor.4.bias", "critic.0.weight", "critic.4.bias"}));
  EXPECT_EQ(tensor(contents, "actor.2.weight").shape, (std::vector<std::size_t>{16, 24}));
  EXPECT_EQ(*contents.find("environment"), "Pendulum-v1");
  EXPECT_EQ(*contents.find("algorithm"), "ppo");

  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  const std::vector<double> observation = {0.6, -0.8, 1.5};
  std::vector<double> input = observation;
  if (const std::string* mean = contents.find("observation_mean")) {
    const auto* networks = dynamic_cast<const HasNetworkWeights*>(snapshot.model.get());
    const auto normalizer = networks->weights().normalizer.value();
    for (std::size_t i = 0; i < 3; ++i) {
      input[i] =
          std::clamp((input[i] - normalizer.mean[i]) / std::sqrt(normalizer.variance[i] + 1e-8), -10.0, 10.0);
    }
    EXPECT_TRUE(mean->starts_with("["));
  }
  const Parameter& activation = learner.parameters()[learner.parameters().find("activation")];
  const bool tanh =
      format_value(activation, learner.parameters().value(learner.parameters().find("activation"))) == "tanh";
  const auto apply = [](double x) { return std::tanh(x); };
  const auto rectify = [](double x) { return std::max(x, 0.0); };
  double value = 0.0;
  const std::size_t first = 0;
  snapshot.model->evaluate({&first, 1}, observation, observation.size(), {&value, 1});
  const double expected = tanh ? sequential(contents, "critic.", input, apply)[0]
                               : sequential(contents, "critic.", input, rectify)[0];
  EXPECT_NEAR(value, expected, 1e-5 * std::max(1.0, std::abs(expected)));
}

TEST(WeightsFile, ActsAfterReadingAsBeforeWriting) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "x.safetensors").string();
  Learner learner(pendulum_scenario(), 3);
  learner.advance(3000);
  write_safetensors(path, weights_of(learner));
  const SafeTensors contents = read_safetensors(path);
  const Scenario scenario = scenario_of(contents, path);
  EXPECT_EQ(scenario.name, "pendulum-ppo");
  const std::unique_ptr<Model> model = model_of(contents, scenario, path);
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  ASSERT_EQ(model->quantities().size(), snapshot.model->quantities().size());
  std::vector<double> observations;
  for (int i = 0; i < 50; ++i) {
    observations.insert(observations.end(), {std::cos(0.3 * i), std::sin(0.3 * i), 0.2 * i - 5.0});
  }
  for (std::size_t q = 0; q < model->quantities().size(); ++q) {
    std::vector<double> before(50), after(50);
    snapshot.model->evaluate({&q, 1}, observations, 3, before);
    model->evaluate({&q, 1}, observations, 3, after);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_NEAR(after[i], before[i], 1e-6);
  }
  const EvaluationPlan plan{.episodes = 3, .deterministic = true, .step_limit = step_limit(scenario)};
  EXPECT_EQ(evaluate(*model, make_environment(scenario), plan).mean_return,
            evaluate(*snapshot.model, make_environment(scenario), plan).mean_return);
}

TEST(WeightsFile, HoldsWhatEveryKindOfNetworkLearned) {
  for (const char* name :
       {"cart-pole-ppo", "cart-pole-dqn", "pendulum-ddpg", "pendulum-td3", "pendulum-sac"}) {
    SCOPED_TRACE(name);
    Scenario scenario = load_scenario(name);
    scenario.parameters.set_from_text("net_arch=16,8");
    Learner learner(scenario, 3);
    learner.advance(1500);
    const SafeTensors contents = weights_of(learner);
    const std::unique_ptr<Model> model = model_of(contents, scenario_of(contents, "x"), "x");
    Snapshot snapshot;
    learner.snapshot({.model = true}, snapshot);
    const std::size_t size = learner.environment().info().observation.size();
    std::vector<double> observations(20 * size);
    for (std::size_t i = 0; i < observations.size(); ++i)
      observations[i] = std::sin(1.7 * static_cast<double>(i));
    for (std::size_t q = 0; q < model->quantities().size(); ++q) {
      // Targets are not part of what was learned, nor is how far they are behind.
      const std::string& id = model->quantities()[q].id;
      // The noise around one action is not either: it is a setting, and its walk a state of the learner.
      if (id == "std" && scenario.policy == "deterministic") continue;
      if (id.find("target") != id.npos || id.find("gap") != id.npos) continue;
      std::vector<double> before(20), after(20);
      snapshot.model->evaluate({&q, 1}, observations, size, before);
      model->evaluate({&q, 1}, observations, size, after);
      for (std::size_t i = 0; i < 20; ++i) EXPECT_NEAR(after[i], before[i], 1e-6) << id;
    }
  }
}

TEST(WeightsFile, RefusesWhatDoesNotFit) {
  const Scenario scenario = pendulum_scenario();
  const Learner learner(scenario, 3);
  SafeTensors contents = weights_of(learner);
  const auto said = [&](const Scenario& other) { return complaint([&] { model_of(contents, other, "x"); }); };
  EXPECT_EQ(said(scenario), "");
  Scenario wide = scenario;
  wide.parameters.set_from_text("net_arch=24,32");
  EXPECT_EQ(said(wide),
            "x does not fit 'pendulum-ppo': actor.2.weight is 16 × 24, but the network has 32 × 24 there");
  EXPECT_EQ(said(load_scenario("cart-pole-ppo")),
            "x has learned Pendulum-v1, but cart-pole-ppo is about CartPole-v1");
  EXPECT_EQ(
      said(load_scenario("pendulum-v1")),
      "x holds networks, but " + load_scenario("pendulum-v1").algorithm + " of 'pendulum-v1' learns none");
  contents.tensors.erase(contents.tensors.begin());
  EXPECT_EQ(said(scenario).substr(0, 70),
            "x does not fit 'pendulum-ppo': there is no tensor 'actor.0.weight'; th");
  contents.metadata.clear();
  EXPECT_EQ(complaint([&] { scenario_of(contents, "x"); }),
            "x does not say which task it is for; name a scenario with --scenario");
  EXPECT_EQ(complaint([] { weights_of(Learner(load_scenario("two-cycle"), 1)); }).substr(0, 70),
            "continuing-actor-critic learns functions that are linear in features, ");
}

}  // namespace
}  // namespace policyscope
