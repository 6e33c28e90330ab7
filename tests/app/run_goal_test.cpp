#include "app/run_goal.h"

#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"
#include "tests/support/runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace policyscope::app {
namespace {

using testing::HasSubstr;
using testing_support::complaint;
using Unit = RunGoal::Unit;

constexpr RunPlace now{.steps = 1000, .episodes = 20};

TEST(RunGoal, IsReadAsPeopleWriteIt) {
  const auto steps = [](std::string_view text) {
    const RunGoal goal = parse_run_goal(text, Unit::steps, now);
    EXPECT_EQ(goal.unit, Unit::steps) << text;
    return goal.count;
  };
  EXPECT_EQ(steps("20000"), 20'000);
  EXPECT_EQ(steps("20,000"), 20'000);
  EXPECT_EQ(steps(" 20 000 steps "), 20'000);
  EXPECT_EQ(steps("1e6"), 1'000'000);
  EXPECT_EQ(steps("1.5e4"), 15'000);
  EXPECT_EQ(steps("50 k"), 50'000);
  EXPECT_EQ(steps("0.1M"), 100'000);
  EXPECT_EQ(steps("+500"), 1'500);
  EXPECT_EQ(steps("+ 2k"), 3'000);
  EXPECT_EQ(steps("+1 step"), 1'001);
  EXPECT_EQ(parse_run_goal("200 episodes", Unit::steps, now), (RunGoal{Unit::episodes, 200}));
  EXPECT_EQ(parse_run_goal("+5", Unit::episodes, now), (RunGoal{Unit::episodes, 25}));
  EXPECT_EQ(parse_run_goal("+5 steps", Unit::episodes, now), (RunGoal{Unit::steps, 1005}));
}

TEST(RunGoal, WhatIsNoneIsASentence) {
  const auto refusal = [](const char* text, RunPlace place = now) {
    return complaint([&] { parse_run_goal(text, Unit::steps, place); });
  };
  for (const char* text : {"", "many", "-5", "1.5", "12 apples", "1e99", "nan", "+", "2..5"})
    EXPECT_THAT(refusal(text), HasSubstr("is no count; write for example")) << text;
  EXPECT_EQ(refusal("1000"), "The run is at step 1,000 already; write +1000 for so many more.");
  EXPECT_EQ(refusal("+0"), "The run is at step 1,000 already; write +0 for so many more.");
  EXPECT_THAT(refusal("20 episodes"), HasSubstr("The run is at episode 20 already"));
  EXPECT_EQ(refusal("5 episodes", {.steps = 0, .episodes = 0, .has_episodes = false}),
            "This task has no episodes: it goes on for ever. Count steps.");
}

TEST(RunGoal, SaysWhatWouldHappen) {
  EXPECT_EQ(explain({Unit::steps, 21'000}, now), "Stops after step 21,000: 20,000 more.");
  EXPECT_EQ(explain({Unit::episodes, 25}, now), "Stops after episode 25: 5 more.");
}

TEST(RunUntil, StopsExactlyAtTheTypedStepAndSoManyMore) {
  Robot robot("pendulum-swing-up");
  robot.key(Key::u);
  robot.type("1,234");
  EXPECT_EQ(robot.value("Run until/sentence"), "Stops after step 1,234: 1,234 more.");
  robot.key(Key::enter);
  EXPECT_EQ(robot.find("Run until/count"), nullptr) << "it closes";
  robot.wait("step 1234", [&] { return robot.focus().steps() >= 1234; });
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), 1234);

  robot.click("Timeline/run until…");
  robot.frames(2);
  robot.type("+66");
  EXPECT_EQ(robot.value("Run until/sentence"), "Stops after step 1,300: 66 more.");
  robot.click("Run until/Run");
  robot.wait("step 1300", [&] { return robot.focus().steps() >= 1300; });
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), 1300);
}

TEST(RunUntil, StopsExactlyAtTheEndOfTheTypedEpisode) {
  Robot robot("cart-pole");
  Learner alone(load_scenario("cart-pole"), robot.focus().seed());
  while (alone.episodes() < 30) alone.advance(1);
  robot.palette("Run until");
  robot.click("Run until/episodes");
  robot.frames(2);
  robot.type("+30");
  EXPECT_EQ(robot.value("Run until/sentence"), "Stops after episode 30: 30 more.");
  robot.key(Key::enter);
  robot.wait("30 episodes", [&] { return robot.focus().run->episodes() >= 30; });
  robot.settle();
  EXPECT_EQ(robot.focus().latest->episodes, 30);
  EXPECT_EQ(robot.focus().steps(), alone.steps());
}

TEST(RunUntil, AWrongCountStaysToBeCorrected) {
  Robot robot("pendulum-swing-up");
  robot.key(Key::u);
  robot.type("5 episodes");
  robot.key(Key::enter);
  EXPECT_EQ(robot.value("Run until/sentence"),
            "This task has no episodes: it goes on for ever. Count steps.");
  EXPECT_FALSE(robot.runs().playing());
  robot.key(Key::escape);
  EXPECT_EQ(robot.find("Run until/count"), nullptr);
}

}  // namespace
}  // namespace policyscope::app
