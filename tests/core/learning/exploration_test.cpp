#include "core/learning/exploration.h"

#include "core/learning/demonstration.h"
#include "core/learning/learner.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

struct Pendulum {
  explicit Pendulum(const std::string& freq)
      : scenario(make_scenario("Pendulum-v1", "ppo", "", "gaussian-sde")) {
    scenario.parameters.set_from_text("sde_sample_freq=" + freq);
    Learner(scenario, 3).snapshot({.model = true}, snapshot);
  }
  const Model& model() const { return *snapshot.model; }
  Scenario scenario;
  Snapshot snapshot;
};

TEST(Exploration, EqualStatesGetEqualNoiseForAsLongAsThePolicySays) {
  const double observation[] = {0.6, -0.8, 0.3};
  for (const int freq : {4, -1}) {
    const Pendulum pendulum(std::to_string(freq));
    RandomStream random(1, Purpose::demonstration);
    Exploration exploration;
    double last = 0.0;
    for (int step = 0; step < 40; ++step) {
      if (step == 20) exploration.begin_episode();
      double action = 0.0;
      act(pendulum.model(), observation, false, random, {&action, 1}, exploration);
      const bool drawn = step == 0 || step == 20 || (freq > 0 && step % 20 % freq == 0);
      EXPECT_EQ(action != last, drawn) << freq << " " << step;
      last = action;
    }
  }
}

TEST(Exploration, HasTheSpreadThatThePolicySays) {
  const Pendulum pendulum("1");
  const double observation[] = {0.6, -0.8, 0.3};
  ActionDistribution distribution;
  pendulum.model().distribution(observation, distribution);
  RandomStream random(1, Purpose::demonstration);
  Exploration exploration;
  constexpr int n = 20'000;
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < n; ++i) {
    double action = 0.0;
    act(pendulum.model(), observation, false, random, {&action, 1}, exploration);
    sum += action;
    squares += action * action;
  }
  const double mean = sum / n, variance = squares / n - mean * mean;
  EXPECT_NEAR(mean, distribution.mean[0], 4.0 * distribution.std[0] / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(variance), distribution.std[0], 4.0 * distribution.std[0] / std::sqrt(2.0 * n));
}

TEST(Exploration, ADemonstrationIsNotShakenAtEveryStep) {
  const Pendulum pendulum("16");
  Demonstration demonstration(make_environment(pendulum.scenario), 200, 1);
  double within = 0.0, between = 0.0, last = 0.0;
  for (int step = 0; step < 160; ++step) {
    demonstration.step(pendulum.model(), false);
    const double jump = std::abs(demonstration.action()[0] - last);
    last = demonstration.action()[0];
    if (step > 0) (step % 16 == 0 ? between : within) += jump / (step % 16 == 0 ? 9 : 150);
  }
  EXPECT_LT(within, 0.5 * between);
}

TEST(Exploration, OfOtherPoliciesIsThePolicyItself) {
  const Scenario scenario = make_scenario("Pendulum-v1", "ppo");
  Snapshot snapshot;
  Learner(scenario, 3).snapshot({.model = true}, snapshot);
  const double observation[] = {0.6, -0.8, 0.3};
  RandomStream one(1, Purpose::demonstration), other(1, Purpose::demonstration);
  Exploration exploration;
  for (int i = 0; i < 3; ++i) {
    double explored = 0.0, drawn = 0.0;
    act(*snapshot.model, observation, false, one, {&explored, 1}, exploration);
    snapshot.model->act(observation, false, other, {&drawn, 1});
    EXPECT_EQ(explored, drawn);
  }
}

}  // namespace
}  // namespace policyscope
