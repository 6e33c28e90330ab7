#include "tests/support/runs.h"

#include "core/runtime/replay.h"
#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace policyscope::app {
namespace {

using testing_support::bytes_of;

TEST(ComparedRuns, AnotherSeedLearnsBesideTheFirst) {
  Robot robot("pendulum-swing-up");
  const int first = robot.view().focus;
  robot.palette("Add a run with another seed");
  ASSERT_EQ(robot.runs().views().size(), 2U);
  const RunView& second = *robot.runs().views()[1];
  EXPECT_EQ(second.seed(), robot.runs().views()[0]->seed() + 1);
  EXPECT_NE(second.color, robot.runs().views()[0]->color);
  EXPECT_EQ(robot.view().focus, first);
  EXPECT_NE(robot.find("Legend/seed 2"), nullptr);
  robot.run_until(700);
  for (const auto& view : robot.runs().views()) {
    Learner alone(view->scenario(), view->seed());
    alone.advance(700);
    EXPECT_EQ(robot.moment(*view->run).checkpoint->flat(), bytes_of(alone)) << view->name;
  }
}

TEST(ComparedRuns, AVariantHasItsOwnSliders) {
  Robot robot("pendulum-swing-up");
  robot.palette("Add a run with the present parameters");
  ASSERT_EQ(robot.runs().views().size(), 2U);
  const RunView& a = *robot.runs().views()[0];
  const RunView& b = *robot.runs().views()[1];
  EXPECT_EQ(a.name, "A · seed 1");
  EXPECT_EQ(b.name, "B · seed 1");
  EXPECT_EQ(robot.view().focus, b.id) << "its sliders are the ones on the screen";
  EXPECT_EQ(a.seed(), b.seed());
  robot.type_value("alpha_theta", "0.001");
  const std::size_t alpha = a.scenario().parameters.find("alpha_theta");
  EXPECT_EQ(robot.runs().desired(b.variant).value(alpha), ParameterValue(0.001));
  EXPECT_EQ(robot.runs().desired(a.variant).value(alpha), a.scenario().parameters.value(alpha));
  robot.run_until(500);
  Learner alone(a.scenario(), a.seed());
  alone.advance(500);
  EXPECT_EQ(robot.moment(*a.run).checkpoint->flat(), bytes_of(alone));
  EXPECT_NE(robot.moment(*b.run).checkpoint->flat(), bytes_of(alone));
}

TEST(ComparedRuns, TheShownRunStaysShownThroughAResetAndBack) {
  Robot robot("pendulum-swing-up");
  robot.palette("Add a run with another seed");
  const int second = robot.runs().views().back()->id;
  robot.application().obey(action::Focus{second});
  const std::uint64_t seed = robot.focus().seed();
  robot.key(Key::backspace);
  robot.settle();
  EXPECT_EQ(robot.focus().seed(), seed);
  robot.key(Key::z, true);
  EXPECT_EQ(robot.view().focus, second);
}

TEST(ComparedRuns, AGivenNameStaysUntilItIsTakenBack) {
  Robot robot("pendulum-swing-up");
  robot.palette("Add a run with another seed");
  const int id = robot.view().focus;
  robot.application().obey(action::RenameRun{id, "  large steps "});
  EXPECT_EQ(robot.focus().name, "large steps");
  robot.key(Key::backspace);
  robot.settle();
  EXPECT_EQ(robot.focus().name, "large steps") << "a reset keeps it";
  robot.application().obey(action::RenameRun{robot.view().focus, ""});
  EXPECT_THAT(robot.focus().name, testing::StartsWith("seed "));
}

TEST(ComparedRuns, TheShownRunIsRemovedButNeverTheLast) {
  Robot robot("pendulum-swing-up");
  robot.palette("Add a run with another seed");
  const int first = robot.view().focus;
  robot.palette("Remove the shown run");
  ASSERT_EQ(robot.runs().views().size(), 1U);
  EXPECT_NE(robot.view().focus, first);
  EXPECT_EQ(robot.focus().seed(), 2U);
  robot.palette("Remove the shown run");
  EXPECT_EQ(robot.runs().views().size(), 1U);
  robot.run_until(100);
}

TEST(LookingBack, TheTimelineIsDraggedBackAndToNow) {
  Robot robot("pendulum-swing-up");
  robot.run_until(8000);
  const double now = robot.focus().latest->model != nullptr ? 1.0 : 0.0;
  EXPECT_EQ(now, 1.0);
  robot.drag(robot.place("Timeline/track", 0.9f, 0.5f), robot.place("Timeline/track", 0.4f, 0.5f));
  robot.away();
  ASSERT_TRUE(robot.view().is_looking_back());
  const Keyframe* keyframe = robot.focus().timeline.at(*robot.view().looking_back);
  ASSERT_NE(keyframe, nullptr);
  EXPECT_GT(keyframe->steps, 2400);
  EXPECT_LE(keyframe->steps, 3300);
  EXPECT_THAT(robot.value("Timeline/track"), testing::StartsWith("back at step"));
  // What is shown is what was learned by then, to the last bit.
  Learner then(robot.focus().scenario(), robot.focus().seed());
  then.advance(keyframe->steps);
  EXPECT_EQ(keyframe->checkpoint->flat(), bytes_of(then));
  robot.key(Key::escape);
  EXPECT_FALSE(robot.view().is_looking_back());
  EXPECT_THAT(robot.value("Timeline/track"), testing::StartsWith("now"));

  robot.drag(robot.place("Timeline/track", 0.9f, 0.5f), robot.place("Timeline/track", 0.2f, 0.5f));
  EXPECT_TRUE(robot.view().is_looking_back());
  robot.drag(robot.place("Timeline/track", 0.2f, 0.5f), robot.place("Timeline/track", 1.0f, 0.5f));
  EXPECT_FALSE(robot.view().is_looking_back());
  robot.drag(robot.place("Timeline/track", 0.9f, 0.5f), robot.place("Timeline/track", 0.2f, 0.5f));
  robot.click("Timeline/now");
  EXPECT_FALSE(robot.view().is_looking_back());
}

TEST(LookingBack, ABranchGoesOnAsItsParentDid) {
  Robot robot("pendulum-swing-up");
  robot.type_value("alpha_theta", "0.001");  // a change that the branch inherits
  robot.run_until(4000);
  const RunView& parent = robot.focus();
  const int parent_id = parent.id;
  const Keyframe end = robot.moment(*parent.run);
  robot.drag(robot.place("Timeline/track", 0.9f, 0.5f), robot.place("Timeline/track", 0.5f, 0.5f));
  const std::int64_t from = parent.timeline.at(*robot.view().looking_back)->steps;
  robot.click("Timeline/branch from here");
  robot.away();
  ASSERT_EQ(robot.runs().views().size(), 2U);
  EXPECT_EQ(robot.focus().parent, parent_id);
  EXPECT_EQ(robot.focus().parent_step, from);
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), from);
  EXPECT_EQ(robot.focus().changes.size(), 1U);
  EXPECT_EQ(robot.value("alpha_theta/value"), "0.001");
  robot.run_until(4000);
  EXPECT_EQ(robot.moment(*robot.focus().run).checkpoint->flat(), end.checkpoint->flat());
  EXPECT_EQ(robot.focus().by_step.samples(), robot.runs().find(parent_id)->by_step.samples());
}

TEST(LookingBack, ABranchKeepsEveryEpisodeOfCurvesThatHaveWidened) {
  Robot robot("short-corridor-baseline");
  const auto narrow = static_cast<std::int64_t>(SeriesGroup::default_capacity);
  robot.application().obey(action::RunUntilEpisode{2 * narrow + 100});
  robot.wait("the episodes", [&] { return robot.focus().by_episode.samples() > 2 * narrow; });
  robot.settle();
  const RunView& parent = robot.focus();
  ASSERT_EQ(parent.by_episode.width(), 4);
  const auto within_a_bin = [&](const Keyframe& k) { return k.snapshot->episodes % 4 == 3; };
  const auto keyframes = parent.timeline.keyframes();
  const auto found = std::find_if(keyframes.begin(), keyframes.end(), within_a_bin);
  ASSERT_NE(found, keyframes.end());
  const Keyframe keyframe = *found;
  const RunView& branch = *robot.runs().find(robot.runs().branch(parent.id, keyframe));
  EXPECT_EQ(branch.by_episode.samples(), keyframe.snapshot->episodes);
  Learner then(branch.scenario(), branch.seed());
  then.advance(keyframe.steps);
  for (std::size_t s = 0; s < branch.by_episode.series().size(); ++s)
    EXPECT_NEAR(branch.by_episode.total(s).mean, std::as_const(then).experience().by_episode().total(s).mean,
                1e-9);
}

TEST(LookingBack, ABranchFromNowIsTheSameLearner) {
  Robot robot("pendulum-swing-up");
  robot.run_until(1500);
  const Keyframe now = robot.moment(*robot.focus().run);
  robot.click("Timeline/branch from here");
  robot.wait("the branch", [&] { return robot.runs().views().size() == 2; });
  robot.settle();
  EXPECT_TRUE(robot.focus().parent.has_value());
  EXPECT_EQ(robot.moment(*robot.focus().run).checkpoint->flat(), now.checkpoint->flat());
}

TEST(ReplayBuffers, AreSummedUpOnlyWhileAPanelShowsThem) {
  Robot robot("pendulum-td3");
  robot.run_until(60);
  EXPECT_EQ(robot.focus().latest->replay, nullptr);
  robot.application().obey(action::ShowPanel{"replay"});
  robot.wait("the buffer", [&] { return robot.focus().latest->replay != nullptr; });
  EXPECT_EQ(robot.focus().latest->replay->size, 60U);
  robot.application().obey(action::ShowPanel{"action_value"});
  robot.wait("no buffer", [&] { return robot.focus().latest->replay == nullptr; });
}

/// Runs that a person watches and steers give the same bits as learners that nobody sees, with the same
/// changes at the same iterations.
class Watched : public testing::TestWithParam<int> {};

TEST_P(Watched, TeachesTheSameBitsAsNobodyLooking) {
  const int count = GetParam();
  Robot robot(load_scenario("pendulum-swing-up"), {.threads = 2});
  for (int i = 1; i < count; ++i) robot.palette("Add a run with another seed");
  robot.application().obey(action::SetLearnerSpeed{2e5});
  robot.key(Key::space);
  const auto learn_to = [&](std::int64_t steps) {
    robot.wait("learning", [&] { return robot.focus().steps() > steps; });
  };
  learn_to(3000);
  robot.drag(robot.place("alpha_theta/slider", 0.3f, 0.5f), robot.place("alpha_theta/slider", 0.5f, 0.5f));
  learn_to(9000);
  robot.type_value("gravity", "8.5");
  robot.drag(robot.place("field:0/Map", 0.2f, 0.5f), robot.place("field:0/Map", 0.8f, 0.3f));
  learn_to(15000);
  robot.click("alpha_theta/slider", 1);
  learn_to(20000);
  robot.key(Key::space);
  robot.settle();

  for (const auto& view : robot.runs().views()) {
    const Keyframe live = robot.moment(*view->run);
    EXPECT_GE(view->changes.size(), 3U) << view->name;
    const auto alone = replayed(view->scenario(), view->seed(), view->changes, live.iteration);
    EXPECT_EQ(alone->steps(), live.steps);
    EXPECT_EQ(live.checkpoint->flat(), bytes_of(*alone)) << view->name;
  }
}

INSTANTIATE_TEST_SUITE_P(Runs, Watched, testing::Values(1, 4));

}  // namespace
}  // namespace policyscope::app
