#include "tests/app/panels/stage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace policyscope::app {
namespace {

constexpr float figure_width = 1240.0f, figure_height = 400.0f;

/// A figure on the two cycles, which it does not need.
class Figures : public testing::Test {
 protected:
  void show(const char* figure) {
    stage_.show(figure, figure_width, figure_height);
    stage_.frames(3);
  }
  const std::string& value(const char* label) {
    const WidgetRecord* record = stage_.find(label);
    if (record == nullptr) throw std::runtime_error(std::string("no widget is called ") + label);
    return record->value;
  }
  double number(const char* label) {
    std::string text = value(label);
    if (text.starts_with("\u2212")) text = "-" + text.substr(3);
    return std::strtod(text.c_str(), nullptr);
  }
  void slide(const char* label, float to) {
    const std::string path = std::string(label) + "/slider";
    stage_.press_at(stage_.place(path, to, 0.5f));
    stage_.frames(2);
  }
  void drag(const char* label, float x, float y) {
    const render::Vec2 at = stage_.place(label, 0.5f, 0.5f);
    stage_.drag(at, {at.x + x, at.y + y});
    stage_.frames(2);
  }
  /// Hovering makes no difference to what is shown, and there is something to see.
  void hover(const char* label) {
    stage_.away();
    stage_.frames(2);
    const int before = stage_.vertices();
    stage_.hover(stage_.place(label, 0.6f, 0.4f));
    stage_.frames(2);
    EXPECT_GT(stage_.vertices(), before) << label;
    stage_.away();
  }
  Stage stage_{"two-cycle", 200};
};

TEST_F(Figures, TheDiscountIsDraggedAndTyped) {
  show("gamma_sweep");
  EXPECT_EQ(number("gamma/slider"), 0.9);
  EXPECT_NEAR(number("\\gamma_{=}"), 0.8409, 1e-4);
  EXPECT_NEAR(number("v_R"), 3.2, 0.005);
  const double before = number("gamma/slider");
  drag("Values/gamma", -60.0f, 0.0f);
  EXPECT_LT(number("gamma/slider"), before - 0.02);
  stage_.press_at(stage_.place("Values", 0.2f, 0.5f));
  stage_.frames(2);
  EXPECT_LT(number("gamma/slider"), 0.7);
  slide("gamma", 0.5f);
  EXPECT_NEAR(number("gamma/slider"), 0.5, 0.02);
  slide("cycle_length", 0.99f);
  EXPECT_GT(number("\\gamma_{=}"), 0.99);
  slide("reward_left", 0.9f);  // left is then better whatever the discount
  EXPECT_EQ(value("\\gamma_{=}"), "–");
  slide("reward_right", 0.1f);
  slide("noise", 0.8f);
  EXPECT_GT(number("\\sigma_G"), 1.0);
  stage_.click("reward_left/slider", 1);
  stage_.frames(2);
  EXPECT_EQ(number("reward_left/slider"), 1.0);
  hover("Values");
  hover("What it costs");
}

TEST_F(Figures, CesarosMeansAreTheDifferentialValues) {
  show("cesaro");
  EXPECT_EQ(number("\\operatorname{lim} t_n"), 0.5);
  EXPECT_EQ(number("t_n"), 0.5);
  EXPECT_EQ(number("s_{n-1}"), 0.0);
  const struct {
    const char* series;
    double limit;
  } expected[] = {{"left, then left", 0.4},
                  {"right, then left", 1.4},
                  {"left, then right", -1.8},
                  {"right, then right", -0.8}};
  for (const auto& [series, limit] : expected) {
    stage_.click("series/slider");
    stage_.frames(2);
    stage_.click(series);
    stage_.frames(2);
    EXPECT_NEAR(number("\\operatorname{lim} t_n"), limit, 1e-9) << series;
  }
  slide("terms", 0.9f);
  EXPECT_GT(number("terms/slider"), 150.0);
  slide("cycle_length", 0.8f);
  EXPECT_NE(number("\\operatorname{lim} t_n"), -0.8);
  slide("gamma", 0.95f);
  hover("Sums");
  hover("Terms");
}

TEST_F(Figures, StepsAlongTheEstimatedGradientReachTheHill) {
  show("expectation");
  EXPECT_EQ(number("mean/slider"), -1.0);
  const double before = number("\\E f");
  slide("samples", 0.7f);
  for (int i = 0; i < 40; ++i) stage_.click("Step");
  stage_.frames(2);
  EXPECT_NEAR(number("mean/slider"), 1.5, 0.3);
  EXPECT_GT(number("\\E f"), before + 0.3);
  const std::string estimate = value("\\hat g");
  stage_.click("Draw again");
  stage_.frames(2);
  EXPECT_NE(value("\\hat g"), estimate);
  stage_.click("Reset");
  stage_.frames(2);
  EXPECT_EQ(number("mean/slider"), -1.0);
  const double spread = number("\\text{sd}");
  slide("std", 0.3f);
  EXPECT_NE(number("\\text{sd}"), spread);
  stage_.click("baseline/slider");
  stage_.frames(2);
  EXPECT_EQ(value("baseline/slider"), "true");
  drag("Samples/mean", 120.0f, 0.0f);
  EXPECT_GT(number("mean/slider"), 0.0);
  for (const char* function : {"two hills", "gate", "parabola"}) {
    stage_.click("function/slider");
    stage_.frames(2);
    stage_.click(function);
    stage_.frames(2);
    EXPECT_EQ(value("function/slider"), function);
  }
  slide("alpha", 0.2f);
  slide("mean", 0.25f);
  EXPECT_NEAR(number("mean/slider"), -2.0, 0.3);
  hover("Samples");
  hover("Convergence");
}

TEST_F(Figures, DividingByThePolicyMakesTheRareActionWin) {
  show("division");
  const auto ends = [&] {
    // Both readouts have the same symbol: the first is with the division.
    std::vector<double> found;
    for (const WidgetRecord& record : stage_.records())
      if (record.path.ends_with("\\pi_n")) found.push_back(std::strtod(record.value.c_str(), nullptr));
    return found;
  };
  ASSERT_EQ(ends().size(), 2u);
  EXPECT_GT(ends()[0], 0.9);
  EXPECT_LT(ends()[1], 0.1);
  slide("probability", 0.9f);  // above the threshold both agree
  EXPECT_GT(ends()[1], 0.9);
  drag("Updates/start", -260.0f, 0.0f);
  EXPECT_LT(number("probability/slider"), 0.6);
  stage_.press_at(stage_.place("Updates", 0.1f, 0.5f));
  stage_.frames(2);
  EXPECT_NEAR(number("probability/slider"), 0.1, 0.05);
  slide("reward_rare", 0.1f);
  slide("reward_often", 0.9f);
  EXPECT_LT(ends()[0], 0.1);
  slide("alpha", 0.9f);
  slide("updates", 0.2f);
  stage_.click("Draw again");
  hover("Updates");
  hover("Learning");
}

TEST_F(Figures, GoodAndBadWalksTeachAsLabelsDo) {
  show("supervised");
  const double before = number("\\text{own}");
  for (int i = 0; i < 12; ++i) stage_.click("20 steps");
  stage_.frames(2);
  EXPECT_GT(number("\\text{taught}"), 0.95);
  EXPECT_GT(number("\\text{own}"), before + 0.3);
  stage_.click("Reset");
  stage_.frames(2);
  EXPECT_EQ(number("\\text{own}"), before);
  stage_.click("Step");
  stage_.click("Walk again");
  slide("rollouts", 0.9f);
  EXPECT_GT(number("rollouts/slider"), 8.0);
  slide("alpha", 0.7f);
  stage_.click("baseline/slider");
  stage_.frames(2);
  EXPECT_EQ(value("baseline/slider"), "true");
  stage_.click("Step");
  hover("A teacher labels every state");
  hover("Own actions are the labels");
  hover("Success");
}

TEST_F(Figures, ASmallErrorFlipsTheGreedyPolicyOnly) {
  show("greedy_jump");
  drag("Policies/error", -400.0f, 0.0f);
  EXPECT_LT(number("error/slider"), -0.5);
  slide("error", 0.9f);
  EXPECT_GT(number("error/slider"), 0.5);
  stage_.press_at(stage_.place("Policies", 0.25f, 0.3f));
  stage_.frames(2);
  EXPECT_NEAR(number("error/slider"), -0.5, 0.1);
  slide("noise", 0.0f);
  EXPECT_EQ(number("\\text{flips}"), 0.0);
  slide("noise", 0.99f);
  EXPECT_GT(number("\\text{flips}"), 5.0);
  const double difference = number("\\Delta q");
  slide("gamma", 0.1f);
  EXPECT_LT(number("\\Delta q"), difference);
  slide("alpha", 0.8f);
  stage_.click("Draw again");
  hover("Policies");
  hover("States");
  hover("Iterations");
}

TEST_F(Figures, LongStepsGetStuckAndCutOnesDoNot) {
  show("policy_step");
  slide("alpha", 0.99f);
  const auto stuck = [&] {
    std::vector<double> found;
    for (const WidgetRecord& record : stage_.records())
      if (record.path.ends_with("\\text{stuck}")) found.push_back(std::strtod(record.value.c_str(), nullptr));
    return found;
  };
  ASSERT_EQ(stuck().size(), 2u);
  double full = 0.0, cut = 0.0;
  for (int i = 0; i < 8; ++i) {
    full += stuck()[0];
    cut += stuck()[1];
    stage_.click("Draw again");
    stage_.frames(2);
  }
  EXPECT_GT(full, cut + 10.0);
  drag("Divergence/limit", 0.0f, -60.0f);
  EXPECT_GT(number("target_kl/slider"), 0.01);
  slide("target_kl", 0.2f);
  slide("batch", 0.8f);
  slide("reward_worse", 0.2f);
  stage_.click("Draw again");
  hover("Runs");
  hover("Divergence");
}

TEST_F(Figures, TheTheoremIsTheSlope) {
  show("theorem");
  EXPECT_EQ(number("\\text{theorem}"), number("\\text{differences}"));
  EXPECT_GT(number("\\text{theorem}"), 0.0);
  EXPECT_LT(number("\\nabla\\,\\text{past}\\,\\mu"), 0.0);
  const std::string before = value("\\text{samples}");
  stage_.click("Draw again");
  stage_.frames(2);
  EXPECT_NE(value("\\text{samples}"), before);
  drag("Objective/policy", 120.0f, 0.0f);
  EXPECT_GT(number("probability/slider"), 0.4);
  stage_.press_at(stage_.place("Objective", 0.5f, 0.1f));
  stage_.frames(2);
  EXPECT_NEAR(number("probability/slider"), 0.5, 0.05);
  slide("probability", 0.2f);
  slide("cycle_length", 0.8f);
  slide("gamma", 0.4f);
  slide("samples", 0.9f);
  hover("Objective");
  hover("Slopes");
}

TEST_F(Figures, AStateBaselineTakesTheVarianceAway) {
  show("baselines");
  EXPECT_EQ(value("first/slider"), "3,000");
  const std::string before = value("\\text{Var}_{b(s)}");
  slide("noise", 0.1f);
  EXPECT_NE(value("\\text{Var}_{b(s)}"), before);
  slide("first", 0.3f);
  slide("second", 0.4f);
  slide("advantage", 0.9f);
  slide("probability", 0.8f);
  stage_.click("Draw again");
  hover("Estimates");
  hover("Error");
}

TEST_F(Figures, ACompatibleCriticIsExact) {
  show("compatible");
  EXPECT_EQ(value("\\nabla"), value("\\nabla_c"));
  EXPECT_GT(number("\\nabla"), 0.0);
  EXPECT_LT(number("\\nabla_b"), 0.0);
  slide("gamma", 0.2f);
  EXPECT_LT(number("\\nabla"), 0.0);
  EXPECT_EQ(value("\\nabla"), value("\\nabla_c"));
  drag("Gradients/policy", 80.0f, 0.0f);
  EXPECT_GT(number("probability/slider"), 0.55);
  stage_.press_at(stage_.place("Gradients", 0.25f, 0.9f));
  stage_.frames(2);
  EXPECT_NEAR(number("probability/slider"), 0.25, 0.05);
  slide("probability", 0.8f);
  slide("cycle_length", 0.9f);
  hover("Gradients");
  hover("Advantages");
}

TEST_F(Figures, AGaussianLearnsAboutNeighbours) {
  show("actions");
  const double spread = number("\\sigma");
  EXPECT_LT(spread, 1.5);
  drag("Rewards/samples", 150.0f, 0.0f);
  EXPECT_GT(number("shown/slider"), 200.0);
  EXPECT_LT(number("\\sigma"), spread);
  drag("Gaussian/best", -120.0f, 0.0f);
  EXPECT_LT(number("best/slider"), 0.5);
  stage_.press_at(stage_.place("Rewards", 0.2f, 0.5f));
  stage_.frames(2);
  EXPECT_NEAR(number("shown/slider"), 100.0, 20.0);
  for (const char* slider : {"shown", "actions", "std", "best", "width", "alpha"}) slide(slider, 0.3f);
  stage_.click("Draw again");
  hover("Softmax");
  hover("Gaussian");
  hover("Rewards");
}

TEST_F(Figures, ACoinNeedsFewStepsAndGreedyValuesGetStuck) {
  show("aliased");
  stage_.frames(40);  // the Q-learner learns a little in each
  EXPECT_EQ(value("\\text{steps}"), "3.8");
  EXPECT_EQ(value("\\text{steps}_Q"), "∞");
  drag("Steps/east", 60.0f, 0.0f);
  EXPECT_GT(number("\\text{steps}"), 3.8);
  slide("east", 0.5f);
  EXPECT_NEAR(number("\\text{steps}"), 3.8, 0.05);
  stage_.press_at(stage_.place("Steps", 0.3f, 0.5f));
  stage_.frames(2);
  EXPECT_NEAR(number("east/slider"), 0.3, 0.05);
  stage_.click("Learn again");
  stage_.frames(40);
  EXPECT_EQ(value("\\text{steps}_Q"), "∞");
  hover("Steps");
  hover("Q-learning, greedy");
}

TEST_F(Figures, SelfPlayCirclesAndItsAverageArrives) {
  show("simplex");
  slide("updates", 0.99f);
  EXPECT_LT(number("\\text{average}"), 0.06);
  const double before = number("\\text{now}");
  EXPECT_GT(before, 0.1);
  stage_.click("opponent/slider");
  stage_.frames(2);
  stage_.click("fixed");
  stage_.frames(2);
  drag("Simplex/opponent", -30.0f, -20.0f);
  drag("Simplex/start", 40.0f, -20.0f);
  stage_.press_at(stage_.place("Simplex", 0.5f, 0.5f));
  stage_.click("opponent/slider");
  stage_.frames(2);
  stage_.click("a second learner");
  stage_.click("natural/slider");
  stage_.frames(2);
  EXPECT_EQ(value("natural/slider"), "true");
  slide("alpha", 0.2f);
  stage_.click("Reset");
  hover("Simplex");
  hover("Exploitability");
}

TEST_F(Figures, VisitsAddUp) {
  show("visitation");
  EXPECT_NEAR(number("\\sum \\rho"), 10.0, 1e-9);
  slide("gamma", 0.5f);
  EXPECT_NEAR(number("\\sum \\rho"), 2.0, 0.05);
  stage_.click("normalised/slider");
  stage_.frames(2);
  EXPECT_EQ(value("normalised/slider"), "false");
  hover("States");
}

TEST(VisitationFigure, CountsStatesWhereThereAreInfinitelyMany) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("visitation", figure_width, figure_height);
  stage.frames(3);
  ASSERT_NE(stage.find("Visits"), nullptr);
  stage.hover(stage.place("Visits", 0.5f, 0.5f));
  stage.frames(2);
}

TEST(LoopFigure, ShowsWhatTheLastStepHandedOver) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("actor_critic", 640, 360);
  stage.frames(3);
  ASSERT_NE(stage.find("R, S'"), nullptr);
  EXPECT_NE(stage.find("R, S'")->value, "–");
  EXPECT_NE(stage.find("A")->value, "–");
}

}  // namespace
}  // namespace policyscope::app
