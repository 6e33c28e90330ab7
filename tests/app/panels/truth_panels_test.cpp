// The panels that show exact theory beside what is learned, worked by their labels.
#include "core/scenarios/scenario_file.h"
#include "tests/app/panels/stage.h"
#include "tests/app/robot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace policyscope::app {
namespace {

std::string value_of(const Stage& stage, std::string_view label) {
  const WidgetRecord* record = stage.find(label);
  return record != nullptr ? record->value : "(there is no " + std::string(label) + ")";
}

double number_of(const Stage& stage, std::string_view label) {
  std::string text = value_of(stage, label);
  for (std::size_t at = text.find("−"); at != std::string::npos; at = text.find("−"))
    text.replace(at, std::string_view("−").size(), "-");
  return std::stod(text);
}

/// Which parts a panel has in a scenario, and which it does without.
void expect_parts(const char* scenario, const char* panel, std::initializer_list<const char*> there,
                  std::initializer_list<const char*> absent) {
  Stage stage(scenario, 600);
  stage.show(panel, 900, 460);
  stage.frames(3);
  for (const char* part : there) EXPECT_NE(stage.find(part), nullptr) << scenario << ": " << part;
  for (const char* part : absent) EXPECT_EQ(stage.find(part), nullptr) << scenario << ": " << part;
}

TEST(MicroscopeFigure, ShowsEveryEstimatorAndAnswersItsControls) {
  Stage stage("gradient-microscope", 300);
  stage.show("microscope", 900, 460);
  stage.frames(3);
  for (const char* row : {"whole-return", "reward-to-go", "constant-baseline", "time-baseline",
                          "state-baseline", "action-value", "advantage", "td-error", "gae"})
    EXPECT_NE(stage.find(std::string("Estimators/") + row), nullptr) << row;
  const std::string first = value_of(stage, "Estimators/whole-return");

  // Other trajectories, more of them, another λ: other numbers.
  stage.click("draw again");
  stage.frame();
  const std::string again = value_of(stage, "Estimators/whole-return");
  EXPECT_NE(again, first);
  stage.press_at(stage.place("trajectories/slider", 0.9f, 0.5f));
  stage.frame();
  EXPECT_NE(value_of(stage, "Estimators/whole-return"), again);
  const std::string gae = value_of(stage, "Estimators/gae");
  const std::string one_step = value_of(stage, "Estimators/td-error");
  stage.press_at(stage.place("lambda/slider", 0.1f, 0.5f));
  stage.frame();
  EXPECT_NE(value_of(stage, "Estimators/gae"), gae);
  EXPECT_EQ(value_of(stage, "Estimators/td-error"), one_step) << "has no λ";

  // The critic after 300 steps is poor: what bootstraps from it is biased.
  const double exact = std::abs(number_of(stage, "Estimators/td-error"));
  stage.click("critic/slider");
  stage.click("critic/slider/learned");
  stage.frame();
  EXPECT_GT(std::abs(number_of(stage, "Estimators/td-error")), 3.0 * exact);

  stage.click("direction");
  stage.click("direction/θ(s0, right)");
  stage.frame();
  EXPECT_EQ(value_of(stage, "direction"), "θ(s0, right)");
  stage.hover(stage.place("Estimators/gae", 0.5f, 0.5f));
  stage.frames(2);
}

TEST(MicroscopeFigure, HasADiscountOfItsOwnWhereTheLearnerHasNone) {
  Stage stage("two-cycle", 500);
  stage.show("microscope", 900, 460);
  stage.frames(3);
  const std::string before = value_of(stage, "Estimators/advantage");
  stage.press_at(stage.place("gamma/slider", 0.2f, 0.5f));
  stage.frame();
  EXPECT_NE(value_of(stage, "Estimators/advantage"), before);
}

TEST(LandscapeFigure, AnswersItsControls) {
  Stage stage("landscape-two-cycle", 300);
  stage.show("landscape", 900, 460);
  stage.frames(3);
  const auto reading = [&](std::string_view method) { return value_of(stage, method); };
  ASSERT_NE(stage.find("Plane"), nullptr);
  EXPECT_EQ(reading("natural gradient"), "on");
  stage.click("natural gradient");
  EXPECT_EQ(reading("natural gradient"), "off");
  stage.click("natural gradient");

  // Other parameters for the same policies: two paths change, two stay.
  stage.click("parameters/slider");
  stage.click("parameters/slider/raise all");
  stage.frames(2);
  EXPECT_EQ(reading("plain gradient with other parameters"), "changes");
  EXPECT_EQ(reading("PPO with other parameters"), "changes");
  EXPECT_EQ(reading("natural gradient with other parameters"), "stays");
  EXPECT_EQ(reading("TRPO with other parameters"), "stays");
  stage.click("parameters/slider");
  stage.click("parameters/slider/θ itself");

  // A click is another start; the handle can be dragged.
  const std::string before = reading("Plane/Start");
  stage.press_at(stage.place("Plane", 0.3f, 0.4f));
  EXPECT_NE(reading("Plane/Start"), before);
  const std::string clicked = reading("Plane/Start");
  stage.drag(stage.place("Plane/Start", 0.5f, 0.5f), stage.place("Plane", 0.6f, 0.6f));
  EXPECT_NE(reading("Plane/Start"), clicked);
  stage.wheel(stage.place("Plane", 0.5f, 0.5f), 2.0f);
  stage.press_at(stage.place("Plane", 0.2f, 0.2f), 1);  // all of it again

  for (const char* slider : {"step", "natural_step", "kl_limit", "clip", "updates"})
    stage.press_at(stage.place(std::string(slider) + "/slider", 0.7f, 0.5f));
  stage.click("field/slider");
  stage.click("field/slider/both");
  stage.click("x parameter");
  stage.click("x parameter/θ(S, right)");  // both change places
  EXPECT_EQ(value_of(stage, "y parameter"), "θ(S, left)");

  stage.click("Surface");
  stage.frames(2);
  ASSERT_NE(stage.find("Surface view"), nullptr);
  stage.drag(stage.place("Surface view", 0.5f, 0.5f), stage.place("Surface view", 0.7f, 0.6f));
  stage.wheel(stage.place("Surface view", 0.5f, 0.5f), 2.0f);
  stage.click("Surface");
  EXPECT_NE(stage.find("Plane"), nullptr);
}

TEST(LandscapeFigure, IsDrawnOverDirectionsForNetworks) {
  Stage stage("landscape-network", 64);
  stage.show("landscape", 900, 460);
  stage.frames(3);
  ASSERT_NE(stage.find("Plane"), nullptr);
  EXPECT_EQ(value_of(stage, "x parameter"), "∇J");
  EXPECT_EQ(value_of(stage, "y parameter"), "random 1");
  stage.click("y parameter");
  stage.click("y parameter/random 2");
  stage.frames(2);
  EXPECT_EQ(value_of(stage, "y parameter"), "random 2");
  stage.click("x parameter");
  stage.click("x parameter/random 2");  // both change places
  EXPECT_EQ(value_of(stage, "y parameter"), "∇J");
  const std::string before = value_of(stage, "Plane/Start");
  stage.press_at(stage.place("Plane", 0.3f, 0.4f));
  EXPECT_NE(value_of(stage, "Plane/Start"), before);
  stage.click("field/slider");
  stage.click("field/slider/both");
  stage.click("Surface");
  stage.frames(2);
  EXPECT_NE(stage.find("Surface view"), nullptr);
}

TEST(SimplexFigure, ShowsTheGameOnlyWhereItIsPlayed) {
  expect_parts("rock-paper-scissors", "simplex", {"opponent/slider", "Exploitability"}, {});
  // Three actions in another task: the policy at the crosshair, and nothing of a game.
  expect_parts("pendulum-swing-up-softmax", "simplex", {"Simplex"}, {"opponent/slider", "Exploitability"});
}

TEST(SimplexFigure, ShowsTheWayThatNobodyWatched) {
  Stage stage("rock-paper-scissors", 600);
  stage.show("simplex", 900, 460);
  stage.frames(2);
  const int without = stage.vertices();
  // Kept moments of the past are on the way, too.
  RunView& run = *stage.runs[0];
  for (int moment = 0; moment < 40; ++moment) {
    auto snapshot = std::make_shared<Snapshot>();
    stage.learner().snapshot({.model = true}, *snapshot);
    run.timeline.add({.snapshot = std::move(snapshot)});
    stage.learner().advance(200);
  }
  stage.refresh();
  stage.show("simplex", 900, 461);  // a panel that opens now
  stage.frames(2);
  EXPECT_GT(stage.vertices(), without + 40);
}

TEST(CreditFigure, ShowsTheNumbersUnderTheMouseAndAnswersItsSliders) {
  Stage stage("credit", 1500);
  stage.show("credit", 900, 520);
  stage.frames(3);
  for (const char* strip : {"rewards", "returns and values", "TD errors", "advantages"})
    EXPECT_NE(stage.find(strip), nullptr) << strip;
  stage.hover(stage.place("TD errors", 0.2f, 0.5f));
  stage.frames(2);
  const std::string t = value_of(stage, "t");
  stage.hover(stage.place("rewards", 0.8f, 0.5f));
  stage.frames(2);
  EXPECT_NE(value_of(stage, "t"), t);
  const std::string advantage = value_of(stage, "\\hat{A}_t");
  EXPECT_NE(advantage, value_of(stage, "\\delta_t"));
  stage.press_at(stage.place("lambda/slider", 0.0f, 0.5f));
  stage.hover(stage.place("rewards", 0.8f, 0.5f));
  stage.frames(2);
  EXPECT_EQ(value_of(stage, "\\hat{A}_t"), value_of(stage, "\\delta_t")) << "λ = 0 is the TD error";
  const std::string returns = value_of(stage, "G_{t:t+n}");
  stage.press_at(stage.place("n/slider", 0.9f, 0.5f));
  stage.hover(stage.place("rewards", 0.4f, 0.5f));
  stage.frames(2);
  EXPECT_NE(value_of(stage, "G_{t:t+n}"), returns);
  stage.press_at(stage.place("steps/slider", 0.05f, 0.5f));
  stage.frames(2);
}

TEST(CreditFigure, WithoutACriticShowsReturns) {
  expect_parts("short-corridor", "credit", {"return"}, {"TD errors"});
}

TEST(FieldPanel, ShowsTheExactValuesAndTheError) {
  Stage stage("estimate-against-truth", 500);
  stage.show("field:value", 420, 400);
  stage.frames(3);
  EXPECT_EQ(stage.title(), "value");
  stage.click("exact");
  EXPECT_EQ(stage.title(), "exact value");
  stage.click("difference");
  EXPECT_EQ(stage.title(), "error of the critic");
  ASSERT_NE(stage.find("Map"), nullptr);
  stage.click("learned");
  EXPECT_EQ(stage.title(), "value");
  // A panel can begin with them.
  stage.show("field:difference:value", 420, 400);
  stage.frames(2);
  EXPECT_EQ(stage.title(), "error of the critic");
}

TEST(FieldPanel, OffersNoTruthWhereNoneIsKnown) {
  Stage stage("pendulum-swing-up", 200);
  stage.show("field:exact:value", 420, 400);
  stage.frames(3);
  EXPECT_EQ(stage.find("exact"), nullptr);
  EXPECT_EQ(stage.title(), "value");
}

TEST(FieldPanel, ShowsTheExactValuesOfActions) {
  // Sarsa learns q of the policy that acts, Q-learning that of the best one.
  for (const auto& [scenario, symbol] : {std::pair{"gridworld-cliff-sarsa", "q_\\pi(s, \\text{N} )"},
                                         std::pair{"gridworld-cliff-q-learning", "q_*(s, \\text{N} )"}}) {
    Stage stage(scenario, 2000);
    stage.show("field:action_value_0", 420, 400);
    stage.frames(3);
    EXPECT_EQ(stage.title(), "value of N") << scenario;
    stage.click("exact");
    stage.frames(2);
    EXPECT_EQ(stage.title(), "exact value of N") << scenario;
    EXPECT_EQ(stage.symbol(), symbol);
    ASSERT_NE(stage.find("Map"), nullptr);
    stage.click("difference");
    stage.frames(2);
    EXPECT_EQ(stage.title(), "error of the critic") << scenario;
    // Another quantity of the same panel has exact values of its own.
    stage.show("field:exact:value", 420, 400);
    stage.frames(3);
    EXPECT_EQ(stage.title(), "exact value") << scenario;
  }
}

TEST(FieldPanel, ShowsTheValuesOfTheBestPolicy) {
  Stage stage("short-corridor-baseline", 500);
  stage.show("field:value", 420, 400);
  stage.frames(3);
  stage.press_at(stage.place("Map", 0.5f, 0.5f), 1);
  stage.frames(2);
  stage.click("Field menu/of the best policy");
  stage.frames(3);
  EXPECT_EQ(stage.title(), "best policy's value");
  EXPECT_EQ(stage.symbol(), "v_*(s)");
  stage.click("exact");
  stage.frames(2);
  EXPECT_EQ(stage.symbol(), "v_\\pi(s)");
  // Without a discount, for the reward per step.
  Stage continuing("two-cycle", 500);
  continuing.show("field:best:value", 420, 400);
  continuing.frames(3);
  EXPECT_EQ(continuing.title(), "best policy's value");
  EXPECT_NE(continuing.find("Map"), nullptr);
  // Where actions are chosen ε-greedily, the best of those that explore as much.
  Stage soft("gridworld-cliff-sarsa", 500);
  soft.show("field:best:value", 420, 400);
  soft.frames(3);
  EXPECT_EQ(soft.title(), "best ε-soft policy's value");
}

TEST(FieldPanel, ShowsExactValuesThatNobodyEstimates) {
  Stage stage("short-corridor", 500);  // REINFORCE has no critic
  for (const auto& [id, title] : {std::pair{"field:exact:value", "exact value"},
                                  std::pair{"field:exact:action_value_1", "exact value of right"}}) {
    stage.show(id, 420, 400);
    stage.frames(3);
    EXPECT_EQ(stage.title(), title);
    EXPECT_NE(stage.find("Map"), nullptr) << id;
  }
  stage.show("field:exact:action_value_2", 420, 400);
  stage.frames(2);
  EXPECT_EQ(stage.title(), "Field") << "there are two actions";
}

TEST(CurvesPanel, DrawsTheExactExpectation) {
  Stage stage("short-corridor", 3000);
  stage.show("curves", 520, 350);
  stage.frames(2);
  const int without = stage.vertices();
  stage.click("Curve options");
  stage.click("Curve menu/exact expectation");
  EXPECT_EQ(value_of(stage, "Curve menu/exact expectation"), "on");
  stage.press_at({5.0f, 5.0f});
  stage.frames(3);
  EXPECT_GT(stage.vertices(), without);
}

TEST(CurvesPanel, DrawsWhatIsLeftWithoutTheExactExpectation) {
  Stage stage("short-corridor", 3000);
  stage.show("curves:difference", 520, 350);
  stage.frames(3);
  EXPECT_EQ(stage.title(), "Episode return less its exact value");
  stage.click("Curve options");
  EXPECT_EQ(value_of(stage, "Curve menu/difference from it"), "on");
  EXPECT_EQ(value_of(stage, "Curve menu/exact expectation"), "off");
  // One or the other.
  stage.click("Curve menu/exact expectation");
  EXPECT_EQ(value_of(stage, "Curve menu/difference from it"), "off");
  stage.press_at({5.0f, 5.0f});
  stage.frames(3);
  EXPECT_EQ(stage.title(), "Episode return");
  stage.hover(stage.place("Plot", 0.5f, 0.5f));
  stage.frames(2);
}

TEST(CurvesPanel, KnowsWhatTheLearnedAverageRewardIsAnEstimateOf) {
  Stage stage("two-cycle", 2000);
  stage.show("curves:difference:average_reward", 520, 350);
  stage.frames(3);
  EXPECT_EQ(stage.title(), "Average reward less its exact value");
  stage.show("curves:difference:td_error", 520, 350);
  stage.frames(3);
  EXPECT_EQ(stage.title(), "TD error") << "has no exact value of its own";
}

// In the program the computations run in the learners' pool.
TEST(TruthPanels, LiveInTheWindowBesideALearner) {
  for (const char* scenario :
       {"gradient-microscope", "landscape-two-cycle", "estimate-against-truth", "credit"}) {
    Robot robot(load_scenario(scenario), {.threads = 2, .evaluate_at_once = false});
    robot.frames(3);
    robot.application().obey(action::Play{});
    robot.wait("learning", [&] { return robot.focus().steps() > 100; });
    robot.application().obey(action::Pause{});
    robot.settle();
    robot.wait(scenario + std::string(" to be drawn"), [&] { return robot.vertices() > 2000; });
  }
}

}  // namespace
}  // namespace policyscope::app
