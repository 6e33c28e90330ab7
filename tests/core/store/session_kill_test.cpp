#include "core/runtime/replay.h"
#include "core/runtime/session.h"
#include "core/store/database.h"
#include "core/store/session_writer.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <random>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace policyscope {
namespace {

using namespace std::chrono_literals;
using testing_support::bytes_of;
using testing_support::eventually;
using testing_support::TemporaryFolder;

/// What the killed process said last.
struct Said {
  std::atomic<std::int64_t> steps;
  std::atomic<std::int64_t> changes;
  std::atomic<double> stolen;  ///< seconds that the machine kept it from running
};

Scenario scenario() {
  Scenario scenario = make_scenario("CartPole-v1", "actor-critic");
  scenario.parameters.set_from_text("tilings=4");
  return scenario;
}

/// A process that learns, with a slider that moves, and writes a session until it is killed.
[[noreturn]] void learn_in_a_session(const std::filesystem::path& path, Said& said) {
  const bool fresh = !std::filesystem::exists(path);
  SessionFile file = fresh ? SessionFile::create(path) : SessionFile::open(path, SessionFile::Access::write);
  const std::vector<StoredRun> stored = file.runs();
  Session session(2);
  std::shared_ptr<policyscope::Run> run;
  if (stored.empty()) {
    run = session.add(scenario(), 3);
    SessionWriter::start(session.pool(), std::move(file))->add(run);
  } else {
    const Resumption resumption = resume(file, stored[0]);
    run = session.add(stored[0].scenario, stored[0].seed, resumption.checkpoint, resumption.closed);
    SessionWriter::start(session.pool(), std::move(file))->resume(run, stored[0].id);
  }
  const RunEvents events = run->subscribe();
  const ParameterSet parameters = run->scenario().parameters;
  const std::size_t alpha = parameters.find("alpha_theta");
  std::vector<ParameterValue> values;
  for (std::size_t i = 0; i < parameters.size(); ++i) values.push_back(parameters.value(i));
  auto changes = static_cast<std::int64_t>(run->inherited_changes().size());
  double value = 1e-4 * static_cast<double>(1 + changes);
  session.send(*run, {.kind = Command::Kind::play});
  std::vector<RunEvent> inbox;
  // As low as the pool's threads, so that this one waits for a processor as long as they do.
  if (setpriority(PRIO_PROCESS, 0, 5) != 0) _exit(1);
  Clock::time_point last = Clock::now();
  while (true) {
    value += 1e-4;
    values[alpha] = value;
    session.set_desired(*run, {.parameters = values, .steps_per_second = 40'000});
    std::this_thread::sleep_for(20ms);
    events->take_all(inbox);
    for (const RunEvent& event : inbox) changes += std::holds_alternative<Change>(event) ? 1 : 0;
    said.steps = run->steps();
    said.changes = changes;
    const Clock::time_point now = Clock::now();
    said.stolen = said.stolen + std::chrono::duration<double>(now - std::exchange(last, now) - 20ms).count();
  }
}

TEST(SessionKill, TwentyKillsLoseASecondEachAtMostAndNoBits) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's own threads do not survive a fork";
#endif
  // In memory where there is such a place: on a disk that others keep busy, syncing alone may take a second.
  const std::filesystem::path memory_disk = "/dev/shm";
  const TemporaryFolder folder(
      std::filesystem::is_directory(memory_disk) ? memory_disk : std::filesystem::temp_directory_path());
  const std::filesystem::path path = folder.path() / "killed.policyscope";
  void* memory = mmap(nullptr, sizeof(Said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  Said& said = *new (memory) Said{};
  std::mt19937 random(2026);
  for (int kill_number = 0; kill_number < 20; ++kill_number) {
    SCOPED_TRACE(kill_number);
    said.steps = said.changes = 0;
    said.stolen = 0.0;
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      try {
        learn_in_a_session(path, said);
      } catch (...) {
        _exit(1);
      }
    }
    // What was said a second and more before the end must be in the file.
    const auto end = Clock::now() + std::chrono::milliseconds(random() % 1600);
    std::vector<std::tuple<Clock::time_point, std::int64_t, std::int64_t>> heard;
    do {
      heard.emplace_back(Clock::now(), said.steps, said.changes);
      std::this_thread::sleep_for(2ms);
    } while (Clock::now() < end);
    const auto killed = Clock::now();
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
    const auto allowed = std::chrono::duration<double>(1.0 + said.stolen);
    std::int64_t steps = 0, changes = 0;
    for (const auto& [when, s, c] : heard) {
      if (when <= killed - allowed) std::tie(steps, changes) = std::pair(s, c);
    }
    if (!std::filesystem::exists(path)) continue;  // killed before it began
    {
      const Database database(path, Database::Mode::write);
      Statement check = database.prepare("PRAGMA integrity_check");
      ASSERT_TRUE(check.step());
      ASSERT_EQ(check.read_text(), "ok");
    }
    const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
    const std::vector<StoredRun> runs = file.runs();
    if (runs.empty()) {
      EXPECT_EQ(steps, 0);
      continue;
    }
    const SeriesChunk curve = file.series(runs[0].id).by_step;
    EXPECT_GE(curve.ranges.empty() ? 0 : curve.ranges.back().last_step + curve.ranges.back().count, steps);
    EXPECT_GE(static_cast<std::int64_t>(file.changes(runs[0].id).size()), changes);
    std::int64_t next = 1;
    for (const BinRange& range : curve.ranges) {
      ASSERT_EQ(range.first_step, next);
      next = range.last_step + 1;
    }
  }
  munmap(memory, sizeof(Said));

  const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
  ASSERT_EQ(file.runs().size(), 1u);
  const auto learner = restore(file, file.runs()[0]);
  EXPECT_GT(learner->steps(), 100'000);
  EXPECT_GT(learner->changes().size(), 50u);
  const auto uninterrupted = replayed(scenario(), 3, file.changes(1), learner->iteration());
  EXPECT_EQ(bytes_of(*learner), bytes_of(*uninterrupted));
  // The curves as well, to the last bin.
  EXPECT_EQ(learner->experience().by_step().samples(), uninterrupted->steps());
  EXPECT_EQ(learner->experience().by_step().total(0).mean,
            uninterrupted->experience().by_step().total(0).mean);
  EXPECT_EQ(learner->experience().by_episode().total(0).m2,
            uninterrupted->experience().by_episode().total(0).m2);
}

}  // namespace
}  // namespace policyscope
