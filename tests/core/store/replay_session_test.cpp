// Sessions of learners with replay buffers: parts of them that checkpoints have in common are stored once.
#include "core/runtime/replay.h"
#include "core/runtime/timeline.h"
#include "core/store/database.h"
#include "core/store/session_file.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::TemporaryFolder;

/// A learner that fills its buffer of three blocks (2,048 steps each, and a part) soon, and seldom learns.
Scenario replaying(const char* replay = "uniform") {
  Scenario scenario = make_scenario("Pendulum-v1", "ddpg");
  for (const char* setting : {"net_arch=8", "batch_size=4", "buffer_size=3000", "train_freq=50"})
    scenario.parameters.set_from_text(setting);
  scenario.parameters.set_from_text(std::string("replay=") + replay);
  return scenario;
}

Archive shared_checkpoint(const Learner& learner) {
  ArchiveWriter archive(ArchiveWriter::Blocks::shared);
  learner.save(archive);
  return archive.take();
}

void append(SessionFile& file, std::int64_t run, const Learner& learner, bool keyframe) {
  const Archive state = shared_checkpoint(learner);
  file.append(run, Checkpoint{.iteration = learner.iteration(),
                              .steps = learner.steps(),
                              .episodes = learner.episodes(),
                              .keyframe = keyframe,
                              .state = &state});
}

std::int64_t number(const std::filesystem::path& path, const char* query) {
  return Database(path, Database::Mode::read).number(query);
}

TEST(ReplaySession, StoresWhatCheckpointsHaveInCommonOnce) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "replay.policyscope";
  const Scenario scenario = replaying();
  SessionFile file = SessionFile::create(path);
  const std::int64_t run = file.add_run({.scenario = scenario, .seed = 1});
  Learner learner(scenario, 1);
  std::map<std::int64_t, std::vector<std::byte>> then;
  for (int i = 0; i < 30; ++i) {
    learner.advance(250);
    append(file, run, learner, i % 3 == 0);
    if (i % 3 == 0) then[learner.iteration()] = bytes_of(learner);
    ASSERT_EQ(file.checkpoint(run).flat(), bytes_of(learner)) << learner.steps();
  }
  for (const auto& [iteration, bits] : then) EXPECT_EQ(file.checkpoint(run, iteration).flat(), bits);
  file.commit();
  // 7,500 steps are seven full blocks and a last one; each was written once at most.
  EXPECT_LE(number(path, "SELECT count(*) FROM blocks"), 8);
  EXPECT_EQ(number(path, "SELECT count(*) - count(DISTINCT fingerprint) FROM blocks"), 0);

  // What no checkpoint has any more goes.
  file.continue_from(run, learner);
  for (int i = 0; i < 30; ++i) {
    learner.advance(1000);
    append(file, run, learner, true);
  }
  file.close();
  const std::int64_t least = number(path, "SELECT count(*) FROM checkpoints");
  EXPECT_LE(number(path, "SELECT count(*) FROM blocks"), 3 * least);
  // Another program's bookkeeping begins with what the file says.
  SessionFile again = SessionFile::open(path, SessionFile::Access::write);
  const std::vector<StoredRun> runs = again.runs();
  const Resumption resumption = resume(again, runs[0]);
  EXPECT_EQ(resumption.checkpoint.flat(), bytes_of(learner));
  again.close();
}

TEST(ReplaySession, EveryKindOfReplayGoesOnWithTheSameBits) {
  for (const char* replay : {"uniform", "prioritized", "stratified", "softmax", "shrinking"}) {
    SCOPED_TRACE(replay);
    const TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "replay.policyscope";
    const Scenario scenario = replaying(replay);
    Learner whole(scenario, 2);
    {
      SessionFile file = SessionFile::create(path);
      const std::int64_t run = file.add_run({.scenario = scenario, .seed = 2});
      for (const int steps : {1500, 2000, 1300}) {
        whole.advance(steps);
        append(file, run, whole, false);
      }
    }
    SessionFile file = SessionFile::open(path, SessionFile::Access::write);
    const auto again = restore(file, file.runs()[0]);
    EXPECT_EQ(bytes_of(*again), bytes_of(whole));
    again->advance(3500);
    whole.advance(3500);
    EXPECT_EQ(bytes_of(*again), bytes_of(whole));
  }
}

TEST(ReplaySession, WhatWasLearnedCanBeKeptWithoutTheBuffer) {
  for (const char* replay : {"uniform", "prioritized", "stratified", "softmax"}) {
    SCOPED_TRACE(replay);
    const Scenario scenario = replaying(replay);
    Learner learner(scenario, 3);
    learner.advance(4000);
    ArchiveWriter archive(ArchiveWriter::Blocks::left_out);
    learner.save(archive);
    EXPECT_LT(archive.bytes().size(), std::size_t{200'000});
    Learner again(scenario, 3);
    ArchiveReader reader(archive.bytes());
    again.load(reader);
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(again.steps(), 4000);
    Snapshot before, after;
    learner.snapshot({.model = true}, before);
    again.snapshot({.model = true, .replay = true}, after);
    EXPECT_EQ(after.replay->size, 0u);
    const std::vector<double> observation = {0.3, 0.4, -1.0};
    RandomStream random(1, Purpose::demonstration);
    double a[1], b[1];
    before.model->act(observation, true, random, a);
    after.model->act(observation, true, random, b);
    EXPECT_EQ(a[0], b[0]);
    // It can be played with: it fills a new buffer, acting as it has learned to.
    again.advance(1000);
    EXPECT_FALSE(again.divergence());
    EXPECT_EQ(again.steps(), 5000);
  }
}

}  // namespace
}  // namespace policyscope
