// Runs that go through a session file: what was learned, its curves and its timeline are there again.
#include "app/runs.h"
#include "core/error.h"
#include "core/scenarios/scenario_file.h"
#include "core/studies/study_file.h"
#include "core/studies/study_runner.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <thread>

namespace policyscope::app {
namespace {

constexpr double unmeasured = std::numeric_limits<double>::quiet_NaN();

/// Lets every run learn until `steps`, and takes in what they tell.
void learn(Runs& runs, std::int64_t steps) {
  runs.send({.kind = Command::Kind::run_until, .step = steps});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto done = [&] {
    for (const auto& view : runs.views())
      if (view->latest == nullptr || view->latest->steps < steps || view->run->playing()) return false;
    return true;
  };
  while (!done() && std::chrono::steady_clock::now() < deadline) {
    runs.poll(unmeasured);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  runs.poll(unmeasured);
}

std::vector<std::int64_t> keyframe_steps(const RunView& view) {
  std::vector<std::int64_t> steps;
  for (const Keyframe& keyframe : view.timeline.keyframes()) steps.push_back(keyframe.steps);
  return steps;
}

TEST(RunsSession, ComesBackWithCurvesAndTimelineAndGoesOnWithTheSameBits) {
  const testing_support::TemporaryFolder folder;
  const auto path = folder.path() / "kept.policyscope";
  Scenario scenario = load_scenario("pendulum-swing-up");
  scenario.seeds = {3, 4};
  std::vector<std::int64_t> keyframes;
  {
    Runs runs(1);
    runs.open(scenario);
    learn(runs, 5'000);  // before it is recorded: the past belongs to the file too
    runs.record(path);
    EXPECT_THROW(runs.record(folder.path() / "second.policyscope"), Error);
    learn(runs, 8'000);
    keyframes = keyframe_steps(*runs.views()[0]);
    EXPECT_EQ(runs.take_complaint(), "");
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"kept.policyscope"});

  Runs again(1), unbroken(1);
  EXPECT_EQ(again.open_session(path), "");
  ASSERT_EQ(again.views().size(), 2u);
  EXPECT_EQ(again.views()[0]->seed(), 3u);
  EXPECT_EQ(again.views()[0]->run->steps(), 8'000);
  EXPECT_EQ(again.views()[0]->variant, again.views()[1]->variant);
  again.poll(unmeasured);
  EXPECT_EQ(keyframe_steps(*again.views()[0]), keyframes);
  unbroken.open(scenario);
  learn(again, 12'000);
  learn(unbroken, 12'000);
  for (std::size_t run = 0; run < 2; ++run) {
    const SeriesGroup& a = again.views()[run]->by_step;
    const SeriesGroup& b = unbroken.views()[run]->by_step;
    ASSERT_EQ(a.ranges(0).size(), b.ranges(0).size());
    ASSERT_GT(a.ranges(0).size(), 0u);
    for (std::size_t s = 0; s < a.series().size(); ++s)
      for (std::size_t i = 0; i < a.ranges(0).size(); ++i)
        ASSERT_EQ(a.bins(s, 0)[i].mean, b.bins(s, 0)[i].mean) << a.series()[s].id << ", bin " << i;
    EXPECT_EQ(again.views()[run]->latest->steps, unbroken.views()[run]->latest->steps);
  }
}

TEST(RunsSession, RefusesAFileThatExistsAndLeavesTheRunsLearning) {
  const testing_support::TemporaryFolder folder;
  const auto path = folder.path() / "kept.policyscope";
  Runs runs(1);
  runs.open(load_scenario("short-corridor"));
  runs.record(path);
  runs.stop_recording();
  Runs other(1);
  other.open(load_scenario("short-corridor"));
  EXPECT_THROW(other.record(path), Error);
  EXPECT_TRUE(other.recorded_in().empty());
  learn(other, 300);
  EXPECT_GE(other.views()[0]->latest->steps, 300);
  EXPECT_THROW(other.open_session(folder.path() / "none.policyscope"), Error);
  EXPECT_EQ(other.views().size(), 1u);
}

TEST(RunsSession, KeepsTheNamesThatPeopleGave) {
  const testing_support::TemporaryFolder folder;
  const auto path = folder.path() / "named.policyscope";
  {
    Runs runs(1);
    Scenario scenario = load_scenario("two-cycle");
    scenario.seeds = {3, 4};
    runs.open(scenario);
    runs.set_name(runs.views()[0]->id, "before");
    runs.record(path);
    runs.set_name(runs.views()[1]->id, "after");
    learn(runs, 1'000);
  }
  Runs again(1);
  again.open_session(path);
  EXPECT_EQ(again.views()[0]->name, "before");
  EXPECT_EQ(again.views()[1]->name, "after");
  again.set_name(again.views()[1]->id, "");
  EXPECT_EQ(again.views()[1]->name, "seed 4");
}

TEST(RunsSession, ShowsAStudyByItsConfigurationsAndLeavesItAsItIs) {
  const testing_support::TemporaryFolder folder;
  const auto path = folder.path() / "study.policyscope";
  const Study study = parse_study(R"(
scenario = "cart-pole"
runs = 2
episodes = 20
[[grid]]
name = "step {alpha_theta}"
[grid.parameters]
alpha_theta = [0.25, 0.5]
)",
                                  "study.toml");
  run_study(study, {.jobs = 1, .session = path});
  Runs runs(1);
  EXPECT_EQ(runs.open_session(path), "The runs of a study. What is learned here on top of it is not kept.");
  EXPECT_TRUE(runs.is_study());
  EXPECT_TRUE(runs.recorded_in().empty());
  ASSERT_EQ(runs.views().size(), 4u);
  EXPECT_EQ(runs.views()[0]->configuration, "step 0.25");
  EXPECT_EQ(runs.views()[0]->name, "step 0.25 · seed 1");
  EXPECT_EQ(runs.views()[3]->name, "step 0.5 · seed 2");
  EXPECT_EQ(runs.views()[0]->variant, runs.views()[2]->variant);
  EXPECT_EQ(runs.views()[0]->color, runs.views()[2]->color);
  EXPECT_NE(runs.views()[0]->variant, runs.views()[1]->variant);
  EXPECT_EQ(runs.views()[0]->by_episode.samples(), 20);
}

}  // namespace
}  // namespace policyscope::app
