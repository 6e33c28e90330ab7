#include "core/store/training_session.h"

#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::complaint;
using testing_support::TemporaryFolder;

TEST(TrainingSession, GoesOnWithAllRuns) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "x.policyscope";
  TrainingPlan plan;
  plan.scenario = make_scenario("MountainCar-v0", "actor-critic");
  plan.scenario.parameters.set_from_text("tilings=4");
  plan.seeds = {3, 4, 5};
  plan.steps = 7'000;
  plan.jobs = 2;
  {
    const auto session = TrainingSession::create(path);
    TrainingHooks hooks;
    session->attach(hooks);
    train(plan, hooks);
    session->close();
  }
  {
    const auto session = TrainingSession::resume(path);
    ASSERT_EQ(session->stored().size(), 3u);
    EXPECT_EQ(session->stored()[1].steps, 7'000);
    TrainingHooks hooks;
    session->attach(hooks);
    plan.steps = 20'000;
    const auto results = train(plan, hooks);
    EXPECT_EQ(results[2].steps, 20'000);
    session->close();
  }
  const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
  const std::vector<StoredRun> runs = file.runs();
  ASSERT_EQ(runs.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    Learner whole(plan.scenario, plan.seeds[i]);
    whole.advance(20'000);
    EXPECT_TRUE(bytes_of(*restore(file, runs[i])) == bytes_of(whole));
  }
}

TEST(TrainingSession, OneProgramWritesAtATime) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "x.policyscope";
  SessionFile file = SessionFile::create(path);
  EXPECT_EQ(complaint([&] { TrainingSession::resume(path); }),
            path.string() + " cannot go on: another program is writing it, or it is write-protected");
  file.close();
  EXPECT_EQ(complaint([&] { TrainingSession::resume(path); }), path.string() + " has no runs to go on with");
}

}  // namespace
}  // namespace policyscope
