// The panels of the learners from replay: every control is used by its label, and changes what is drawn.
#include "tests/app/panels/stage.h"

#include <gtest/gtest.h>

#include <string>

namespace policyscope::app {
namespace {

constexpr float wide = 1000.0f, high = 420.0f;

/// Uses a switch or a slider and returns whether another picture came of it.
bool changes_the_picture(Stage& stage, const char* label, float at = 0.5f) {
  stage.away();
  stage.frames(3);
  const int before = stage.vertices();
  stage.press_at(stage.place(std::string(label) + "/slider", at, 0.5f));
  stage.away();
  stage.frames(3);
  return stage.vertices() != before;
}

/// What lies under the mouse is told.
bool tells(Stage& stage, const char* plot) {
  stage.away();
  stage.frames(3);
  const int before = stage.vertices();
  stage.hover(stage.place(plot, 0.6f, 0.5f));
  stage.frames(2);
  return stage.vertices() > before;
}

std::string value(Stage& stage, const char* label) {
  const WidgetRecord* record = stage.find(label);
  return record == nullptr ? "none" : record->value;
}

TEST(ActionValuePanel, ShowsTwinCriticsTargetsAndThePolicyOverTheAction) {
  Stage stage("pendulum-sac", 600);
  stage.show("action_value", wide, high);
  stage.frames(3);
  EXPECT_EQ(stage.find("dimension/slider"), nullptr);  // there is only one
  EXPECT_TRUE(tells(stage, "Action values"));
  EXPECT_TRUE(changes_the_picture(stage, "targets"));
  EXPECT_TRUE(changes_the_picture(stage, "targets"));
  EXPECT_TRUE(changes_the_picture(stage, "policy"));
}

TEST(ActionValuePanel, HasBarsWhereActionsAreChosen) {
  Stage stage("cart-pole-dqn", 1500);
  stage.show("action_value", wide, high);
  stage.frames(3);
  EXPECT_TRUE(tells(stage, "Action values"));
  EXPECT_TRUE(changes_the_picture(stage, "targets"));
}

TEST(ActionValuePanel, SaysWhoHasNone) {
  Stage stage("pendulum-swing-up", 200);
  for (const char* panel : {"action_value", "replay", "value_distribution", "noise"}) {
    stage.show(panel, wide, high);
    stage.frames(3);
    EXPECT_GT(stage.vertices(), 0) << panel;
    EXPECT_EQ(stage.find("Action values"), nullptr);
    EXPECT_EQ(stage.find("Ages"), nullptr);
  }
}

TEST(ValueDistributionPanel, ShowsItAfterAnyAction) {
  Stage stage("pendulum-d4pg", 1200);
  stage.show("value_distribution", wide, high);
  stage.frames(3);
  EXPECT_TRUE(tells(stage, "Distribution"));
  EXPECT_EQ(stage.find("action/slider"), nullptr);
  EXPECT_TRUE(changes_the_picture(stage, "own"));
  ASSERT_NE(stage.find("action/slider"), nullptr);
  const std::string before = value(stage, "\\E Z");
  stage.press_at(stage.place("action/slider", 0.9f, 0.5f));
  stage.frames(3);
  EXPECT_NE(value(stage, "\\E Z"), before);
}

TEST(ReplayPanel, ShowsWhatIsInTheBuffer) {
  Stage stage("pendulum-replay", 1500);
  stage.show("replay", wide, high);
  stage.frames(3);
  EXPECT_EQ(value(stage, "n"), "1,500");
  EXPECT_EQ(value(stage, "N"), "10,000");
  EXPECT_NE(stage.find("G_{good}"), nullptr);
  for (const char* plot : {"States", "Returns", "Ages"}) EXPECT_NE(stage.find(plot), nullptr) << plot;
  EXPECT_TRUE(changes_the_picture(stage, "batch"));
  for (const char* color : {"reward", "return of the episode", "probability", "age"}) {
    stage.click("color/slider");
    stage.frames(2);
    stage.click(color);
    stage.frames(2);
    EXPECT_EQ(value(stage, "color/slider"), color);
  }
}

TEST(NoisePanel, ShowsAsManyStepsAsWanted) {
  Stage stage("pendulum-ddpg", 1500);
  stage.show("noise", wide, high);
  stage.frames(3);
  EXPECT_NE(stage.find("Noise"), nullptr);
  const std::string before = value(stage, "\\rho_1");
  EXPECT_TRUE(changes_the_picture(stage, "steps", 0.05f));
  EXPECT_NE(value(stage, "\\rho_1"), before);
}

}  // namespace
}  // namespace policyscope::app
