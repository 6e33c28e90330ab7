#include "core/learning/learner.h"
#include "core/runtime/training.h"
#include "core/store/training_session.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>

namespace policyscope {
namespace {

/// Memory that this process has, in MiB.
double resident() {
  std::ifstream file("/proc/self/statm");
  double total = 0.0, pages = 0.0;
  file >> total >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// Growth while `steps` steps are learned in a task whose episodes last some ten steps, with everything that
/// a run keeps of them taken away as a run does.
double growth(std::int64_t steps) {
  Learner learner(make_scenario("ShortCorridor", "actor-critic"), 1);
  SeriesUpdate update;
  const double before = resident();
  while (learner.steps() < steps) {
    learner.advance(10'000);
    learner.take_closed(update);
  }
  EXPECT_GT(learner.episodes(), steps / 1000);
  return resident() - before;
}

// Curves are pyramids of at most 2^14 base bins: they are as large as they get once 2^14 episodes have ended,
// so that these steps already tell what 10^9 need.
TEST(Memory, IsBoundedHoweverLongARunIs) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what was freed";
#endif
  EXPECT_LT(growth(10'000'000), 32.0);
}

TEST(SlowMemory, ABillionStepsGrowByLessThan64MiB) {
  EXPECT_LT(growth(1'000'000'000), 64.0);
}

/// What a run of SAC grows by, from before it is made until its buffer of so many transitions is full, in
/// multiples of the bare transitions: floats, and a byte for each one's end.
double growth_of_replay(const char* environment, const char* transitions, bool recorded) {
  Scenario scenario = make_scenario(environment, "sac");
  for (const char* name : {"buffer_size=", "learning_starts="})
    scenario.parameters.set_from_text(std::string(name) + transitions);
  const auto count = static_cast<std::int64_t>(std::stoll(transitions));
  const EnvironmentInfo& info = find_environment(scenario.environment).info;
  const double floats = 2.0 * static_cast<double>(info.observation.size()) +
                        static_cast<double>(info.action.dimensions()) + 1.0;
  const double raw = static_cast<double>(count) * (floats * sizeof(float) + 1.0) / (1 << 20);

  const testing_support::TemporaryFolder folder;
  const double before = resident();
  TrainingPlan plan;
  plan.scenario = scenario;
  plan.steps = count + 64;
  plan.jobs = 1;
  std::unique_ptr<TrainingSession> session;
  double grown = 0.0;
  TrainingHooks hooks;
  if (recorded) {
    session = TrainingSession::create(folder.path() / "x.policyscope");
    session->attach(hooks);
  }
  hooks.measure = [&](std::size_t, const Run&, const TrainingResult&) { grown = resident() - before; };
  train(plan, hooks);
  if (session) session->close();
  return grown / raw;
}

/// An observation is the next one of the step before, and is there once.
TEST(SlowMemory, AMillionTransitionsOfTheWalkerTakeLessThanTheirNumbers) {
  EXPECT_LT(growth_of_replay("BipedalWalker-v3", "1000000", false), 0.75);
}

/// Copies of the networks and events are on their way to the file, but no second buffer.
TEST(SlowMemory, ASessionThatIsRecordedNeedsNoSecondReplayBuffer) {
  EXPECT_LT(growth_of_replay("BipedalWalker-v3", "1000000", true), 1.1);
}

}  // namespace
}  // namespace policyscope
