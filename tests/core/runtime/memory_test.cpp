#include "core/learning/learner.h"

#include <gtest/gtest.h>

#include <fstream>
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

}  // namespace
}  // namespace policyscope
