#include "core/scenarios/scenario_file.h"
#include "tests/app/panels/stage.h"
#include "tests/support/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {
namespace {

using render::Vec2;

/// Every panel of the catalog, fields with every kind of quantity.
const std::vector<std::string>& all_panels() {
  static const std::vector<std::string> panels = [] {
    std::vector<std::string> names;
    for (const PanelEntry& entry : panel_catalog()) names.emplace_back(entry.id);
    for (const char* more : {"field:mean", "field:std", "field:probability_1", "field:greedy_action",
                             "field:entropy", "field:surface:value", "curves:td_error"})
      names.emplace_back(more);
    return names;
  }();
  return panels;
}

class EveryScenario : public testing::TestWithParam<std::string> {};

/// Every panel at one of three sizes, which is another one in the next scenario.
TEST_P(EveryScenario, ShowsThreeFramesOfEveryPanel) {
  constexpr std::array<std::pair<float, float>, 3> sizes{
      {{180.0f, 140.0f}, {310.0f, 350.0f}, {900.0f, 260.0f}}};
  std::size_t size = place_of(GetParam());
  Stage stage(GetParam(), 1500, 2);
  for (const std::string& panel : all_panels()) {
    const auto [width, height] = sizes[size++ % sizes.size()];
    stage.view.dark = width < 300.0f;
    stage.view.presentation = width > 800.0f;
    stage.show(panel, width, height);
    stage.frames(3);
    EXPECT_GT(stage.vertices(), 0) << panel;
    EXPECT_FALSE(stage.title().empty()) << panel;
    EXPECT_EQ(stage.unknown_characters(), U"") << panel;
  }
}

INSTANTIATE_TEST_SUITE_P(Panels, EveryScenario, testing::ValuesIn(builtin_scenarios()), named_by_parameter);

TEST(EnvironmentPanel, DraggingTheDemonstrationTeachesNothing) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("environment", 320, 350);
  stage.frames(2);
  const std::int64_t changes = static_cast<std::int64_t>(stage.learner().changes().size());
  stage.drag(stage.place("Scene", 0.5f, 0.9f), stage.place("Scene", 0.9f, 0.5f));
  ASSERT_NE(stage.sent<action::DragDemonstration>(), nullptr);
  EXPECT_GT(stage.sent<action::DragDemonstration>()->point.x, 0.5);
  // The rod points to the right: a quarter turn clockwise, the demonstration's angle is −π/2.
  EXPECT_NEAR(stage.demonstration().environment().state()[0], -1.5708, 0.15);
  EXPECT_EQ(stage.sent<action::PlaceTraining>(), nullptr);
  EXPECT_EQ(static_cast<std::int64_t>(stage.learner().changes().size()), changes);
}

TEST(EnvironmentPanel, ShiftMovesTheTrainingAsAStampedChange) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("environment", 320, 350);
  stage.frames(2);
  stage.hold_shift(true);
  stage.drag(stage.place("Scene", 0.5f, 0.9f), stage.place("Scene", 0.9f, 0.5f));
  ASSERT_NE(stage.sent<action::PlaceTraining>(), nullptr);
  EXPECT_NEAR(stage.sent<action::PlaceTraining>()->state[0], -1.5708, 0.15);
  ASSERT_FALSE(stage.learner().changes().empty());
  EXPECT_FALSE(stage.learner().changes().back().parameter.has_value());
}

TEST(EnvironmentPanel, AFastLearnerCannotBeDragged) {
  Stage stage("pendulum-swing-up", 500);
  stage.playing = true;
  stage.view.learner_speed = 1e6;
  stage.show("environment", 320, 350);
  stage.frames(2);
  stage.hold_shift(true);
  stage.drag(stage.place("Scene", 0.5f, 0.9f), stage.place("Scene", 0.9f, 0.5f));
  EXPECT_EQ(stage.sent<action::PlaceTraining>(), nullptr);
  ASSERT_NE(stage.sent<action::Say>(), nullptr);
  EXPECT_THAT(stage.sent<action::Say>()->sentence, testing::HasSubstr("Slow the learner"));
}

TEST(EnvironmentPanel, SwitchesTheActionAndTheEnvironmentThatIsShown) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("environment", 320, 350);
  stage.frames(2);
  stage.click("Action");
  ASSERT_NE(stage.sent<action::SetWatchMeanAction>(), nullptr);
  EXPECT_TRUE(stage.view.watch_mean_action);
  stage.click("Action");
  EXPECT_FALSE(stage.view.watch_mean_action);

  stage.press_at(stage.place("Scene", 0.5f, 0.5f), 1);
  stage.click("Environment menu/new episode");
  EXPECT_NE(stage.sent<action::ResetDemonstration>(), nullptr);
  stage.press_at(stage.place("Scene", 0.5f, 0.5f), 1);
  stage.click("Environment menu/learner's environment");
  stage.forget();
  stage.drag(stage.place("Scene", 0.5f, 0.9f), stage.place("Scene", 0.9f, 0.5f));
  EXPECT_NE(stage.sent<action::PlaceTraining>(), nullptr);
  EXPECT_EQ(stage.sent<action::DragDemonstration>(), nullptr);
  stage.click("Show");
  stage.forget();
  stage.drag(stage.place("Scene", 0.5f, 0.9f), stage.place("Scene", 0.9f, 0.5f));
  EXPECT_NE(stage.sent<action::DragDemonstration>(), nullptr);
}

TEST(FieldPanel, TheCrosshairGoesWhereOneClicks) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("field:value", 320, 350);
  stage.frames(3);
  stage.press_at(stage.place("Map", 0.75f, 0.25f));
  ASSERT_NE(stage.sent<action::SetCrosshair>(), nullptr);
  // Three quarters of the way from −π to π, and from the top, 2π, to −2π.
  EXPECT_NEAR(stage.view.crosshair[0], 1.5708, 0.05);
  EXPECT_NEAR(stage.view.crosshair[1], 3.1416, 0.1);
  stage.drag(stage.place("Map", 0.5f, 0.5f), stage.place("Map", 0.25f, 0.5f));
  EXPECT_NEAR(stage.view.crosshair[0], -1.5708, 0.05);
  EXPECT_NEAR(stage.view.crosshair[1], 0.0, 0.1);
}

TEST(FieldPanel, HoveringLightsUpTheQuantity) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("field:value", 320, 350);
  stage.frames(3);
  stage.hover(stage.place("Map", 0.4f, 0.4f));
  EXPECT_EQ(stage.view.highlighted, "value");
  stage.away();
  EXPECT_EQ(stage.view.highlighted, "");
}

TEST(FieldPanel, TheMenuChoosesQuantityRangeContoursAndTrail) {
  Stage stage("pendulum-swing-up", 3000);
  stage.show("field:value", 320, 350);
  stage.frames(3);
  const auto open = [&] { stage.press_at(stage.place("Map", 0.5f, 0.5f), 1); };
  open();
  stage.click("Field menu/keep the present range");
  ASSERT_EQ(stage.view.fixed_ranges.count("value"), 1u);
  const render::Limits fixed = stage.view.fixed_ranges.at("value");
  EXPECT_LT(fixed.low, fixed.high);
  stage.click("Range");  // the note in the title line frees it
  EXPECT_TRUE(stage.view.fixed_ranges.empty());
  open();
  stage.click("Field menu/keep the present range");
  open();
  stage.click("Field menu/automatic");
  EXPECT_TRUE(stage.view.fixed_ranges.empty());

  const int plain = stage.vertices();
  open();
  stage.click("Field menu/contour lines");
  EXPECT_EQ(stage.find("Field menu/contour lines")->value, "on");
  stage.click("Field menu/of the learner");
  EXPECT_GT(stage.vertices(), plain);
  open();
  stage.click("Field menu/none");
  open();
  stage.click("Field menu/policy mean");
  stage.forget();
  stage.frame();
  ASSERT_NE(stage.sent<action::WantField>(), nullptr);
  EXPECT_EQ(stage.sent<action::WantField>()->quantity, "mean");
}

TEST(FieldPanel, TurnsIntoASurfaceAndBack) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("field:value", 320, 350);
  stage.frames(3);
  stage.hover(stage.place("Map", 0.5f, 0.5f));  // the link shows while the mouse is on the panel
  stage.click("Surface");
  ASSERT_EQ(stage.find("Map"), nullptr);
  stage.drag(stage.place("Surface view", 0.5f, 0.5f), stage.place("Surface view", 0.7f, 0.6f));
  stage.wheel(stage.place("Surface view", 0.5f, 0.5f), 2.0f);
  stage.press_at(stage.place("Surface view", 0.5f, 0.5f), 1);
  stage.click("Field menu/as a map");
  EXPECT_NE(stage.find("Map"), nullptr);
}

TEST(FieldPanel, ChoosesAmongMoreThanTwoCoordinates) {
  Stage stage("cart-pole", 500);
  stage.show("field:value", 420, 400);
  stage.frames(3);
  stage.click("Axes");
  const std::size_t before = stage.view.axis_x;
  const std::string other =
      "Choose axes/→ " + make_environment(stage.scenario)->info().coordinates[before == 2 ? 3 : 2].name;
  stage.click(other);
  EXPECT_EQ(stage.view.axis_x, before == 2 ? 3u : 2u);
  EXPECT_NE(stage.view.axis_x, stage.view.axis_y);
}

TEST(FieldPanel, ShowsAnyTwoOfTwentyFourCoordinates) {
  Stage stage("bipedal-walker", 200);
  stage.show("field:value", 420, 400);
  stage.frames(3);
  const Box coordinates = make_environment(stage.scenario)->info().coordinates;
  ASSERT_EQ(coordinates.size(), 24u);
  for (const auto& [x, y] : {std::pair<std::size_t, std::size_t>{11, 18}, {23, 1}, {8, 7}}) {
    stage.click("Axes");
    stage.click("Choose axes/→ " + coordinates[x].name);
    stage.click("Axes");
    stage.click("Choose axes/↑ " + coordinates[y].name);
    stage.frames(3);
    EXPECT_EQ(stage.view.axis_x, x);
    EXPECT_EQ(stage.view.axis_y, y);
    // The crosshair moves along the two that are drawn and holds the rest.
    const std::vector<double> before = stage.view.crosshair;
    stage.press_at(stage.place("Map", 0.1f, 0.9f));
    stage.frames(2);
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
      if (i == x || i == y) continue;
      EXPECT_EQ(stage.view.crosshair[i], before[i]) << coordinates[i].name;
    }
    EXPECT_LE(stage.view.crosshair[x], 0.5 * (coordinates[x].typical_low + coordinates[x].typical_high));
  }
}

TEST(FieldPanel, NodesOfASmallTaskCarryTheModelsValues) {
  Stage stage("two-cycle", 2000);
  stage.show("field:value", 420, 400);
  stage.frames(3);
  ASSERT_NE(stage.find("Map"), nullptr);
  // Somewhere on the picture there are nodes to click.
  for (int i = 1; i < 40 && stage.sent<action::SetCrosshair>() == nullptr; ++i)
    stage.press_at(stage.place("Map", 0.025f * static_cast<float>(i), 0.5f));
  ASSERT_NE(stage.sent<action::SetCrosshair>(), nullptr);
  EXPECT_EQ(stage.view.crosshair[0], std::round(stage.view.crosshair[0]));
}

TEST(CurvesPanel, TheMenuChoosesSeriesAverageAndBand) {
  Stage stage("pendulum-swing-up", 4000, 3);
  stage.show("curves", 520, 350);
  stage.frames(2);
  stage.click("Curve options");
  stage.click("Curve menu/mean and band over seeds");
  EXPECT_TRUE(stage.view.band);
  stage.click("Curve menu/logarithmic x axis");
  EXPECT_EQ(stage.find("Curve menu/logarithmic x axis")->value, "on");
  stage.press_at(stage.place("Curve menu/average over", 0.75f, 0.5f));
  ASSERT_NE(stage.sent<action::SetSmoothing>(), nullptr);
  EXPECT_NEAR(std::log10(stage.view.smoothing), 4.5, 0.35);  // three quarters of 1 … 10⁶, as 1, 2 or 5
  stage.click("Curve menu/TD error");
  stage.hover(stage.place("Plot", 0.5f, 0.5f));
  EXPECT_EQ(stage.view.highlighted, "td_error");
}

TEST(CurvesPanel, WheelZoomsDoubleClickAndFFit) {
  Stage stage("pendulum-swing-up", 4000);
  stage.show("curves", 520, 350);
  stage.frames(2);
  const Vec2 middle = stage.place("Plot", 0.5f, 0.5f);
  const auto reading = [&] { return stage.find("Plot")->value; };
  const std::string all = reading();
  stage.wheel(middle, 3.0f);
  EXPECT_NE(reading(), all);
  stage.drag(middle, {middle.x + 40.0f, middle.y});
  stage.type("f");
  EXPECT_EQ(reading(), all);
}

TEST(CurvesPanel, TheLegendChoosesAndHidesRuns) {
  Stage stage("pendulum-swing-up", 4000, 3);
  stage.show("curves", 520, 350);
  stage.frames(2);
  stage.click("Legend/seed 2");
  ASSERT_NE(stage.sent<action::Focus>(), nullptr);
  EXPECT_EQ(stage.view.focus, 2);
  stage.press_at(stage.place("Legend/seed 3", 0.5f, 0.5f), 1);
  stage.click("Run menu/hide");
  EXPECT_TRUE(stage.runs[2]->hidden);
  stage.press_at(stage.place("Legend/seed 3", 0.5f, 0.5f), 1);
  stage.click("Run menu/unhide");
  EXPECT_FALSE(stage.runs[2]->hidden);
  // The line in front of the name is a switch.
  stage.press_at(stage.place("Legend/seed 3", 0.05f, 0.5f));
  EXPECT_TRUE(stage.runs[2]->hidden);
  stage.press_at(stage.place("Legend/seed 3", 0.05f, 0.5f));
  EXPECT_FALSE(stage.runs[2]->hidden);
  stage.press_at(stage.place("Legend/seed 3", 0.5f, 0.5f), 1);
  stage.click("Run menu/remove");
  ASSERT_NE(stage.sent<action::RemoveRun>(), nullptr);
  EXPECT_EQ(stage.sent<action::RemoveRun>()->run, 3);
}

TEST(CurvesPanel, FlagsStandAboveTheCurvesAndCrowdedOnesAreOne) {
  Stage stage("pendulum-swing-up", 4000);
  const auto change = [&](const char* id, double value) {
    stage.learner().set(stage.scenario.parameters.find(id), value);
    stage.learner().advance(20);
  };
  const auto flags = [&] {
    stage.refresh();
    stage.frames(2);
    std::vector<std::string> labels;
    const float top = stage.find("Plot")->rect.low.y;
    for (const char* name : {"flag 0", "flag 1", "flag 2", "flag 3"}) {
      const WidgetRecord* flag = stage.find(name);
      if (flag == nullptr) continue;
      labels.push_back(flag->value);
      EXPECT_LE(flag->rect.high.y, top + 0.5f) << "above the plot, where no curve and no legend is";
    }
    return labels;
  };
  stage.show("curves", 520, 350);
  EXPECT_THAT(flags(), testing::ElementsAre());
  const float whole = stage.find("Plot")->rect.low.y;
  change("alpha_theta", 0.001);
  stage.learner().advance(2000);
  EXPECT_THAT(flags(), testing::ElementsAre("α θ  0.00049 → 0.001"));
  EXPECT_GT(stage.find("Plot")->rect.low.y, whole) << "the strip has its own place";
  change("alpha_w", 0.03);
  change("lambda", 0.5);
  change("min_std", 0.1);
  stage.learner().advance(1000);
  const std::vector<std::string> crowded = flags();
  ASSERT_EQ(crowded.size(), 2U);
  EXPECT_EQ(crowded[1], "3 changes");
}

TEST(CurvesPanel, RunsOfOneConfigurationAreOneCurveWithABand) {
  Stage stage("cart-pole", 4000, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    stage.runs[i]->variant = i < 2 ? 0 : 1;
    stage.runs[i]->configuration = i < 2 ? "small steps" : "large steps";
  }
  stage.show("curves", 620, 350);
  stage.frames(2);
  stage.click("Curve options");
  stage.click("Curve menu/rolling mean");
  EXPECT_TRUE(stage.view.rolling);
  EXPECT_EQ(stage.find("Curve menu/interquartile mean, 95 % interval"), nullptr) << "it is of a band";
  stage.click("Curve menu/mean and band over seeds");
  stage.frames(1);
  stage.click("Curve menu/interquartile mean, 95 % interval");
  EXPECT_EQ(stage.view.band_kind, CurveBand::interquartile);
  stage.click("Curve menu/interquartile mean, 95 % interval");
  EXPECT_EQ(stage.view.band_kind, CurveBand::deviation);
  stage.type("f");
  stage.away();
  stage.press_at({1.0f, 1.0f});  // closes the menu
  stage.frames(2);
  ASSERT_NE(stage.find("Legend/small steps"), nullptr);
  stage.click("Legend/large steps");
  EXPECT_TRUE(stage.runs[2]->hidden);
  EXPECT_TRUE(stage.runs[3]->hidden);
  EXPECT_FALSE(stage.runs[0]->hidden);
  stage.frames(1);
  EXPECT_EQ(stage.find("Legend/large steps")->value, "hidden");
  stage.click("Legend/large steps");
  EXPECT_FALSE(stage.runs[2]->hidden);
}

TEST(CurvesPanel, ALegendThatIsTooLongIsScrolled) {
  Stage stage("pendulum-swing-up", 400, 24);
  stage.show("curves", 520, 300);
  stage.frames(2);
  ASSERT_NE(stage.find("Legend/seed 1"), nullptr);
  EXPECT_EQ(stage.find("Legend/seed 24"), nullptr);
  ASSERT_NE(stage.find("Legend/more"), nullptr);
  EXPECT_NE(stage.find("Legend/more")->value.find("of 25"), std::string::npos) << "24 and the average reward";
  stage.wheel(stage.place("Legend/seed 1", 0.5f, 0.5f), -1.0f);
  stage.frames(1);
  EXPECT_EQ(stage.find("Legend/seed 1"), nullptr);
  for (int i = 0; i < 3 && stage.find("Legend/seed 24") == nullptr; ++i) stage.click("Legend/more");
  ASSERT_NE(stage.find("Legend/seed 24"), nullptr);
  stage.click("Legend/seed 24");
  ASSERT_NE(stage.sent<action::Focus>(), nullptr);
  EXPECT_EQ(stage.sent<action::Focus>()->run, 24);
}

TEST(CurvesPanel, GivesItsNumbersAsCsv) {
  Stage stage("pendulum-swing-up", 400);
  stage.show("curves", 520, 350);
  stage.frames(2);
  stage.click("Curve options");
  stage.click("Curve menu/copy as CSV");
  ASSERT_NE(stage.sent<action::CopyCurves>(), nullptr);
  EXPECT_EQ(stage.sent<action::CopyCurves>()->series, "reward");
  stage.click("Curve options");
  stage.click("Curve menu/save all curves as CSV…");
  ASSERT_NE(stage.sent<action::PickFile>(), nullptr);
  EXPECT_EQ(stage.sent<action::PickFile>()->purpose, action::PickFile::For::save_curves);
}

TEST(CurvesPanel, AddsRunsToCompareWith) {
  Stage stage("pendulum-swing-up", 1000);
  stage.show("curves", 520, 350);
  stage.frames(2);
  stage.click("Add run");
  stage.click("Add menu/with another seed");
  EXPECT_NE(stage.sent<action::AddSeed>(), nullptr);
  stage.click("Add run");
  stage.click("Add menu/with the present parameters");
  EXPECT_NE(stage.sent<action::AddVariant>(), nullptr);
}

TEST(CurvesPanel, ARunIsRenamedInTheLegend) {
  Stage stage("pendulum-swing-up", 2000, 2);
  stage.show("curves", 520, 350);
  stage.frames(2);
  stage.press_at(stage.place("Legend/seed 2", 0.5f, 0.5f), 1);
  stage.click("Run menu/run name");
  stage.type("small steps");
  stage.press_enter();
  ASSERT_NE(stage.sent<action::RenameRun>(), nullptr);
  EXPECT_EQ(stage.sent<action::RenameRun>()->run, 2);
  EXPECT_EQ(stage.sent<action::RenameRun>()->name, "small steps");
}

TEST(CurvesPanel, EpisodesCanBeCountedAlongX) {
  Stage stage("cart-pole", 4000);
  stage.show("curves", 520, 350);
  stage.frames(2);
  stage.click("Curve options");
  stage.click("Curve menu/episodes");
  EXPECT_EQ(stage.view.curve_axis, CurveAxis::episodes);
  stage.frames(2);
  stage.click("Curve options");
  stage.click("Curve menu/steps");
  EXPECT_EQ(stage.view.curve_axis, CurveAxis::steps);
}

TEST(ParametersPanel, ASliderAsksForItsParameter) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("parameters", 440, 420);
  stage.frames(2);
  const std::size_t parameter = stage.scenario.parameters.find("alpha_theta");
  stage.press_at(stage.place("alpha_theta/slider", 0.3f, 0.5f));
  ASSERT_NE(stage.sent<action::SetParameter>(), nullptr);
  EXPECT_EQ(stage.sent<action::SetParameter>()->parameter, parameter);
  EXPECT_NE(std::get<double>(stage.sent<action::SetParameter>()->value),
            stage.scenario.parameters.number(parameter));
  stage.hover(stage.place("alpha_theta/slider", 0.3f, 0.5f));
  EXPECT_EQ(stage.view.highlighted, "alpha_theta");
  // A right click goes back.
  stage.click("alpha_theta/slider", 1);
  EXPECT_EQ(std::get<double>(stage.sent<action::SetParameter>()->value),
            stage.scenario.parameters.number(parameter));
}

TEST(ParametersPanel, ShowsEveryParameterAndGreysWhatTheLearnerLacks) {
  for (const char* scenario : {"pendulum-swing-up", "mountain-car", "short-corridor-baseline"}) {
    Stage stage(scenario, 200);
    stage.show("parameters", 440, 420);
    stage.frames(2);
    for (std::size_t i = 0; i < stage.scenario.parameters.size(); ++i) {
      const std::string label = stage.scenario.parameters[i].id + "/slider";
      EXPECT_NE(stage.find(label), nullptr) << scenario << ": " << label;
    }
  }
  Stage stage("pendulum-swing-up", 200);
  stage.show("parameters", 440, 420);
  stage.frames(2);
  ASSERT_NE(stage.find("gamma/slider"), nullptr);
  EXPECT_FALSE(stage.find("gamma/slider")->enabled);
}

TEST(ParametersPanel, OffersANewRunForWhatNeedsOne) {
  Stage stage("pendulum-swing-up", 200);
  stage.show("parameters", 440, 2000);
  stage.frames(2);
  EXPECT_EQ(stage.find("Pending/restart"), nullptr);
  stage.press_at(stage.place("tilings/slider", 0.2f, 0.5f));
  stage.frames(2);
  stage.click("Pending/add as variant");
  EXPECT_NE(stage.sent<action::AddVariant>(), nullptr);
  stage.click("Pending/restart");
  EXPECT_NE(stage.sent<action::Reset>(), nullptr);
  stage.click("Pending/forget");
  EXPECT_NE(stage.sent<action::DropPending>(), nullptr);
}

TEST(ListingPanel, PlaysARecordingForwardsAndBackwards) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("listing", 420, 380);
  stage.frames(2);
  stage.click("Record");
  ASSERT_NE(stage.sent<action::Record>(), nullptr);
  stage.frames(2);
  const std::vector<Recording::Event>& events = stage.runs[0]->recording->events;
  ASSERT_GT(events.size(), 2u);
  const auto current = [&](std::size_t event) {
    const WidgetRecord* line = stage.find("line " + std::to_string(events[event].line + 1));
    return line != nullptr && line->value == "current";
  };
  EXPECT_TRUE(current(0));
  stage.click("forward");
  EXPECT_TRUE(current(1));
  stage.click("forward");
  EXPECT_TRUE(current(2));
  stage.click("back");
  EXPECT_TRUE(current(1));
  stage.press_at(stage.place("listing/line", 0.98f, 0.5f));
  EXPECT_TRUE(current(events.size() - 1));
  // Past the end the next step is recorded.
  const std::int64_t before = stage.runs[0]->recording->iteration;
  stage.click("forward");
  stage.frames(2);
  EXPECT_EQ(stage.runs[0]->recording->iteration, before + 1);
  EXPECT_TRUE(current(0));
}

TEST(LastStepPanel, SaysWhatTheLearnerDid) {
  Stage stage("pendulum-swing-up", 500);
  stage.show("last_step", 420, 300);
  stage.frames(2);
  const TransitionView step = stage.runs[0]->latest->transitions.recent(0);
  ASSERT_NE(stage.find("reward"), nullptr);
  EXPECT_NEAR(std::stod("-" + stage.find("reward")->value.substr(std::string("−").size())), step.reward,
              0.006);
}

}  // namespace
}  // namespace policyscope::app
