// Updates from whole batches against numbers worked out by hand.
#include "core/estimators/value_fit.h"
#include "core/learning/learner.h"
#include "tests/support/two_step.h"

#include <gtest/gtest.h>

#include <vector>

namespace policyscope {
namespace {

std::unique_ptr<Environment> two_step() {
  return std::make_unique<TwoStep>();
}

/// The actions of the last two episodes, first to last.
std::vector<int> four_actions(const SmallRun& run) {
  std::vector<int> actions;
  for (int k = 3; k >= 0; --k) {
    actions.push_back(
        static_cast<int>(run.experience.transitions().recent(static_cast<std::size_t>(k)).action[0]));
  }
  return actions;
}

/// The gradient of a mean over two episodes at even odds: element [s][a], from the credit of each of the four
/// steps.
struct Gradient {
  Gradient(const std::vector<int>& actions, const std::vector<double>& credits) {
    for (int row = 0; row < 4; ++row) {
      for (int a = 0; a < 2; ++a) {
        at[row % 2][a] += credits[static_cast<std::size_t>(row)] *
                          ((a == actions[static_cast<std::size_t>(row)] ? 1 : 0) - 0.5) / 2;
      }
    }
  }
  double at[2][2] = {};
};

constexpr double gamma_ = 0.5;
double reward(int state, int action) {
  return TwoStep::rewards[state][action];
}

class Batches : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Update, Batches, testing::Values(1, 2, 3, 4, 5, 6));

TEST_P(Batches, WholeReturnsWeightEveryStep) {
  SmallRun run(two_step(), "vanilla-policy-gradient", {"alpha_theta=0.1", "gamma=0.5", "episodes=2"},
               GetParam());
  EXPECT_EQ(run.algorithm->advance(run.experience, 1, run.stop), 4);
  const auto actions = four_actions(run);
  const double g0 = reward(0, actions[0]) + gamma_ * reward(1, actions[1]);
  const double g1 = reward(0, actions[2]) + gamma_ * reward(1, actions[3]);
  const Gradient gradient(actions, {g0, g0, g1, g1});
  for (std::size_t s = 0; s < 2; ++s) {
    for (std::size_t a = 0; a < 2; ++a) EXPECT_NEAR(run.weight(s, 1 + a), 0.1 * gradient.at[s][a], 1e-14);
  }
}

TEST_P(Batches, RewardsToGoAreComparedWithTheOtherTrajectory) {
  SmallRun run(two_step(), "vanilla-policy-gradient",
               {"alpha_theta=0.1", "gamma=0.5", "episodes=2", "credit=reward-to-go",
                "baseline=time-dependent", "discount_actor=true"},
               GetParam());
  run.algorithm->advance(run.experience, 1, run.stop);
  const auto actions = four_actions(run);
  const double later0 = reward(1, actions[1]), later1 = reward(1, actions[3]);
  const double g0 = reward(0, actions[0]) + gamma_ * later0, g1 = reward(0, actions[2]) + gamma_ * later1;
  const Gradient gradient(actions,
                          {g0 - g1, gamma_ * (later0 - later1), g1 - g0, gamma_ * (later1 - later0)});
  for (std::size_t s = 0; s < 2; ++s) {
    for (std::size_t a = 0; a < 2; ++a) EXPECT_NEAR(run.weight(s, 1 + a), 0.1 * gradient.at[s][a], 1e-14);
  }
}

TEST_P(Batches, NaturalAndCompatibleStepsDivideByTheFisherMatrix) {
  // At even odds a state's block of F is [1 −1; −1 1]/4 times the share of steps there, 1/2: along (1, −1),
  // where the gradient lies, it is 1/4. The gradient a step is half of that a trajectory.
  for (const char* id : {"natural-policy-gradient", "compatible-natural-actor-critic"}) {
    SmallRun run(two_step(), id,
                 {"alpha_theta=0.1", "gamma=0.5", "episodes=2", "credit=reward-to-go", "baseline=none",
                  "damping=0.05"},
                 GetParam());
    run.algorithm->advance(run.experience, 1, run.stop);
    const auto actions = four_actions(run);
    const double later0 = reward(1, actions[1]), later1 = reward(1, actions[3]);
    const Gradient gradient(actions, {reward(0, actions[0]) + gamma_ * later0, later0,
                                      reward(0, actions[2]) + gamma_ * later1, later1});
    for (std::size_t s = 0; s < 2; ++s) {
      for (std::size_t a = 0; a < 2; ++a) {
        EXPECT_NEAR(run.weight(s, 1 + a), 0.1 * gradient.at[s][a] / 2 / (0.25 + 0.05), 1e-12) << id;
      }
    }
  }
}

TEST(ValueFit, IsRidgeRegressionNearTheOldWeights) {
  // One state met twice with targets 1 and 3: w = (old·ε + mean·1)/(1 + ε).
  const EnvironmentInfo info = TwoStep::make_info({});
  const OneHot features(info.observation, OneHotSettings{});
  LinearFunction weights(features, 1);
  weights.set_weight(0, 0, 10.0);
  weights.set_weight(1, 0, 7.0);
  const std::uint32_t first[] = {0};
  const double action[] = {0.0};
  TrajectoryBatch batch;
  for (int i = 0; i < 2; ++i) batch.push({first}, action, 0.0);
  batch.finish({first}, true);
  const double targets[] = {1.0, 3.0};
  ValueFit().fit(batch, targets, 0.25, weights);
  EXPECT_NEAR(weights.weight(0, 0), (10.0 * 0.25 + 2.0) / 1.25, 1e-12);
  EXPECT_NEAR(weights.weight(1, 0), 7.0, 1e-12) << "a state not met keeps its value";
}

TEST(NaturalPolicyGradientLearning, LeavesThePlateauOfTheCorridor) {
  // From p(right) = 0.05 the plain gradient of the corridor is nearly flat; the natural one is not.
  for (const auto& [id, at_least] :
       {std::pair{"natural-policy-gradient", -13.0}, std::pair{"compatible-natural-actor-critic", -13.0}}) {
    std::vector<double> means;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      Scenario scenario = make_scenario("ShortCorridor", id);
      for (const char* text :
           {"initial_preference=2.9444389791664403", "step_limit=1000", "gamma=1", "alpha_theta=0.1"})
        scenario.parameters.set_from_text(text);
      Learner learner(scenario, seed);
      while (learner.episodes() < 1000) learner.advance(1);
      means.push_back(learner.experience().by_episode().recent(0, 100).mean);
    }
    std::sort(means.begin(), means.end());
    EXPECT_GE(means[2], at_least) << id;
  }
}

TEST(BootstrappedCriticLearning, ChoosesTheMyopicCycle) {
  // At γ = 0.95 right is better (2γ⁴ > 1); a critic that bootstraps from scores sees the first reward alone.
  for (const bool broken : {true, false}) {
    Scenario scenario = make_scenario("TwoCycle", "compatible-natural-actor-critic");
    for (const char* text : {"gamma=0.95", "alpha_theta=0.1", "horizon=100"})
      scenario.parameters.set_from_text(text);
    scenario.parameters.set_from_text(broken ? "compatible_rule=bootstrapped" : "compatible_rule=lstd");
    double reward = 0.0;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      Learner learner(scenario, seed);
      learner.advance(100'000);
      double sum = 0.0;
      const auto& ring = learner.experience().transitions();
      for (std::size_t k = 0; k < 1000; ++k) sum += ring.recent(k).reward;
      reward += sum / 1000 / 5;
    }
    if (broken) {
      EXPECT_LT(reward, 0.25);  // left earns 0.2 a step
    } else {
      EXPECT_GT(reward, 0.35);  // right 0.4
    }
  }
}

}  // namespace
}  // namespace policyscope
