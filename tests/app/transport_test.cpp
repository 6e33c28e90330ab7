#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"
#include "tests/support/runs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope::app {
namespace {

using testing_support::bytes_of;

/// What a learner without a window is after so many steps.
std::vector<std::byte> headless(const Scenario& scenario, std::uint64_t seed, std::int64_t steps) {
  Learner learner(scenario, seed);
  learner.advance(steps);
  return bytes_of(learner);
}

TEST(Transport, PlaysAndPausesByButtonAndKey) {
  Robot robot("pendulum-swing-up");
  EXPECT_EQ(robot.focus().steps(), 0) << "it opens paused";
  robot.click("Bar/Play");
  robot.wait("learning", [&] { return robot.focus().steps() > 1000; });
  robot.click("Bar/Pause");
  robot.settle();
  EXPECT_FALSE(robot.view().watching) << "a pause is a pause for the eye too";
  const std::int64_t steps = robot.focus().steps();
  robot.frames(5);
  EXPECT_EQ(robot.focus().steps(), steps);

  robot.key(Key::space);
  robot.wait("more", [&] { return robot.focus().steps() > steps; });
  robot.key(Key::space);
  robot.settle();
  EXPECT_FALSE(robot.runs().playing());
}

TEST(Transport, StepsOneIteration) {
  Robot robot("pendulum-swing-up");
  robot.click("Bar/step");
  robot.wait("a step", [&] { return robot.focus().steps() == 1; });
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), 1);
  robot.away();
  robot.key(Key::right);
  robot.wait("another", [&] { return robot.focus().steps() == 2; });
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), 2);
}

TEST(Transport, GoesToTheEndOfTheEpisode) {
  Robot robot("cart-pole");
  Learner alone(load_scenario("cart-pole"), robot.focus().seed());
  while (alone.episodes() == 0) alone.advance(1);
  robot.click("Bar/episode");
  robot.wait("an episode", [&] { return robot.focus().run->episodes() == 1; });
  robot.settle();
  EXPECT_EQ(robot.focus().latest->episodes, 1);
  EXPECT_EQ(robot.focus().steps(), alone.steps());
}

TEST(Transport, RunsUntilAStepAndSaysWhenThatIsPast) {
  Robot robot("pendulum-swing-up");
  robot.application().obey(action::RunUntil{1000});
  robot.wait("step 1000", [&] { return robot.focus().steps() >= 1000; });
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), 1000);
  EXPECT_EQ(robot.moment(*robot.focus().run).checkpoint->flat(),
            headless(robot.focus().scenario(), robot.focus().seed(), 1000));
  robot.application().obey(action::RunUntil{1000});
  EXPECT_EQ(robot.toast(), "That step has already been done; the run is at step 1000.");
}

TEST(Transport, AResetFadesTheOldRunAndCanBeTakenBack) {
  Robot robot("pendulum-swing-up");
  robot.run_until(1000);
  const int old = robot.view().focus;
  const std::uint64_t seed = robot.focus().seed();

  robot.click("Bar/reset");
  robot.settle();
  ASSERT_EQ(robot.runs().views().size(), 2U);
  EXPECT_TRUE(robot.runs().find(old)->faded);
  EXPECT_NE(robot.view().focus, old);
  EXPECT_EQ(robot.focus().steps(), 0);
  EXPECT_EQ(robot.focus().seed(), seed);

  robot.away();
  robot.key(Key::z, true);
  ASSERT_EQ(robot.runs().views().size(), 1U);
  EXPECT_EQ(robot.view().focus, old);
  EXPECT_FALSE(robot.focus().faded);
  EXPECT_EQ(robot.focus().steps(), 1000);
  // It goes on as if nothing had happened.
  robot.run_until(2000);
  EXPECT_EQ(robot.moment(*robot.focus().run).checkpoint->flat(),
            headless(robot.focus().scenario(), seed, 2000));

  robot.key(Key::z, true);
  EXPECT_EQ(robot.toast(), "There is nothing to take back.");
}

TEST(Transport, AResetWithANewSeedIsAnotherRun) {
  Robot robot("pendulum-swing-up");
  robot.run_until(300);
  const std::uint64_t seed = robot.focus().seed();
  robot.key(Key::backspace, false, true);
  robot.settle();
  EXPECT_NE(robot.focus().seed(), seed);
  robot.run_until(300);
  EXPECT_EQ(robot.moment(*robot.focus().run).checkpoint->flat(),
            headless(robot.focus().scenario(), robot.focus().seed(), 300));
  EXPECT_NE(robot.moment(*robot.focus().run).checkpoint->flat(),
            headless(robot.focus().scenario(), seed, 300));
}

TEST(Transport, AResetWhilePlayingPlaysOn) {
  Robot robot("pendulum-swing-up");
  robot.key(Key::space);
  robot.wait("learning", [&] { return robot.focus().steps() > 100; });
  robot.key(Key::backspace);
  robot.wait("learning again", [&] { return !robot.focus().faded && robot.focus().steps() > 100; });
  robot.key(Key::space);
  robot.settle();
}

TEST(Keys, ChangeSpeedsThemesScaleAndTabs) {
  Robot robot("pendulum-swing-up");
  ASSERT_TRUE(std::isinf(robot.view().learner_speed));
  robot.key(Key::down);
  const double slower = robot.view().learner_speed;
  EXPECT_TRUE(std::isfinite(slower));
  robot.key(Key::down);
  EXPECT_LT(robot.view().learner_speed, slower);
  robot.key(Key::up);
  EXPECT_EQ(robot.view().learner_speed, slower);
  EXPECT_EQ(robot.runs().speed(), slower);
  robot.key(Key::up, false, true);
  EXPECT_EQ(robot.view().watch_speed, 2.0);
  robot.key(Key::down, false, true);
  EXPECT_EQ(robot.view().watch_speed, 1.0);

  robot.key(Key::t);
  EXPECT_FALSE(robot.application().theme().dark);
  robot.key(Key::t);
  EXPECT_TRUE(robot.application().theme().dark);

  robot.key(Key::plus, true);
  EXPECT_NEAR(robot.application().theme().factor, 1.1, 1e-6);
  robot.key(Key::minus, true);
  EXPECT_NEAR(robot.application().theme().factor, 1.0, 1e-6);
  robot.key(Key::plus, true);
  robot.key(Key::zero, true);
  EXPECT_EQ(robot.view().scale, 1.0f);

  ASSERT_NE(robot.find("parameters/alpha_theta/slider"), nullptr);
  robot.key(Key::n);
  EXPECT_EQ(robot.find("parameters/alpha_theta/slider"), nullptr);
  for (int i = 0; i < 5; ++i) robot.key(Key::n);
  EXPECT_NE(robot.find("parameters/alpha_theta/slider"), nullptr) << "six panels share the corner";
}

TEST(Keys, TabWalksThroughTheSlidersAndArrowsChangeThem) {
  Robot robot("pendulum-swing-up");
  const auto alpha = [&robot] {
    const ParameterSet& set = robot.runs().desired(robot.focus().variant);
    return std::get<double>(set.value(set.find("alpha_theta")));
  };
  robot.key(Key::tab);
  EXPECT_EQ(robot.value("Bar/focus"), "learner speed");
  robot.key(Key::tab);
  EXPECT_EQ(robot.value("Bar/focus"), "watch speed");
  const double speed = robot.view().watch_speed;
  robot.key(Key::right);
  EXPECT_EQ(robot.view().watch_speed, 2.0 * speed);
  robot.key(Key::tab, false, true);
  EXPECT_EQ(robot.value("Bar/focus"), "learner speed");
  robot.key(Key::tab, false, true);
  EXPECT_EQ(robot.find("Bar/focus"), nullptr) << "before the first is the last";
  robot.key(Key::tab);
  EXPECT_EQ(robot.value("Bar/focus"), "learner speed");

  for (int i = 0; i < 40 && robot.find("alpha_theta/focus") == nullptr; ++i) robot.key(Key::tab);
  const double before = alpha();
  robot.key(Key::right);
  const double more = alpha();
  EXPECT_GT(more, before);
  robot.key(Key::down);
  EXPECT_LT(alpha(), more);
  robot.key(Key::end);
  EXPECT_GT(alpha(), more);
  robot.key(Key::home);
  EXPECT_EQ(alpha(), 0.0);
  robot.key(Key::enter);
  robot.frames(2);
  ASSERT_NE(robot.find("alpha_theta/typed"), nullptr);
  robot.type("0.125");
  robot.key(Key::enter);
  robot.frames(2);
  EXPECT_EQ(alpha(), 0.125);
  robot.key(Key::enter);
  robot.frames(2);
  robot.type("50");
  robot.key(Key::enter);
  robot.frames(2);
  robot.key(Key::right);
  EXPECT_EQ(alpha(), 50.0) << "beyond the slider's end there is no more, and not less either";
  robot.key(Key::left);
  EXPECT_LT(alpha(), 50.0);
  EXPECT_EQ(robot.focus().steps(), 0) << "the arrows were the slider's";

  robot.key(Key::escape);
  EXPECT_EQ(robot.find("alpha_theta/focus"), nullptr);
  robot.key(Key::right);
  robot.wait("a step", [&] { return robot.focus().steps() == 1; });
}

TEST(Keys, AClickTakesTheFocusFromASlider) {
  Robot robot("pendulum-swing-up");
  robot.key(Key::tab);
  ASSERT_NE(robot.find("Bar/focus"), nullptr);
  robot.press_at({640.0f, 60.0f});
  EXPECT_EQ(robot.find("Bar/focus"), nullptr);
}

TEST(Sizes, TypeGrowsWithALargeWindowAndNeverShrinks) {
  Robot robot("pendulum-swing-up");
  const auto factor_at = [&](float width, float height) {
    robot.resize(width, height);
    robot.frames(2);
    return robot.application().theme().factor;
  };
  EXPECT_EQ(factor_at(1280, 800), 1.0f);
  EXPECT_EQ(factor_at(1024, 768), 1.0f);
  EXPECT_NEAR(factor_at(1920, 1080), 1.35f, 1e-5f) << "as far as both sides allow";
  EXPECT_EQ(factor_at(3840, 800), 1.0f);
  EXPECT_EQ(factor_at(7680, 4320), 2.0f) << "a wall of screens is for more, not for larger";
  robot.application().set_content_scale(2.0f);
  EXPECT_EQ(factor_at(2560, 1600), 2.0f) << "a fine screen is no large window";
}

TEST(Keys, PresentationIsLightAndLarge) {
  Robot robot("pendulum-swing-up");
  const float size = robot.application().theme().text_size;
  robot.key(Key::p);
  EXPECT_TRUE(robot.view().presentation);
  EXPECT_FALSE(robot.application().theme().dark);
  EXPECT_GE(robot.application().theme().text_size, 1.5f * size);
  EXPECT_EQ(robot.find("Timeline/track"), nullptr);
  EXPECT_NE(robot.find("parameters/alpha_theta/slider"), nullptr) << "the lesson's sliders";
  EXPECT_EQ(robot.find("parameters/mass/slider"), nullptr) << "and no others";
  robot.key(Key::escape);
  EXPECT_FALSE(robot.view().presentation);
  EXPECT_TRUE(robot.application().theme().dark);
  EXPECT_EQ(robot.application().theme().text_size, size);
}

TEST(Keys, BelongToTheFieldThatIsBeingTypedInto) {
  Robot robot("pendulum-swing-up");
  robot.click("alpha_theta/value");
  robot.frame();
  ASSERT_NE(robot.find("alpha_theta/typed"), nullptr);
  for (const Key key : {Key::space, Key::right, Key::up, Key::down, Key::backspace, Key::p, Key::t, Key::tab})
    robot.key(key);
  EXPECT_FALSE(robot.runs().playing());
  EXPECT_FALSE(robot.view().presentation);
  EXPECT_TRUE(robot.view().dark);
  EXPECT_TRUE(std::isinf(robot.view().learner_speed));
  EXPECT_EQ(robot.runs().views().size(), 1U) << "no reset";
  robot.frames(3);
  EXPECT_EQ(robot.focus().steps(), 0);
}

TEST(Keys, BelongToThePaletteWhileItIsOpen) {
  Robot robot("pendulum-swing-up");
  robot.key(Key::k, true);
  for (const Key key : {Key::space, Key::right, Key::backspace, Key::p, Key::t}) robot.key(key);
  EXPECT_FALSE(robot.runs().playing());
  EXPECT_FALSE(robot.view().presentation);
  EXPECT_TRUE(robot.view().dark);
  EXPECT_EQ(robot.runs().views().size(), 1U);
}

TEST(Watching, DraggingTheDemonstrationTeachesNothing) {
  Robot robot("pendulum-swing-up");
  robot.run_until(500);
  robot.application().view().watching = false;
  const Keyframe before = robot.moment(*robot.focus().run);
  const std::span<const double> state = robot.application().spectator().demonstration().environment().state();
  const std::vector<double> was(state.begin(), state.end());
  robot.drag(robot.place("environment/Scene", 0.5f, 0.9f), robot.place("environment/Scene", 0.9f, 0.5f));
  const std::span<const double> now = robot.application().spectator().demonstration().environment().state();
  EXPECT_NE(was, std::vector<double>(now.begin(), now.end()));
  const Keyframe after = robot.moment(*robot.focus().run);
  EXPECT_EQ(before.checkpoint->flat(), after.checkpoint->flat());
  EXPECT_TRUE(robot.focus().changes.empty());
}

}  // namespace
}  // namespace policyscope::app
