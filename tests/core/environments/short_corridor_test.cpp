#include "core/environments/short_corridor.h"

#include "core/environments/rollout.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

constexpr double left = 0.0, right = 1.0;

TEST(ShortCorridor, ActionsAreExchangedInTheMiddle) {
  struct Row {
    double state, action, next;
    bool terminated;
  };
  const Row rows[] = {{0, left, 0, false},  {0, right, 1, false}, {1, left, 2, false},
                      {1, right, 0, false}, {2, left, 1, false},  {2, right, 3, true}};
  for (const Row& row : rows) {
    const Rollout result = rollout(ShortCorridor(), {{row.state}, {{row.action}}});
    EXPECT_EQ(result.states[0][0], row.next);
    EXPECT_EQ(result.rewards[0], -1.0);
    EXPECT_EQ(result.terminated[0], row.terminated);
  }
}

TEST(ShortCorridor, AllStatesLookAlike) {
  const Rollout result = rollout(ShortCorridor(), {{0}, {{left}, {right}, {left}, {right}}});
  EXPECT_EQ(result.initial_observation, std::vector<double>{0});
  for (const auto& observation : result.observations) EXPECT_EQ(observation, std::vector<double>{0});
  EXPECT_EQ(result.states.back(), std::vector<double>{3});
  EXPECT_TRUE(result.terminated.back());
}

TEST(ShortCorridor, NothingHappensBehindTheGoal) {
  const Rollout result = rollout(ShortCorridor(), {{2}, {{right}, {left}, {right}}});
  EXPECT_EQ(result.rewards, (std::vector<double>{-1, 0, 0}));
  EXPECT_EQ(result.terminated, (std::vector<bool>{true, true, true}));
}

TEST(ShortCorridor, EpisodesHaveTheLengthThatTheClosedFormGives) {
  // v(s0) = (2p − 4)/(p(1 − p)) with p = p(right); the variance of a length is of the order of its square.
  ShortCorridor task;
  RandomStream random(11, Purpose::environment);
  const double p = 0.5857864376269049;
  constexpr int episodes = 20000;
  double steps = 0.0;
  double observation[1];
  for (int episode = 0; episode < episodes; ++episode) {
    task.reset(random, observation);
    bool terminated = false;
    while (!terminated) {
      const double action[] = {random.uniform() < p ? right : left};
      terminated = task.step(action, random, observation).terminated;
      steps += 1.0;
    }
  }
  EXPECT_NEAR(steps / episodes, 11.65685424949238, 4.0 * 11.7 / std::sqrt(episodes));
}

TEST(ShortCorridor, BumpingIntoTheWallIsSeenAsAnAction) {
  ShortCorridor task;
  RandomStream random(1, Purpose::environment);
  double observation[1];
  task.reset(random, observation);
  const double action[] = {left};
  task.step(action, random, observation);
  Scene scene;
  task.describe(scene);
  ASSERT_FALSE(scene.arc_arrows.empty());
  EXPECT_EQ(scene.arc_arrows.back().role, Role::action);
}

TEST(ShortCorridor, GoalIsNoPlaceToStart) {
  ShortCorridor task;
  const FiniteModel& model = *task.finite_model();
  EXPECT_TRUE(task.place_at(model.states[2].place));
  EXPECT_EQ(task.state()[0], 2.0);
  EXPECT_FALSE(task.place_at(model.states[3].place));
}

}  // namespace
}  // namespace policyscope
