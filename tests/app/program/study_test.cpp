// Studies as people run them: killed, gone on with, and spread over processes.
#include "core/store/session_file.h"
#include "tests/support/process.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <regex>
#include <thread>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::TemporaryFolder;

class StudyProcess : public testing::Test {
 protected:
  StudyProcess() {
    std::ofstream(path("small.toml")) << R"(
title = "Two step sizes"
scenario = "cart-pole"
runs = 4
episodes = 150
[parameters]
tilings = 4
tiles = 4
[evaluation]
episodes = 10
[[grid]]
name = "α {alpha_theta}"
[grid.parameters]
alpha_theta = [0.0001, 0.001]
)";
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::vector<std::string> study(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        POLICYSCOPE_PROGRAM, "study", path("small.toml"), "--jobs", "1", "--out", path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  std::vector<std::vector<std::byte>> learners(const std::string& name) const {
    const SessionFile file = SessionFile::open(path(name), SessionFile::Access::read);
    std::vector<std::vector<std::byte>> list;
    for (const StoredRun& run : file.runs()) list.push_back(bytes_of(*restore(file, run)));
    return list;
  }
  static std::string without_times(const std::string& json) {
    return std::regex_replace(json, std::regex("\"seconds\":[^,}]*"), "\"seconds\":0");
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(StudyProcess, KilledInTheMiddleGoesOnToTheSameTable) {
  const auto begin = Clock::now();
  const CommandResult whole = run_command(study("whole.policyscope", {"--json"}));
  ASSERT_EQ(whole.status, 0) << whole.error;
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  int interrupted = 0;
  for (int kills = 1; kills < 4; ++kills) {
    Process process(study("killed.policyscope", {"--json"}));
    std::this_thread::sleep_for(duration / 4);
    process.signal(SIGKILL);
    interrupted += process.wait() == -SIGKILL ? 1 : 0;
  }
  EXPECT_GT(interrupted, 0);
  const CommandResult resumed = run_command(study("killed.policyscope", {"--json"}));
  ASSERT_EQ(resumed.status, 0) << resumed.error;
  EXPECT_EQ(without_times(resumed.output), without_times(whole.output));
  EXPECT_TRUE(learners("killed.policyscope") == learners("whole.policyscope"));
  // Once more, by the session itself: everything is done.
  const CommandResult again = run_command({POLICYSCOPE_PROGRAM, "study", path("killed.policyscope")});
  EXPECT_EQ(again.status, 0) << again.error;
  EXPECT_EQ(again.error, "policyscope: 8 runs were finished already\n");
  EXPECT_EQ(again.output, run_command(study("whole.policyscope")).output);
}

TEST_F(StudyProcess, FourSharesSideBySideMergeToTheSameTable) {
  const CommandResult whole = run_command(study("whole.policyscope", {"--json"}));
  ASSERT_EQ(whole.status, 0) << whole.error;
  std::vector<std::unique_ptr<Process>> shares;
  std::vector<std::string> merge = {POLICYSCOPE_PROGRAM, "merge", "--json", "--out",
                                    path("merged.policyscope")};
  for (int i = 1; i <= 4; ++i) {
    const std::string name = "share" + std::to_string(i) + ".policyscope";
    shares.push_back(std::make_unique<Process>(study(name, {"--task", std::to_string(i) + "/4"})));
    merge.push_back(path(name));
  }
  for (const auto& share : shares) EXPECT_EQ(share->wait(), 0) << share->standard_error();
  const CommandResult merged = run_command(merge);
  ASSERT_EQ(merged.status, 0) << merged.error;
  EXPECT_EQ(without_times(merged.output), without_times(whole.output));
  EXPECT_TRUE(learners("merged.policyscope") == learners("whole.policyscope"));
}

TEST_F(StudyProcess, AnsweredByCtrlCWithWhatIsDone) {
  Process process(study("a.policyscope", {"--episodes", "100000"}));
  while (process.running() && !std::filesystem::exists(path("a.policyscope"))) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130);
  EXPECT_EQ(process.standard_error(), "policyscope: interrupted; the same command goes on from here\n");
}

}  // namespace
}  // namespace policyscope
