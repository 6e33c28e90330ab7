#include "core/runtime/pacing.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

using std::chrono::duration;
using std::chrono::duration_cast;

/// A learner on a clock of its own: it is asked whenever it is due, at times that jitter by `jitter` seconds.
class PacedLearner {
 public:
  Pacing pacing;
  std::int64_t steps = 0;
  Clock::time_point now = Clock::now();

  void run(double seconds, double jitter = 0.0) {
    const Clock::time_point end = now + duration_cast<Clock::duration>(duration<double>(seconds));
    int turn = 0;
    while (now < end) {
      const std::int64_t allowed = pacing.allowance(steps, now);
      steps += allowed;
      pacing.spend(allowed);
      const Clock::time_point next = pacing.next(now);
      if (next == Job::never()) break;
      const double late = jitter * (turn++ % 7) / 7.0;
      now = std::max(next, now + std::chrono::nanoseconds(1)) +
            duration_cast<Clock::duration>(duration<double>(late));
    }
  }
};

TEST(Pacing, KeepsTheRateExactly) {
  for (const double rate : {0.5, 1.0, 7.0, 60.0, 1000.0}) {
    PacedLearner learner;
    learner.pacing.play();
    learner.pacing.set_rate(rate);
    learner.run(40.0);
    EXPECT_NEAR(static_cast<double>(learner.steps), 40.0 * rate, 1.001) << rate;
  }
}

TEST(Pacing, KeepsTheRateWhenSlicesComeLate) {
  PacedLearner learner;
  learner.pacing.play();
  learner.pacing.set_rate(200.0);
  learner.run(20.0, 0.02);
  EXPECT_NEAR(static_cast<double>(learner.steps), 4000.0, 10.0);
}

TEST(Pacing, DoesNotRaceToCatchUp) {
  PacedLearner learner;
  learner.pacing.play();
  learner.pacing.set_rate(100.0);
  learner.run(1.0);
  const std::int64_t before = learner.steps;
  learner.now += std::chrono::seconds(60);
  learner.run(0.005);
  EXPECT_LE(learner.steps - before, 12);
}

TEST(Pacing, ComesDownFromFullSpeedWithoutABurst) {
  PacedLearner learner;
  learner.pacing.play();
  for (int i = 0; i < 100; ++i) {
    learner.pacing.allowance(i, learner.now);
    learner.now += std::chrono::milliseconds(10);
  }
  learner.pacing.set_rate(10.0);
  learner.run(0.05);
  EXPECT_LE(learner.steps, 1);
}

TEST(Pacing, StopsExactlyAtTheStepAskedFor) {
  for (const double rate : {Pacing::unlimited, 1000.0}) {
    PacedLearner learner;
    learner.pacing.play(123);
    learner.pacing.set_rate(rate);
    learner.run(10.0);
    EXPECT_EQ(learner.steps, 123);
    EXPECT_FALSE(learner.pacing.playing());
  }
}

TEST(Pacing, RestsWhilePaused) {
  PacedLearner learner;
  EXPECT_EQ(learner.pacing.allowance(0, learner.now), 0);
  EXPECT_EQ(learner.pacing.next(learner.now), Job::never());
}

}  // namespace
}  // namespace policyscope
