#include "core/studies/study_runner.h"

#include "core/store/session_file.h"
#include "core/studies/study_file.h"
#include "core/studies/study_merge.h"
#include "core/studies/study_store.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::complaint;
using testing_support::TemporaryFolder;

Study small_study() {
  return parse_study(R"(
title = "Two step sizes"
scenario = "short-corridor"
runs = 3
episodes = 60
[evaluation]
episodes = 5
deterministic = false
[[grid]]
name = "α {alpha_theta}"
[grid.parameters]
alpha_theta = [0.0001, 0.001]
)",
                     "small.toml");
}

std::map<std::int64_t, std::string> without_times(StudyResults results) {
  std::map<std::int64_t, std::string> texts;
  for (auto& [id, result] : results) {
    result.seconds.reset();
    texts[id] = format_result(result);
  }
  return texts;
}

/// Everything that a session knows of its runs.
std::vector<std::vector<std::byte>> learners(const std::filesystem::path& path) {
  const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
  std::vector<std::vector<std::byte>> list;
  for (const StoredRun& run : file.runs()) list.push_back(bytes_of(*restore(file, run)));
  return list;
}

TEST(StudyRunner, LearnsEveryConfigurationWithEverySeed) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.policyscope";
  const Study study = small_study();
  const StudyOutcome outcome = run_study(study, {.jobs = 2, .session = path});
  EXPECT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.already_done, 0u);
  ASSERT_EQ(outcome.results.size(), 6u);
  const RunResult& third = outcome.results.at(3);  // the first configuration with the second seed
  EXPECT_EQ(third.episodes, 60);
  EXPECT_TRUE(third.seconds.has_value());

  Learner alone(study.configurations[0].scenario, 2);
  while (alone.episodes() < 60) alone.advance(1);
  EXPECT_EQ(third.steps, alone.steps());
  EXPECT_EQ(third.mean_return, alone.experience().recent_episodes().mean_return());
  // In a task that costs 1 a step, the mean return over all episodes is known from their number.
  EXPECT_NEAR(*third.overall_return, -static_cast<double>(third.steps) / 60.0, 1e-12);

  const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
  EXPECT_EQ(identity(stored_study(file)), identity(study));
  EXPECT_EQ(stored_study(file).title, "Two step sizes");
  const std::vector<StoredRun> runs = file.runs();
  ASSERT_EQ(runs.size(), 6u);
  EXPECT_EQ(runs[2].id, 3);
  EXPECT_EQ(runs[2].seed, 2u);
  EXPECT_EQ(runs[2].configuration, "α 1e-04");
  EXPECT_TRUE(file.keyframes(3).empty());
  EXPECT_EQ(bytes_of(*restore(file, runs[2])), bytes_of(alone));
  EXPECT_EQ(without_times(stored_results(file)), without_times(outcome.results));
}

TEST(StudyRunner, GoesOnAfterAnInterruptionWithTheSameResults) {
  const TemporaryFolder folder;
  const std::filesystem::path whole = folder.path() / "whole.policyscope";
  const std::filesystem::path parts = folder.path() / "parts.policyscope";
  Study study = small_study();
  set_episodes(study, 500);
  const StudyOutcome expected = run_study(study, {.jobs = 1, .session = whole});
  std::size_t sittings = 0, done = 0;
  StudyOutcome outcome;
  do {
    ASSERT_LT(++sittings, 1000u);
    int looks = 0;
    outcome = run_study(study, {.jobs = 1, .session = parts}, [&](const TrainingProgress& progress) {
      EXPECT_EQ(progress.runs, 6u);
      EXPECT_GE(progress.share, progress.share_at_start);
      return ++looks < 2;
    });
    EXPECT_GE(outcome.already_done, done);
    done = outcome.already_done;
  } while (!outcome.complete);
  EXPECT_GT(sittings, 2u) << "nothing was interrupted";
  EXPECT_EQ(without_times(outcome.results), without_times(expected.results));
  EXPECT_TRUE(learners(parts) == learners(whole));
  // Again: nothing is left to do; more runs: only those.
  EXPECT_EQ(run_study(study, {.jobs = 1, .session = parts}).already_done, 6u);
  study.runs = 4;
  const StudyOutcome more = run_study(study, {.jobs = 1, .session = parts});
  EXPECT_EQ(more.already_done, 6u);
  EXPECT_EQ(more.results.size(), 8u);
}

TEST(StudyRunner, TakesNoSessionOfSomethingElse) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "a.policyscope").string();
  Study study = small_study();
  study.runs = 1;
  run_study(study, {.jobs = 1, .session = path});
  Study other = study;
  set_episodes(other, 61);
  EXPECT_EQ(complaint([&] { run_study(other, {.session = path}); }),
            path + " holds the same study with other settings; choose another file");
  other.name = "large";
  EXPECT_EQ(complaint([&] { run_study(other, {.session = path}); }),
            path + " holds another study, 'small'; choose another file");
  const std::string plain = (folder.path() / "b.policyscope").string();
  SessionFile::create(plain).close();
  EXPECT_EQ(complaint([&] { run_study(study, {.session = plain}); }), plain + " holds no study");
}

TEST(StudyRunner, KeepsReplayBuffersOfTheFirstRunsOnlyAndWhatTheOthersLearned) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.policyscope";
  const Study study = parse_study(R"(
scenario = "pendulum-td3"
runs = 2
steps = 300
[parameters]
net_arch = [8]
[[configuration]]
)",
                                  "large.toml");
  run_study(study, {.jobs = 1, .session = path});
  const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
  const std::vector<StoredRun> runs = file.runs();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_GT(restore(file, runs[0])->steps(), 0);
  EXPECT_EQ(runs[1].steps, runs[0].steps);
  EXPECT_FALSE(file.series(2).by_step.ranges.empty());
  const auto replayed_steps = [&](const StoredRun& run) {
    Snapshot snapshot;
    restore(file, run)->snapshot({.replay = true}, snapshot);
    return snapshot.replay->size;
  };
  EXPECT_EQ(replayed_steps(runs[0]), 300u);
  EXPECT_EQ(replayed_steps(runs[1]), 0u);
  // Its networks are those that an uninterrupted run ends with.
  Learner whole(runs[1].scenario, runs[1].seed);
  whole.advance(300);
  Snapshot kept, expected;
  restore(file, runs[1])->snapshot({.model = true}, kept);
  whole.snapshot({.model = true}, expected);
  const std::vector<double> observation = {0.6, 0.8, 2.0};
  RandomStream random(1, Purpose::demonstration);
  double a[1], b[1];
  kept.model->act(observation, true, random, a);
  expected.model->act(observation, true, random, b);
  EXPECT_EQ(a[0], b[0]);
}

TEST(StudyMerge, PutsSharesTogether) {
  const TemporaryFolder folder;
  const auto at = [&](const std::string& name) { return folder.path() / (name + ".policyscope"); };
  const Study study = small_study();
  const StudyOutcome whole = run_study(study, {.jobs = 1, .session = at("whole")});
  std::vector<std::filesystem::path> shares;
  for (std::int64_t i = 1; i <= 4; ++i) {
    shares.push_back(at("share" + std::to_string(i)));
    const StudyOutcome share =
        run_study(study, {.share = i, .shares = 4, .jobs = 1, .session = shares.back()});
    EXPECT_TRUE(share.complete);
    EXPECT_LT(share.results.size(), 3u);
  }
  shares.push_back(shares.front());  // equal runs twice are no harm
  const MergedStudy merged = merge_studies(shares, at("merged"));
  EXPECT_EQ(without_times(merged.results), without_times(whole.results));
  EXPECT_TRUE(learners(at("merged")) == learners(at("whole")));
  const SessionFile file = SessionFile::open(at("merged"), SessionFile::Access::read);
  EXPECT_EQ(without_times(stored_results(file)), without_times(whole.results));
  EXPECT_EQ(run_study(study, {.jobs = 1, .session = at("merged")}).already_done, 6u);
}

TEST(StudyMerge, RefusesWhatDoesNotFit) {
  const TemporaryFolder folder;
  const auto at = [&](const std::string& name) { return folder.path() / (name + ".policyscope"); };
  Study study = small_study();
  study.runs = 1;
  run_study(study, {.jobs = 1, .session = at("a")});
  run_study(study, {.jobs = 1, .session = at("b")});
  Study other = study;
  set_episodes(other, 61);
  run_study(other, {.jobs = 1, .session = at("c")});
  const auto said = [&](const std::string& second) {
    return complaint([&] { merge_studies({at("a"), at(second)}, at("out")); });
  };
  EXPECT_EQ(said("c"),
            at("a").string() + " and " + at("c").string() + " hold 'small' with different settings");
  {
    SessionFile file = SessionFile::open(at("b"), SessionFile::Access::write);
    RunResult wrong = stored_results(file).at(2);
    wrong.steps += 1;
    file.set_result(2, format_result(wrong));
    file.close();
  }
  EXPECT_EQ(said("b"), "'α 0.001' with seed 1 is in " + at("a").string() + " and in " + at("b").string() +
                           " with different results");
  SessionFile::create(at("plain")).close();
  EXPECT_EQ(said("plain"), at("plain").string() + " holds no study");
  EXPECT_EQ(said("missing"), at("missing").string() + " is no file");
  EXPECT_FALSE(std::filesystem::exists(at("out")));
  EXPECT_EQ(complaint([&] { merge_studies({at("a")}, at("a")); }),
            at("a").string() + " already holds a session; continue it, or choose another name");
}

}  // namespace
}  // namespace policyscope
