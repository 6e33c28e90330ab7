#include "app/hand.h"

#include "app/input.h"
#include "core/environments/catalog.h"
#include "tests/app/robot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace policyscope::app {
namespace {

double action_of(const std::string& environment, int across, int up, std::size_t i = 0) {
  const EnvironmentInfo& info = find_environment(environment).info;
  Hand hand;
  hand.take(info);
  hand.steer(across, up);
  RandomStream random(1, Purpose::demonstration);
  std::vector<double> action(info.action.dimensions(), 0.0);
  hand.act({}, true, random, action);
  return action[i];
}

TEST(Hand, ArrowsMeanWhatTheyPointAt) {
  EXPECT_EQ(action_of("CartPole-v1", -1, 0), 0.0);
  EXPECT_EQ(action_of("CartPole-v1", 1, 0), 1.0);
  EXPECT_EQ(action_of("MountainCar-v0", 0, 0), 1.0) << "no key: coast";
  EXPECT_EQ(action_of("MountainCar-v0", 1, 0), 2.0);
  EXPECT_EQ(action_of("Gridworld", 0, 1), 0.0) << "north";
  EXPECT_EQ(action_of("Gridworld", 1, 0), 1.0) << "east";
  EXPECT_EQ(action_of("Gridworld", 0, -1), 2.0) << "south";
  EXPECT_EQ(action_of("Gridworld", -1, 0), 3.0) << "west";
  EXPECT_EQ(action_of("Pendulum-v1", 0, 0), 0.0);
  EXPECT_EQ(action_of("Pendulum-v1", 1, 0), 2.0);
  EXPECT_EQ(action_of("Pendulum-v1", -1, 0), -2.0);
  EXPECT_EQ(action_of("LunarLanderContinuous-v3", 0, 1, 0), 1.0) << "the main engine lifts";
  EXPECT_EQ(action_of("LunarLanderContinuous-v3", 1, 0, 0), 0.0);
  EXPECT_EQ(action_of("LunarLanderContinuous-v3", 1, 0, 1), 1.0);
}

TEST(Hand, EveryTaskIsPlayableOrSaysWhyNot) {
  for (const EnvironmentEntry& entry : environment_catalog()) {
    const EnvironmentInfo& info = entry.info;
    if (const std::string refusal = Hand::refusal(info); !refusal.empty()) {
      EXPECT_TRUE(refusal.ends_with('.')) << info.id;
      continue;
    }
    for (const int across : {-1, 0, 1})
      for (const int up : {-1, 0, 1})
        for (std::size_t i = 0; i < info.action.dimensions(); ++i) {
          const double action = action_of(info.id, across, up, i);
          if (info.action.discrete()) {
            EXPECT_GE(action, 0.0) << info.id;
            EXPECT_LT(action, static_cast<double>(info.action.count())) << info.id;
          } else {
            EXPECT_TRUE(std::isfinite(action)) << info.id;
            EXPECT_GE(action, info.action.box[i].low) << info.id;
            EXPECT_LE(action, info.action.box[i].high) << info.id;
          }
        }
  }
  EXPECT_NE(Hand::refusal(find_environment("BipedalWalker-v3").info), "");
  EXPECT_NE(Hand::refusal(find_environment("RockPaperScissors").info), "");
}

TEST(ByHand, KeysPushTheCartAndNotTheLearner) {
  Robot robot("cart-pole");
  robot.palette("Play it yourself");
  EXPECT_TRUE(robot.view().by_hand);
  EXPECT_THAT(robot.toast(), testing::HasSubstr("← →"));
  const Demonstration& shown = robot.application().spectator().demonstration();
  for (const auto& [key, action] : {std::pair{Key::right, 1.0}, std::pair{Key::left, 0.0}}) {
    feed_key(key, true);
    robot.frames(6);
    feed_key(key, false);
    robot.frames(1);
    ASSERT_TRUE(shown.has_stepped());
    EXPECT_EQ(shown.action()[0], action);
  }
  EXPECT_EQ(robot.focus().steps(), 0) << "the arrows are the player's";
  robot.key(Key::escape);
  EXPECT_FALSE(robot.view().by_hand);
  robot.key(Key::right);
  robot.wait("the iteration", [&] { return robot.focus().steps() > 0; });
}

TEST(ByHand, WithoutAClockEveryKeyIsAStep) {
  Robot robot("gridworld-maze");
  robot.palette("Play it yourself");
  const Demonstration& shown = robot.application().spectator().demonstration();
  robot.frames(60);
  EXPECT_EQ(shown.steps(), 0);
  robot.key(Key::right);
  EXPECT_EQ(shown.steps(), 1);
  EXPECT_EQ(shown.action()[0], 1.0);
  robot.key(Key::down);
  EXPECT_EQ(shown.steps(), 2);
  EXPECT_EQ(shown.action()[0], 2.0);
}

TEST(ByHand, ATaskWithTooManyActionsIsRefusedInASentence) {
  Robot robot("bipedal-walker");
  robot.palette("Play it yourself");
  EXPECT_FALSE(robot.view().by_hand);
  EXPECT_THAT(robot.toast(), testing::HasSubstr("arrow keys"));
}

}  // namespace
}  // namespace policyscope::app
