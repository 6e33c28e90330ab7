#include "core/store/session_file.h"

#include "core/error.h"
#include "core/instruction_set.h"
#include "core/runtime/replay.h"
#include "core/runtime/timeline.h"
#include "core/store/database.h"
#include "core/version.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::complaint;
using testing_support::TemporaryFolder;

class SessionFileTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "lecture.policyscope";
  const Scenario scenario_ = make_scenario("LecturePendulum", "continuing-actor-critic");
};

void append_checkpoint(SessionFile& file, std::int64_t run, const Learner& learner, bool keyframe = false) {
  const Archive state(bytes_of(learner));
  file.append(run, Checkpoint{.iteration = learner.iteration(),
                              .steps = learner.steps(),
                              .episodes = learner.episodes(),
                              .keyframe = keyframe,
                              .state = &state});
}

TEST_F(SessionFileTest, KeepsRunsWithTheirOrigin) {
  Scenario changed = scenario_;
  changed.parameters.set_from_text("alpha_theta=0.1");
  {
    SessionFile file = SessionFile::create(path_);
    EXPECT_TRUE(file.writable());
    file.set_notes({.title = "Lecture 5", .notes = "step sizes"});
    EXPECT_EQ(file.add_run({.scenario = changed, .seed = ~std::uint64_t{0}}), 1);
    EXPECT_EQ(file.add_run({.scenario = scenario_, .seed = 7, .parent = Origin{1, 123}}), 2);
    file.close();
  }
  const SessionFile file = SessionFile::open(path_, SessionFile::Access::read);
  EXPECT_FALSE(file.writable());
  EXPECT_EQ(file.notes().title, "Lecture 5");
  EXPECT_EQ(file.notes().notes, "step sizes");
  EXPECT_EQ(file.notes().created.size(), std::string("2026-01-01T00:00:00Z").size());
  const std::vector<StoredRun> runs = file.runs();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].seed, ~std::uint64_t{0});
  EXPECT_FALSE(runs[0].parent);
  EXPECT_TRUE(runs[0].scenario.parameters == changed.parameters);
  EXPECT_EQ(runs[0].scenario.name, changed.name);
  EXPECT_EQ(runs[0].scenario.algorithm, changed.algorithm);
  EXPECT_EQ(runs[0].program_version, version());
  EXPECT_EQ(runs[0].instruction_set, instruction_set());
  ASSERT_TRUE(runs[1].parent);
  EXPECT_EQ(runs[1].parent->run, 1);
  EXPECT_EQ(runs[1].parent->iteration, 123);
}

TEST_F(SessionFileTest, IsOneFileWhenClosed) {
  SessionFile file = SessionFile::create(path_);
  file.add_run({.scenario = scenario_, .seed = 1});
  file.close();
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"lecture.policyscope"});
}

TEST_F(SessionFileTest, KeepsChangesExactly) {
  const std::size_t alpha = scenario_.parameters.find("alpha_theta");
  Change slider{.requested_iteration = 3, .iteration = 5, .step = 6, .parameter = alpha};
  slider.before = 0.1;
  slider.after = 1.0 / 3.0;
  Change placed{.requested_iteration = 7, .iteration = 7, .step = 7};
  placed.state = {0.1, -1e-300};
  SessionFile file = SessionFile::create(path_);
  const std::int64_t run = file.add_run({.scenario = scenario_, .seed = 1});
  file.append(run, slider);
  file.append(run, placed);
  const std::vector<Change> changes = file.changes(run);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].requested_iteration, 3);
  EXPECT_EQ(changes[0].iteration, 5);
  EXPECT_EQ(changes[0].step, 6);
  EXPECT_EQ(changes[0].parameter, alpha);
  EXPECT_EQ(changes[0].before, slider.before);
  EXPECT_EQ(changes[0].after, slider.after);
  EXPECT_FALSE(changes[1].parameter);
  EXPECT_EQ(changes[1].state, placed.state);
}

TEST_F(SessionFileTest, KeepsTheTimelineAndTheNewestCheckpoint) {
  SessionFile file = SessionFile::create(path_);
  const std::int64_t run = file.add_run({.scenario = scenario_, .seed = 1});
  Learner learner(scenario_, 1);
  Timeline timeline;
  while (learner.steps() < 300 * 256) {
    append_checkpoint(file, run, learner, true);
    timeline.add({.iteration = learner.iteration(), .steps = learner.steps()});
    // The newest is there in any case, also when it was thinned out of the timeline.
    ASSERT_EQ(file.checkpoint(run).flat(), bytes_of(learner)) << learner.steps();
    learner.advance(next_keyframe(learner.steps(), 0) - learner.steps());
  }
  append_checkpoint(file, run, learner);
  learner.advance(10);
  append_checkpoint(file, run, learner);
  EXPECT_EQ(file.checkpoint(run).flat(), bytes_of(learner));
  EXPECT_EQ(file.runs()[0].steps, learner.steps());
  const std::vector<StoredKeyframe> keyframes = file.keyframes(run);
  ASSERT_EQ(keyframes.size(), timeline.keyframes().size());
  for (std::size_t i = 0; i < keyframes.size(); ++i) {
    EXPECT_EQ(keyframes[i].steps, timeline.keyframes()[i].steps) << i;
  }
  // A keyframe is looked at as it was.
  const Snapshot past = snapshot_of(scenario_, 1, file.checkpoint(run, keyframes[5].iteration));
  Learner again(scenario_, 1);
  again.advance(keyframes[5].steps);
  Snapshot expected;
  again.snapshot({.model = true}, expected);
  EXPECT_EQ(past.steps, keyframes[5].steps);
  EXPECT_EQ(past.environment_state, expected.environment_state);
  std::vector<double> value(1), expected_value(1);
  const std::size_t wanted[] = {0};
  const auto observation = again.experience().observation();
  past.model->evaluate(wanted, observation, observation.size(), value);
  expected.model->evaluate(wanted, observation, observation.size(), expected_value);
  EXPECT_EQ(value, expected_value);
}

TEST_F(SessionFileTest, CurvesStayBoundedAndEqualThoseInMemory) {
  SessionFile file = SessionFile::create(path_);
  const std::int64_t run = file.add_run({.scenario = scenario_, .seed = 1});
  Learner learner(scenario_, 1);
  const std::vector<SeriesInfo> infos = learner.experience().by_step().series();
  SeriesGroup live(infos);
  for (int i = 0; i < 300; ++i) {
    learner.advance(997);
    SeriesUpdate update;
    learner.take_closed(update);
    live.append(update.by_step);
    file.append(run, update);
    if (i % 7 == 0) append_checkpoint(file, run, learner);
  }
  const SeriesChunk stored = file.series(run).by_step;
  EXPECT_LT(stored.ranges.size(), std::size_t{2} << 14);
  SeriesGroup mirror(infos);
  mirror.append(stored);
  ASSERT_EQ(mirror.levels(), live.levels());
  EXPECT_EQ(mirror.samples(), live.samples());
  EXPECT_EQ(mirror.width(), live.width());
  EXPECT_EQ(mirror.width(), learner.experience().by_step().width());
  for (std::size_t level = 0; level < live.levels(); ++level) {
    ASSERT_EQ(mirror.ranges(level).size(), live.ranges(level).size()) << level;
    for (std::size_t series = 0; series < infos.size(); ++series) {
      const auto a = std::as_bytes(mirror.bins(series, level));
      const auto b = std::as_bytes(live.bins(series, level));
      ASSERT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end())) << infos[series].id << level;
    }
  }
}

TEST_F(SessionFileTest, ForeignFilesAreRefusedInOneSentence) {
  const std::string name = path_.string();
  EXPECT_EQ(complaint([&] { SessionFile::open(path_, SessionFile::Access::read); }), name + " is no file");
  std::ofstream(path_) << "title = 'no session'\n";
  EXPECT_FALSE(SessionFile::is_session(path_));
  EXPECT_EQ(complaint([&] { SessionFile::open(path_, SessionFile::Access::write); }),
            name + " is not a Policyscope session");
  EXPECT_EQ(complaint([&] { SessionFile::create(path_); }), name + " already exists; choose another name");
  std::filesystem::remove(path_);
  std::ofstream(path_).close();
  EXPECT_EQ(complaint([&] { SessionFile::open(path_, SessionFile::Access::write); }),
            name + " is not a Policyscope session");
  std::filesystem::remove(path_);
  Database(path_, Database::Mode::create).execute("CREATE TABLE other (x)");
  EXPECT_EQ(complaint([&] { SessionFile::open(path_, SessionFile::Access::write); }),
            name + " is not a Policyscope session");
  EXPECT_FALSE(SessionFile::is_session(folder_.path()));
}

/// A writer that is killed while it moves its log into the file has written some pages of it: here the first,
/// whose header promises more pages than the file has.
TEST_F(SessionFileTest, AKillWhileTheLogIsMovedLosesNothing) {
  SessionFile writer = SessionFile::create(path_);
  const std::int64_t run = writer.add_run({.scenario = scenario_, .seed = 3});
  const Learner learner(scenario_, 3);
  for (int i = 0; i < 20; ++i) append_checkpoint(writer, run, learner, true);
  writer.commit();

  const std::filesystem::path killed = folder_.path() / "killed.policyscope";
  const std::filesystem::path log = killed.string() + "-wal";
  std::filesystem::copy_file(path_, killed);
  std::filesystem::copy_file(path_.string() + "-wal", log);
  std::ifstream log_file(log, std::ios::binary);
  const std::string frames{std::istreambuf_iterator<char>(log_file), {}};
  // sqlite.org/fileformat.html, section 4: a header of 32 bytes, then frames of a header (24) and a page.
  constexpr std::size_t page = 4096;
  std::string first_page;
  for (std::size_t at = 32; at + 24 + page <= frames.size(); at += 24 + page) {
    if (frames.compare(at, 4, std::string("\0\0\0\1", 4)) == 0) first_page = frames.substr(at + 24, page);
  }
  ASSERT_EQ(first_page.size(), page);
  std::fstream(killed, std::ios::binary | std::ios::in | std::ios::out).write(first_page.data(), page);

  EXPECT_TRUE(SessionFile::is_session(killed));
  const SessionFile file = SessionFile::open(killed, SessionFile::Access::read);
  ASSERT_EQ(file.runs().size(), 1u);
  EXPECT_EQ(file.runs().front().seed, 3u);
}

TEST_F(SessionFileTest, NewerFormatsAreRefusedInOneSentence) {
  SessionFile::create(path_).close();
  Database(path_, Database::Mode::write).execute("PRAGMA user_version = 99");
  EXPECT_TRUE(SessionFile::is_session(path_));
  const std::string message = complaint([&] { SessionFile::open(path_, SessionFile::Access::read); });
  EXPECT_EQ(message.substr(0, message.find('(')), path_.string() + " was written by a newer Policyscope ");
}

TEST_F(SessionFileTest, ExistingSessionsAreNotOverwritten) {
  SessionFile::create(path_).close();
  EXPECT_EQ(complaint([&] { SessionFile::create(path_); }),
            path_.string() + " already holds a session; continue it, or choose another name");
}

TEST_F(SessionFileTest, FoldersThatCannotBeWrittenAreRefusedInOneSentence) {
  const std::filesystem::path nowhere = folder_.path() / "nowhere" / "x.policyscope";
  EXPECT_EQ(complaint([&] { SessionFile::create(nowhere); }),
            nowhere.string() + " cannot be opened: No such file or directory");
  const std::string message = complaint([&] { SessionFile::create("/proc/x.policyscope"); });
  EXPECT_EQ(message.substr(0, message.find(':')), "/proc/x.policyscope cannot be opened");
}

TEST_F(SessionFileTest, TheSecondToOpenFollows) {
  SessionFile first = SessionFile::create(path_);
  const std::int64_t run = first.add_run({.scenario = scenario_, .seed = 1});
  first.commit();
  SessionFile second = SessionFile::open(path_, SessionFile::Access::write);
  EXPECT_FALSE(second.writable());
  EXPECT_EQ(second.runs().size(), 1u);
  EXPECT_FALSE(second.changed());
  Learner learner(scenario_, 1);
  append_checkpoint(first, run, learner);
  EXPECT_FALSE(second.changed());
  first.commit();
  EXPECT_TRUE(second.changed());
  EXPECT_FALSE(second.changed());
  EXPECT_FALSE(second.checkpoint(run).empty());
  first.commit();  // the second did not get in the way
  first.close();
  EXPECT_EQ(second.runs().size(), 1u);
  second.close();
  SessionFile third = SessionFile::open(path_, SessionFile::Access::write);
  EXPECT_TRUE(third.writable());
  third.close();
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"lecture.policyscope"});
}

TEST(StudiesInSessionFile, KeepsNamesConfigurationsAndResults) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "x.policyscope";
  StoredRun run;
  run.scenario = make_scenario("CartPole-v1", "actor-critic");
  run.given_name = "mine";
  run.configuration = "large steps";
  {
    SessionFile file = SessionFile::create(path);
    EXPECT_EQ(file.study(), "");
    file.set_study("{}");
    EXPECT_EQ(file.add_run(run), 1);
    file.set_result(1, "a");
    file.set_result(1, "b");
    file.close();
  }
  SessionFile file = SessionFile::open(path, SessionFile::Access::write);
  EXPECT_EQ(file.study(), "{}");
  EXPECT_EQ(file.runs().at(0).given_name, "mine");
  EXPECT_EQ(file.runs().at(0).configuration, "large steps");
  EXPECT_EQ(file.results(), (std::map<std::int64_t, std::string>{{1, "b"}}));
  file.set_name(1, "yours");
  EXPECT_EQ(file.runs().at(0).given_name, "yours");
}

TEST(StudiesInSessionFile, ReadsAndMigratesTheFirstFormat) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "x.policyscope";
  {
    SessionFile file = SessionFile::create(path);
    StoredRun run;
    run.scenario = make_scenario("CartPole-v1", "actor-critic");
    run.seed = 7;
    file.add_run(run);
    file.close();
    Database database(path, Database::Mode::write);
    database.execute(R"(
DROP TABLE blocks;
ALTER TABLE checkpoints DROP COLUMN blocks;
DROP TABLE results;
DROP TABLE session;
CREATE TABLE session (
  title TEXT NOT NULL, notes TEXT NOT NULL,
  created TEXT NOT NULL);
INSERT INTO session VALUES ('', '', '');
CREATE TABLE first_runs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                     -- of the scenario
  scenario TEXT NOT NULL,                 -- as TOML, with the parameters that the run began with
  seed TEXT NOT NULL,                     -- decimal: 64 bits without sign
  parent INTEGER, parent_iteration INTEGER,
  program_version TEXT NOT NULL, instruction_set TEXT NOT NULL);
INSERT INTO first_runs SELECT id, name, scenario, seed, parent, parent_iteration, program_version, instruction_set FROM runs;
DROP TABLE runs;
ALTER TABLE first_runs RENAME TO runs;
PRAGMA user_version = 1;
)");
  }
  {
    // One that only looks leaves it as it is.
    const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
    EXPECT_EQ(file.runs().at(0).seed, 7u);
    EXPECT_EQ(file.runs().at(0).given_name, "");
    EXPECT_EQ(file.study(), "");
    EXPECT_TRUE(file.results().empty());
  }
  EXPECT_EQ(Database(path, Database::Mode::read).number("PRAGMA user_version"), 1);
  {
    SessionFile file = SessionFile::open(path, SessionFile::Access::write);
    file.set_name(1, "mine");
    file.close();
  }
  EXPECT_EQ(Database(path, Database::Mode::read).number("PRAGMA user_version"), 3);
  EXPECT_EQ(SessionFile::open(path, SessionFile::Access::read).runs().at(0).given_name, "mine");
}

}  // namespace
}  // namespace policyscope
