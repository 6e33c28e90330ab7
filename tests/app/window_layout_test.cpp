// [window] of a scenario: what it may say, and what is said about the rest.
#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"
#include "tests/support/runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace policyscope::app {
namespace {

using testing::HasSubstr;
using testing_support::complaint;

std::string with_window(const std::string& lines) {
  return "environment = \"CartPole-v1\"\nalgorithm = \"reinforce\"\n[window]\n" + lines;
}

TEST(WindowOfAScenario, AxesThatAreNoneNameTheLineAndWhatIsAllowed) {
  const auto says = [](const std::string& axes) {
    return complaint([&] { parse_scenario(with_window("axes = " + axes), "mine.toml"); });
  };
  EXPECT_EQ(says("[2, 3]"), "");
  EXPECT_THAT(says("[0, 4]"), HasSubstr("mine.toml:4"));
  EXPECT_THAT(says("[0, 4]"), HasSubstr("CartPole-v1 has no coordinate 4; they are counted from 0 to 3"));
  EXPECT_THAT(says("[-1, 0]"), HasSubstr("has no coordinate -1"));
  EXPECT_THAT(says("[1, 1]"), HasSubstr("axes must name two different coordinates, e.g. axes = [0, 1]"));
  EXPECT_THAT(says("[0]"), HasSubstr("axes must name two different coordinates"));
  EXPECT_THAT(says("[0, 1, 2]"), HasSubstr("axes must name two different coordinates"));
  EXPECT_THAT(says("\"x\""), HasSubstr("a list of two whole numbers"));
  EXPECT_THAT(says("[0.5, 1]"), HasSubstr("a whole number"));
}

TEST(WindowOfAScenario, AxesAreThoseOfTheFields) {
  Robot robot(parse_scenario(with_window("axes = [2, 3]"), "mine.toml"), {});
  EXPECT_EQ(robot.view().axis_x, 2U);
  EXPECT_EQ(robot.view().axis_y, 3U);
}

TEST(WindowOfAScenario, LayoutsThatAreNoneAreSentences) {
  const auto says = [](const std::string& line) {
    return complaint([&] { parse_scenario(with_window(line), "mine.toml"); });
  };
  EXPECT_THAT(says("panles = [\"curves\"]"), HasSubstr("did you mean 'panels'?"));
  EXPECT_THAT(says("panels = \"curves\""), HasSubstr("mine.toml:4"));
  EXPECT_THAT(says("panels = [1]"), HasSubstr("mine.toml:4"));
  EXPECT_THAT(says("lesson_parameters = [\"alpha_thta\"]"), HasSubstr("did you mean 'alpha_theta'?"));
  EXPECT_THAT(says("crosshair = [0, 0]"), HasSubstr("crosshair"));
  EXPECT_THAT(says("crosshair = [0, 0, nan, 0]"), HasSubstr("crosshair cannot be at nan"));
}

TEST(WindowOfAScenario, AnUnknownPanelIsNamedAndTheOthersAreShown) {
  Robot robot(parse_scenario(with_window("panels = [\"environment\", \"curvs\", \"policy\"]"), "mine.toml"),
              {});
  EXPECT_THAT(robot.toast(), HasSubstr("'curvs'"));
  EXPECT_THAT(robot.toast(), HasSubstr("did you mean 'curves'?"));
  EXPECT_NE(robot.find("environment/Scene"), nullptr);
  Robot other(parse_scenario(with_window("presentation = [\"fields\"]"), "mine.toml"), {});
  EXPECT_THAT(other.toast(), HasSubstr("'fields'"));
}

TEST(WindowOfAScenario, ASurfaceIsPresentedAndTurned) {
  Robot robot("mountain-car");
  robot.application().obey(action::RunUntil{2000});
  robot.wait("learning", [&] { return robot.focus().steps() >= 2000; });
  robot.settle();
  robot.key(Key::p);
  robot.frames(3);
  ASSERT_NE(robot.find("field:surface:value/Surface view"), nullptr);
  const int before = robot.vertices();
  EXPECT_GT(before, 3000) << "without GL it is made of triangles";
  robot.drag(robot.place("field:surface:value/Surface view", 0.3f, 0.5f),
             robot.place("field:surface:value/Surface view", 0.7f, 0.6f));
  robot.frames(3);
  EXPECT_GT(robot.vertices(), 3000);
}

}  // namespace
}  // namespace policyscope::app
