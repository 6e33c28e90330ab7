#include "core/store/session_writer.h"

#include "core/runtime/replay.h"
#include "core/runtime/session.h"
#include "core/runtime/timeline.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::eventually;
using testing_support::TemporaryFolder;

struct Combination {
  const char* environment;
  const char* algorithm;
};

class SessionWriterTest : public ::testing::Test {
 protected:
  /// Learns until `steps` and closes the file.
  static void learn(Session& session, SessionWriter& writer,
                    const std::vector<std::shared_ptr<policyscope::Run>>& runs, std::int64_t steps) {
    for (const auto& run : runs) session.send(*run, {.kind = Command::Kind::run_until, .step = steps});
    for (const auto& run : runs) {
      ASSERT_TRUE(eventually([&] { return run->steps() >= steps && !run->playing(); }));
    }
    writer.close();
    EXPECT_FALSE(writer.take_failure());
  }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "run.policyscope";
};

TEST_F(SessionWriterTest, AResumedRunHasTheBitsOfAnUninterruptedOne) {
  for (const Combination& combination : {Combination{"LecturePendulum", "continuing-actor-critic"},
                                         {"MountainCar-v0", "actor-critic"},
                                         {"CartPole-v1", "actor-critic-traces"}}) {
    SCOPED_TRACE(combination.environment);
    std::filesystem::remove(path_);
    const Scenario scenario = make_scenario(combination.environment, combination.algorithm);
    Learner whole(scenario, 5);
    whole.advance(60'000);
    {
      Session session(1);
      const auto run = session.add(scenario, 5);
      const auto writer = SessionWriter::start(session.pool(), SessionFile::create(path_));
      EXPECT_EQ(writer->add(run), 1);
      learn(session, *writer, {run}, 23'456);
    }
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"run.policyscope"});
    {
      SessionFile file = SessionFile::open(path_, SessionFile::Access::write);
      ASSERT_EQ(file.runs().size(), 1u);
      const StoredRun stored = file.runs()[0];
      EXPECT_EQ(stored.steps, 23'456);
      const Resumption resumption = resume(file, stored);
      Session session(1);
      const auto run = session.add(stored.scenario, stored.seed, resumption.checkpoint, resumption.closed);
      const auto writer = SessionWriter::start(session.pool(), std::move(file));
      writer->resume(run, stored.id);
      learn(session, *writer, {run}, 60'000);
      EXPECT_EQ(bytes_of(run->learner()), bytes_of(whole));
    }
    const SessionFile file = SessionFile::open(path_, SessionFile::Access::read);
    const auto learner = restore(file, file.runs()[0]);
    EXPECT_EQ(bytes_of(*learner), bytes_of(whole));
    // The curves as well.
    const SeriesGroup& a = learner->experience().by_step();
    const SeriesGroup& b = whole.experience().by_step();
    EXPECT_EQ(a.samples(), b.samples());
    ASSERT_EQ(a.ranges(0).size(), b.ranges(0).size());
    EXPECT_EQ(a.total(0).mean, b.total(0).mean);
    EXPECT_EQ(learner->experience().by_episode().samples(), whole.episodes());
    // Those that an uninterrupted run has, however large its checkpoints are.
    std::size_t expected = 1;
    const std::size_t size = Learner(scenario, 5).full_size();
    for (std::int64_t step = next_keyframe(0, size); step <= 60'000; step = next_keyframe(step, size)) {
      if (++expected == Timeline::most_keyframes) expected /= 2;
    }
    EXPECT_EQ(file.keyframes(1).size(), expected);
  }
}

TEST_F(SessionWriterTest, ABranchKeepsItsOriginAndItsInheritance) {
  const Scenario scenario = make_scenario("MountainCar-v0", "actor-critic");
  const std::size_t alpha = scenario.parameters.find("alpha_w");
  Session session(1);
  const auto writer = SessionWriter::start(session.pool(), SessionFile::create(path_));
  const auto parent = session.add(scenario, 2);
  const std::int64_t parent_id = writer->add(parent);
  std::vector<ParameterValue> values;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) values.push_back(scenario.parameters.value(i));
  values[alpha] = 0.001;
  session.set_desired(*parent, {.parameters = values});
  const RunEvents events = parent->subscribe();
  session.send(*parent, {.kind = Command::Kind::run_until, .step = 3'000});
  ASSERT_TRUE(eventually([&] { return parent->steps() >= 3'000 && !parent->playing(); }));
  std::vector<RunEvent> inbox;
  events->take_all(inbox);
  Keyframe last;
  for (const RunEvent& event : inbox) {
    if (const auto* keyframe = std::get_if<Keyframe>(&event)) last = *keyframe;
  }
  const auto branch = session.add(scenario, 2, *last.checkpoint);
  const std::int64_t branch_id = writer->add(branch, Origin{parent_id, last.iteration});
  values[alpha] = 0.002;
  session.set_desired(*branch, {.parameters = values});
  learn(session, *writer, {branch}, 8'000);

  SessionFile file = SessionFile::open(path_, SessionFile::Access::write);
  const std::vector<StoredRun> runs = file.runs();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[1].id, branch_id);
  ASSERT_TRUE(runs[1].parent);
  EXPECT_EQ(runs[1].parent->run, parent_id);
  EXPECT_EQ(runs[1].parent->iteration, last.iteration);
  const std::vector<Change> changes = file.changes(branch_id);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(bytes_of(*restore(file, runs[1])), bytes_of(branch->learner()));
  EXPECT_EQ(bytes_of(*replayed(scenario, 2, changes, branch->learner().iteration())),
            bytes_of(branch->learner()));
  // At any moment of the past.
  EXPECT_EQ(bytes_of(*restore(file, runs[1], 5'000)), bytes_of(*replayed(scenario, 2, changes, 5'000)));
  EXPECT_EQ(bytes_of(*restore(file, runs[0], 1'234)),
            bytes_of(*replayed(scenario, 2, file.changes(1), 1'234)));
}

TEST_F(SessionWriterTest, CommitsWhileRunsPlayAndOthersFollow) {
  const Scenario scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  Session session(2);
  const auto run = session.add(scenario, 1);
  const auto writer = SessionWriter::start(session.pool(), SessionFile::create(path_));
  writer->add(run);
  session.set_desired(*run, {.steps_per_second = 20'000});
  session.send(*run, {.kind = Command::Kind::play});
  SessionFile follower = SessionFile::open(path_, SessionFile::Access::write);
  EXPECT_FALSE(follower.writable());
  ASSERT_TRUE(eventually([&] {
    if (!follower.changed()) return false;
    const auto runs = follower.runs();
    return runs.size() == 1 && runs[0].steps > 20'000;
  }));
  EXPECT_GT(follower.series(1).by_step.ranges.size(), 1000u);
  writer->close();
  EXPECT_EQ(follower.runs()[0].steps, run->steps());
}

TEST_F(SessionWriterTest, AFullDiskStopsTheWriterAndNotTheLearner) {
  const Scenario scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  Session session(2);
  const auto run = session.add(scenario, 1);
  const auto writer = SessionWriter::start(session.pool(), SessionFile::create(path_));
  writer->add(run);
  // Files may grow to 300 kB and no further.
  rlimit unlimited{};
  getrlimit(RLIMIT_FSIZE, &unlimited);
  const rlimit small{300'000, unlimited.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  session.send(*run, {.kind = Command::Kind::play});
  std::optional<std::string> failure;
  const bool failed = eventually([&] { return (failure = writer->take_failure()).has_value(); });
  setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, handler);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failure->substr(0, path_.string().size()), path_.string());
  EXPECT_EQ(failure->find('\n'), std::string::npos);
  const std::int64_t before = run->steps();
  EXPECT_TRUE(eventually([&] { return run->steps() > before + 10'000; }));
  EXPECT_FALSE(run->failed());
  writer->close();
  // What was there before is still there.
  EXPECT_NO_THROW(SessionFile::open(path_, SessionFile::Access::write).runs());
}

TEST_F(SessionWriterTest, RunsThatAreOverAreWrittenAndLetGo) {
  const Scenario scenario = make_scenario("MountainCar-v0", "actor-critic");
  Pool pool(1);
  const auto writer = SessionWriter::start(pool, SessionFile::create(path_));
  std::vector<std::vector<std::byte>> bits;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    auto run = std::make_shared<policyscope::Run>(scenario, seed);
    writer->add(run);
    run->send({.kind = Command::Kind::run_until, .step = 2'000});
    while (run->steps() < 2'000) run->run_slice();
    bits.push_back(bytes_of(run->learner()));
    writer->finish(*run);
    EXPECT_TRUE(eventually([&] { return run.use_count() == 1; }));
  }
  writer->close();
  const SessionFile file = SessionFile::open(path_, SessionFile::Access::read);
  ASSERT_EQ(file.runs().size(), 3u);
  for (const StoredRun& run : file.runs()) {
    EXPECT_EQ(bytes_of(*restore(file, run)), bits[static_cast<std::size_t>(run.id - 1)]);
  }
}

}  // namespace
}  // namespace policyscope
