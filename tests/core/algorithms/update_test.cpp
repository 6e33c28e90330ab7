// Single updates against numbers worked out by hand.
#include "core/environments/two_cycle.h"
#include "core/error.h"
#include "core/learning/learner.h"
#include "core/scenarios/scenario.h"
#include "tests/support/two_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

std::unique_ptr<Environment> two_step(bool alike) {
  auto environment = std::make_unique<TwoStep>();
  const ParameterValue values[] = {alike ? 1.0 : 0.0};
  environment->configure(values);
  return environment;
}

/// The two actions of the last episode.
std::pair<int, int> last_actions(const SmallRun& run) {
  const TransitionRing& ring = run.experience.transitions();
  return {static_cast<int>(ring.recent(1).action[0]), static_cast<int>(ring.recent(0).action[0])};
}

double probability_of(int action, double preference_a, double preference_b) {
  const double p_b = 1 / (1 + std::exp(preference_a - preference_b));
  return action == 1 ? p_b : 1 - p_b;
}

class Seeds : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Update, Seeds, testing::Values(1, 2, 3, 4, 5, 6));

TEST_P(Seeds, ReinforceOnTwoStepsThatLookDifferent) {
  SmallRun run(two_step(false), "reinforce", {"alpha_theta=0.1", "gamma=0.5", "discount_actor=true"},
               GetParam());
  EXPECT_EQ(run.algorithm->advance(run.experience, 1, run.stop), 2);  // a whole episode
  EXPECT_EQ(run.algorithm->iteration(), 1);
  const auto [first, second] = last_actions(run);
  const double g1 = TwoStep::rewards[1][second], g0 = TwoStep::rewards[0][first] + 0.5 * g1;
  for (int a = 0; a < 2; ++a) {
    EXPECT_NEAR(run.weight(0, a), 0.1 * g0 * ((a == first ? 1 : 0) - 0.5), 1e-15);
    EXPECT_NEAR(run.weight(1, a), 0.1 * 0.5 * g1 * ((a == second ? 1 : 0) - 0.5), 1e-15);
  }
  EXPECT_NEAR(run.experience.by_update().total(0).mean, g0, 1e-15);
  EXPECT_NEAR(run.experience.by_update().total(1).mean, std::log(2), 1e-15);
  EXPECT_NEAR(run.experience.by_update().total(2).mean, std::sqrt(0.5 * g0 * g0 + 0.5 * 0.25 * g1 * g1),
              1e-14);
}

TEST_P(Seeds, ReinforceInOrderUsesTheThetaOfTheStepBefore) {
  for (const bool in_order : {true, false}) {
    SmallRun run(two_step(true), "reinforce",
                 {"alpha_theta=0.1", "gamma=0.5", in_order ? "update=in-order" : "update=at-once"},
                 GetParam());
    run.algorithm->advance(run.experience, 1, run.stop);
    const auto [first, second] = last_actions(run);
    const double g1 = TwoStep::rewards[1][second], g0 = TwoStep::rewards[0][first] + 0.5 * g1;
    double theta[2] = {0, 0};
    for (int a = 0; a < 2; ++a) theta[a] += 0.1 * g0 * ((a == first ? 1 : 0) - 0.5);
    const double pi_b = in_order ? probability_of(1, theta[0], theta[1]) : 0.5;
    theta[1] += 0.1 * g1 * ((second == 1 ? 1 : 0) - pi_b);
    theta[0] += 0.1 * g1 * ((second == 0 ? 1 : 0) - (1 - pi_b));
    for (int a = 0; a < 2; ++a) EXPECT_NEAR(run.weight(0, a), theta[a], 1e-15);
  }
}

TEST_P(Seeds, ReinforceWithBaseline) {
  for (const bool in_order : {true, false}) {
    SmallRun run(
        two_step(true), "reinforce-baseline",
        {"alpha_theta=0.1", "alpha_w=0.25", "gamma=0.5", in_order ? "update=in-order" : "update=at-once"},
        GetParam());
    run.algorithm->advance(run.experience, 1, run.stop);
    const auto [first, second] = last_actions(run);
    const double g1 = TwoStep::rewards[1][second], g0 = TwoStep::rewards[0][first] + 0.5 * g1;
    double theta[2] = {0, 0}, w = 0.0;
    for (int a = 0; a < 2; ++a) theta[a] += 0.1 * g0 * ((a == first ? 1 : 0) - 0.5);
    w += 0.25 * g0;
    const double delta = in_order ? g1 - w : g1;  // at once, against the baseline from before the episode
    const double pi_b = in_order ? probability_of(1, theta[0], theta[1]) : 0.5;
    theta[1] += 0.1 * delta * ((second == 1 ? 1 : 0) - pi_b);
    theta[0] += 0.1 * delta * ((second == 0 ? 1 : 0) - (1 - pi_b));
    w += 0.25 * (g1 - w);
    EXPECT_NEAR(run.weight(0, 0), w, 1e-15);
    for (int a = 0; a < 2; ++a) EXPECT_NEAR(run.weight(0, 1 + a), theta[a], 1e-15);
  }
}

TEST_P(Seeds, OneStepActorCritic) {
  SmallRun run(two_step(false), "actor-critic",
               {"alpha_theta=0.1", "alpha_w=0.25", "gamma=0.5", "discount_actor=true"}, GetParam());
  double w[2] = {0, 0}, theta[2][2] = {};
  for (int episode = 0; episode < 2; ++episode) {
    run.algorithm->advance(run.experience, 2, run.stop);
    const auto [first, second] = last_actions(run);
    const int actions[2] = {first, second};
    for (int s = 0; s < 2; ++s) {
      const double next = s == 0 ? w[1] : 0.0;  // the end is worth nothing
      const double delta = TwoStep::rewards[s][actions[s]] + 0.5 * next - w[s];
      const double pi_b = probability_of(1, theta[s][0], theta[s][1]);
      const double emphasis = s == 0 ? 1.0 : 0.5;
      w[s] += 0.25 * delta;
      theta[s][0] += 0.1 * emphasis * delta * ((actions[s] == 0 ? 1 : 0) - (1 - pi_b));
      theta[s][1] += 0.1 * emphasis * delta * ((actions[s] == 1 ? 1 : 0) - pi_b);
    }
    for (std::size_t s = 0; s < 2; ++s) {
      EXPECT_NEAR(run.weight(s, 0), w[s], 1e-15);
      EXPECT_NEAR(run.weight(s, 1), theta[s][0], 1e-15);
      EXPECT_NEAR(run.weight(s, 2), theta[s][1], 1e-15);
    }
  }
}

TEST_P(Seeds, ActorCriticWithTraces) {
  SmallRun run(two_step(false), "actor-critic-traces",
               {"alpha_theta=0.1", "alpha_w=0.25", "gamma=0.5", "lambda=0.8"}, GetParam());
  run.algorithm->advance(run.experience, 2, run.stop);
  const auto [first, second] = last_actions(run);
  // Both values are 0 when the first step is judged; the second step credits both states, by traces 0.4
  // and 1.
  const double delta0 = TwoStep::rewards[0][first], delta1 = TwoStep::rewards[1][second];
  EXPECT_NEAR(run.weight(0, 0), 0.25 * (delta0 + 0.4 * delta1), 1e-15);
  EXPECT_NEAR(run.weight(1, 0), 0.25 * delta1, 1e-15);
  for (int a = 0; a < 2; ++a) {
    EXPECT_NEAR(run.weight(0, 1 + a), 0.1 * ((a == first ? 1 : 0) - 0.5) * (delta0 + 0.4 * delta1), 1e-15);
    EXPECT_NEAR(run.weight(1, 1 + a), 0.1 * ((a == second ? 1 : 0) - 0.5) * delta1, 1e-15);
  }
}

/// The action values, preferences and state values of TwoStep as the two action critics should move them.
struct ActionCriticByHand {
  double q[2][2] = {}, theta[2][2] = {}, v[2] = {};

  void episode(const std::pair<int, int>& played, bool advantage) {
    const int actions[2] = {played.first, played.second};
    for (int s = 0; s < 2; ++s) {
      const int a = actions[s];
      const double reward = TwoStep::rewards[s][a];
      const double pi_b = probability_of(1, theta[s][0], theta[s][1]);
      q[s][a] += 0.25 * (reward + 0.5 * (s == 0 ? q[1][actions[1]] : 0.0) - q[s][a]);
      v[s] += 0.25 * (reward + 0.5 * (s == 0 ? v[1] : 0.0) - v[s]);
      const double weight = 0.1 * (s == 0 ? 1.0 : 0.5) * (q[s][a] - (advantage ? v[s] : 0.0));
      theta[s][0] += weight * ((a == 0 ? 1 : 0) - (1 - pi_b));
      theta[s][1] += weight * ((a == 1 ? 1 : 0) - pi_b);
    }
  }
};

TEST_P(Seeds, ActionCriticsLearnBeforeTheirActors) {
  for (const bool advantage : {false, true}) {
    SmallRun run(two_step(false), advantage ? "advantage-actor-critic" : "q-actor-critic",
                 {"alpha_theta=0.1", "alpha_w=0.25", "gamma=0.5", "discount_actor=true"}, GetParam());
    ActionCriticByHand hand;
    for (int episode = 0; episode < 3; ++episode) {
      run.algorithm->advance(run.experience, 2, run.stop);
      hand.episode(last_actions(run), advantage);
    }
    const std::size_t first = advantage ? 1 : 0;
    for (std::size_t s = 0; s < 2; ++s) {
      if (advantage) {
        EXPECT_NEAR(run.weight(s, 0), hand.v[s], 1e-15);
      }
      for (std::size_t a = 0; a < 2; ++a) {
        EXPECT_NEAR(run.weight(s, first + a), hand.theta[s][a], 1e-15);
        EXPECT_NEAR(run.weight(s, first + 2 + a), hand.q[s][a], 1e-15);
      }
    }
  }
}

TEST_P(Seeds, SarsaAndQLearning) {
  for (const bool off_policy : {false, true}) {
    SmallRun run(two_step(false), off_policy ? "q-learning" : "sarsa",
                 {"alpha=0.25", "gamma=0.5", "temperature=0.7"}, GetParam());
    double q[2][2] = {};
    for (int episode = 0; episode < 4; ++episode) {
      run.algorithm->advance(run.experience, 2, run.stop);
      const auto [first, second] = last_actions(run);
      const double next = off_policy ? std::max(q[1][0], q[1][1]) : q[1][second];
      q[0][first] += 0.25 * (TwoStep::rewards[0][first] + 0.5 * next - q[0][first]);
      q[1][second] += 0.25 * (TwoStep::rewards[1][second] - q[1][second]);
    }
    for (std::size_t s = 0; s < 2; ++s) {
      for (std::size_t a = 0; a < 2; ++a) EXPECT_NEAR(run.weight(s, a), q[s][a], 1e-15);
    }
    EXPECT_EQ(run.algorithm->make_model()->quantities()[0].id, "value");
  }
}

TEST_P(Seeds, ContinuingActorCritic) {
  for (const double lambda : {0.0, 0.5}) {
    SmallRun run(std::make_unique<TwoCycle>(), "continuing-actor-critic",
                 {"alpha_theta=0.1", "alpha_w=0.25", "alpha_rbar=0.125", "lambda=" + format_number(lambda)},
                 GetParam());
    double w[9] = {}, theta[9][2] = {}, rate = 0.0;
    double z_w[9] = {}, z_theta[9][2] = {};
    for (int t = 0; t < 40; ++t) {
      run.algorithm->advance(run.experience, 1, run.stop);
      const TransitionView step = run.experience.transitions().recent(0);
      const auto s = static_cast<std::size_t>(step.observation[0]),
                 n = static_cast<std::size_t>(step.next_observation[0]);
      const int action = static_cast<int>(step.action[0]);
      const double delta = step.reward - rate + w[n] - w[s];
      EXPECT_NEAR(step.td_error, delta, 1e-12);
      rate += 0.125 * delta;
      const double pi_b = probability_of(1, theta[s][0], theta[s][1]);
      for (std::size_t k = 0; k < 9; ++k) {
        z_w[k] *= lambda;
        for (double& z : z_theta[k]) z *= lambda;
      }
      z_w[s] += 1.0;
      z_theta[s][0] += (action == 0 ? 1 : 0) - (1 - pi_b);
      z_theta[s][1] += (action == 1 ? 1 : 0) - pi_b;
      for (std::size_t k = 0; k < 9; ++k) {
        w[k] += 0.25 * delta * z_w[k];
        for (int a = 0; a < 2; ++a) theta[k][a] += 0.1 * delta * z_theta[k][a];
      }
      for (std::size_t k = 0; k < 9; ++k) {
        ASSERT_NEAR(run.weight(k, 0), w[k], 1e-12);
        for (std::size_t a = 0; a < 2; ++a) ASSERT_NEAR(run.weight(k, 1 + a), theta[k][a], 1e-12);
      }
    }
  }
}

TEST(Divergence, IsFoundBeforeItIsApplied) {
  for (const std::string id : {"reinforce", "reinforce-baseline", "actor-critic", "actor-critic-traces"}) {
    std::vector<std::string> huge = {"alpha_theta=1e9"};
    if (id != "reinforce") huge.push_back("alpha_w=1e9");
    SmallRun run(two_step(true), id, huge);
    for (int i = 0; i < 2000 && !run.algorithm->divergence(); ++i)
      run.algorithm->advance(run.experience, 2, run.stop);
    for (std::size_t h = 0; h < (id == "reinforce" ? 2u : 3u); ++h)
      EXPECT_TRUE(std::isfinite(run.weight(0, h))) << id;
    if (id == "reinforce") continue;  // a saturated softmax has no gradient left
    ASSERT_TRUE(run.algorithm->divergence()) << id;
    EXPECT_EQ(run.algorithm->divergence()->iteration, run.algorithm->iteration());
    EXPECT_EQ(run.algorithm->advance(run.experience, 100, run.stop), 0);
  }
}

TEST(Reinforce, GivesUpALongEpisodeWhenAskedTo) {
  SmallRun run(std::make_unique<TwoCycle>(), "reinforce", {});  // without a time limit this never ends
  run.stop.request_stop();
  EXPECT_LE(run.algorithm->advance(run.experience, 1, run.stop), 2000);
  EXPECT_EQ(run.algorithm->iteration(), 0);
}

TEST(Ucb, CountsWhatItTriesAndTriesEverythingFirst) {
  const Scenario scenario = make_scenario("ShortCorridor", "q-learning", "one-hot", "ucb");
  Learner learner(scenario, 1);
  Snapshot snapshot;
  const auto count = [&](std::size_t action) {
    learner.snapshot({.model = true}, snapshot);
    return dynamic_cast<const LinearModel&>(*snapshot.model).weights().weight(0, 2 + action);
  };
  learner.advance(2);
  EXPECT_EQ(count(0), 1.0);
  EXPECT_EQ(count(1), 1.0);
  learner.advance(998);
  EXPECT_EQ(count(0) + count(1), 1000.0);
  EXPECT_GT(std::min(count(0), count(1)), 10.0) << "optimism comes back to what looked worse";
}

TEST(Ucb, IsRefusedWhereVisitsCannotBeCounted) {
  EXPECT_THROW(make_scenario("ShortCorridor", "dqn", "", "ucb"), Error);
  EXPECT_THROW(make_scenario("CartPole-v1", "sarsa", "fourier", "ucb"), Error);
  EXPECT_THROW(make_scenario("ShortCorridor", "actor-critic", "one-hot", "ucb"), Error);
  EXPECT_NO_THROW(make_scenario("CartPole-v1", "sarsa", "tile-coding", "ucb"));
}

}  // namespace
}  // namespace policyscope
