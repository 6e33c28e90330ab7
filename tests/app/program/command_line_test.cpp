#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

/// The program as a shell starts it.
namespace policyscope {
namespace {

const std::string program = POLICYSCOPE_PROGRAM;

TEST(CommandLineProgram, SeparatesDataFromMessages) {
  const CommandResult train =
      run_command({program, "train", "two-cycle", "--steps", "100", "--json"}, {{"LC_ALL", "de_DE.UTF-8"}});
  EXPECT_EQ(train.status, 0);
  EXPECT_THAT(train.output, testing::StartsWith("{\"scenario\":\"two-cycle\",\"environment\":\"TwoCycle\""));
  EXPECT_EQ(train.error, "") << "no progress where there is no terminal";

  const CommandResult wrong = run_command({program, "train", "two-cycel"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_EQ(wrong.output, "");
  EXPECT_EQ(wrong.error, "policyscope: unknown scenario 'two-cycel'; did you mean 'two-cycle'?\n");
}

TEST(CommandLineProgram, EndsCleanlyOnCtrlC) {
  Process process({program, "train", "two-cycle", "--steps", "1000000000000", "--json"});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130);
  EXPECT_EQ(process.standard_error(), "policyscope: interrupted; the results are those until then\n");
  EXPECT_THAT(process.standard_output(), testing::HasSubstr("\"mean_reward\":"));
}

TEST(CommandLineProgram, SaysWhenItsOutputIsLost) {
  const CommandResult full = run_command({"sh", "-c", program + " list > /dev/full"});
  EXPECT_EQ(full.status, 1);
  EXPECT_EQ(full.error, "policyscope: the output could not be written\n");
}

}  // namespace
}  // namespace policyscope
