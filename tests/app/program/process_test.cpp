// What the tests of the whole program stand on.
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <signal.h>

namespace policyscope {
namespace {

TEST(Process, GivesStatusAndBothOutputs) {
  const CommandResult result = run_command({"sh", "-c", "echo out; echo err >&2; cat; exit 3"});
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error, "err\n");
}

TEST(Process, ChangesTheEnvironment) {
  const CommandResult result = run_command({"sh", "-c", "echo $ADDED ${PATH-none} $0"}, {{"ADDED", "yes"}});
  EXPECT_TRUE(result.output.starts_with("yes /")) << result.output;
  EXPECT_EQ(run_command({"sh", "-c", "echo ${HOME-none}"}, {{"HOME", ""}}).output, "none\n");
}

TEST(Process, IsEndedBySignals) {
  Process process({"sleep", "1000"});
  EXPECT_TRUE(process.running());
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), -SIGTERM);
  EXPECT_FALSE(process.running());
}

TEST(VirtualDisplay, HasTheSizeAskedFor) {
  const VirtualDisplay display(640, 480);
  const CommandResult result = run_command({"xdotool", "getdisplaygeometry"}, display.environment());
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.output, "640 480\n");
}

}  // namespace
}  // namespace policyscope
