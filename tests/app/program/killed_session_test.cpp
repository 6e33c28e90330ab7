#include "core/store/session_file.h"
#include "tests/support/process.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <thread>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::TemporaryFolder;

/// The learner of the only run of a session.
std::unique_ptr<Learner> learner_in(const std::string& path) {
  const SessionFile file = SessionFile::open(path, SessionFile::Access::read);
  return restore(file, file.runs().at(0));
}

TEST(KilledSession, TwentyKilledTrainingsOpenAndGoOnToTheSameBits) {
  const TemporaryFolder folder;
  const std::string whole = (folder.path() / "whole.policyscope").string();
  const std::vector<std::string> settings = {"--set", "tilings=8", "--seed", "4", "--steps", "400000"};
  const auto train = [&](const std::string& what, const std::string& out) {
    std::vector<std::string> arguments = {POLICYSCOPE_PROGRAM, "train", what};
    if (out.empty()) {
      arguments.insert(arguments.end(), {"--steps", "400000"});
    } else {
      arguments.insert(arguments.end(), settings.begin(), settings.end());
      arguments.insert(arguments.end(), {"--out", out});
    }
    return arguments;
  };
  const auto begin = Clock::now();
  const CommandResult uninterrupted = run_command(train("pendulum-swing-up", whole));
  ASSERT_EQ(uninterrupted.status, 0) << uninterrupted.error;
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  const std::unique_ptr<Learner> expected = learner_in(whole);
  ASSERT_EQ(expected->steps(), 400'000);

  std::mt19937 random(5);
  for (int i = 0; i < 20; ++i) {
    SCOPED_TRACE(i);
    const std::string path = (folder.path() / (std::to_string(i) + ".policyscope")).string();
    Process process(train("pendulum-swing-up", path));
    std::this_thread::sleep_for(duration * static_cast<int>(random() % 1000) / 1000);
    process.signal(SIGKILL);
    process.wait();
    if (!std::filesystem::exists(path)) continue;  // killed before it began
    // Killed before the run was written: there is nothing to go on with.
    if (SessionFile::open(path, SessionFile::Access::read).runs().empty()) continue;
    const CommandResult resumed = run_command(train(path, ""));
    ASSERT_EQ(resumed.status, 0) << resumed.error;
    EXPECT_TRUE(bytes_of(*learner_in(path)) == bytes_of(*expected));
    std::filesystem::remove(path);
  }
}

TEST(KilledSession, AnExistingSessionIsNotWrittenOver) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "a.policyscope").string();
  ASSERT_EQ(run_command({POLICYSCOPE_PROGRAM, "train", "two-cycle", "--steps", "100", "--out", path}).status,
            0);
  const CommandResult again =
      run_command({POLICYSCOPE_PROGRAM, "train", "two-cycle", "--steps", "100", "--out", path});
  EXPECT_EQ(again.status, 2);
  EXPECT_NE(again.error.find("--out: '" + path + "' holds a session already; go on with it by"),
            std::string::npos)
      << again.error;
  const CommandResult changed = run_command({POLICYSCOPE_PROGRAM, "train", path, "--set", "alpha_w=0.1"});
  EXPECT_EQ(changed.status, 2);
  EXPECT_NE(changed.error.find("runs go on as they are"), std::string::npos) << changed.error;
  EXPECT_EQ(learner_in(path)->steps(), 100);
}

}  // namespace
}  // namespace policyscope
