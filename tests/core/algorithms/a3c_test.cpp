// What the asynchrony of A3C means, simulated and real.
#include "core/error.h"
#include "core/learning/learner.h"
#include "core/scenarios/repeatable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

Scenario scenario(const std::vector<std::string>& assignments, const char* environment = "CartPole-v1",
                  const char* algorithm = "a3c") {
  Scenario s = make_scenario(environment, algorithm);
  for (const std::string& assignment : assignments) s.parameters.set_from_text(assignment);
  return s;
}

/// Mean of the series "lag" of all updates.
double mean_lag(const Learner& learner) {
  const SeriesGroup& series = learner.experience().by_update();
  for (std::size_t i = 0; i < series.series().size(); ++i)
    if (series.series()[i].id == "lag") return series.total(i).mean;
  return std::nan("");
}

std::vector<double> values(const Learner& learner) {
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  const std::vector<double> observations = {0.1, -0.2, 0.05, 0.3, -0.4, 0.7, -0.02, 0.1};
  const std::size_t wanted[] = {0, 1};
  std::vector<double> out(4);
  snapshot.model->evaluate(wanted, observations, 4, out);
  return out;
}

TEST(A3c, WithOneWorkerAndNothingStaleIsA2cOnOneEnvironment) {
  // Episodes end within a rollout in one, and not in the other; before the first end they agree to the bit.
  const std::vector<std::string> same = {"n_envs=1", "n_steps=4", "ent_coef=0.01"};
  std::vector<std::string> fresh = same;
  fresh.push_back("staleness=0");
  Learner a3c(scenario(fresh), 3), a2c(scenario(same, "CartPole-v1", "a2c"), 3);
  a3c.advance(8);
  a2c.advance(8);
  ASSERT_EQ(a3c.episodes(), 0);
  EXPECT_EQ(values(a3c), values(a2c));
  // With one worker there is nobody who could move the parameters meanwhile.
  Learner usual(scenario(same), 3);
  usual.advance(8);
  EXPECT_EQ(values(usual), values(a2c));
}

TEST(A3cSampling, StalenessIsWhatTheOthersDidMeanwhile) {
  const auto lag = [](int workers, int staleness) {
    Learner learner(scenario({"n_envs=" + std::to_string(workers), "staleness=" + std::to_string(staleness),
                              "learning_rate=1e-5"}),
                    1);
    learner.advance(40'000);
    return mean_lag(learner);
  };
  EXPECT_EQ(lag(4, 0), 0.0);
  EXPECT_EQ(lag(1, 1), 0.0);
  // Between two turns of a worker the number of turns of the 3 others is geometric: 3 on average.
  EXPECT_NEAR(lag(4, 1), 3.0, 0.2);
  // Copied after every second turn only: the second gradient also misses its own turn and 3 more.
  EXPECT_NEAR(lag(4, 2), 3.0 + 0.5 * 4.0, 0.3);
}

TEST(A3c, ARolloutEndsWithItsEpisode) {
  Learner learner(scenario({"n_steps=1000", "n_envs=2"}), 1);
  learner.advance(1);
  EXPECT_EQ(learner.episodes(), 1);  // a cart-pole falls long before
  EXPECT_EQ(learner.iteration(), 1);
}

TEST(A3c, WorkersExploreDifferently) {
  // The widest of them draws actions from nearly the whole box, the narrowest hardly moves.
  Learner learner(
      scenario({"n_envs=2", "exploration_spread=5", "learning_rate=0", "n_steps=50"}, "Pendulum-v1"), 1);
  learner.advance(4000);
  const TransitionRing& ring = learner.experience().transitions();
  std::vector<double> sizes;
  for (std::size_t block = 0; block + 50 <= ring.size(); block += 50) {
    double sum = 0.0;
    for (std::size_t i = 0; i < 50; ++i) {
      const double a = ring.recent(block + i).action[0];
      sum += a * a / 50;
    }
    sizes.push_back(std::sqrt(sum));
  }
  std::sort(sizes.begin(), sizes.end());
  EXPECT_NEAR(sizes.front(), 0.2, 0.1);
  EXPECT_NEAR(sizes.back(), 5.0, 2.0);
}

TEST(A3cLearning, LearnsToHoldThePoleTwiceAsLongAsChance) {
  Learner learner(scenario({"learning_rate=1e-3", "n_envs=8"}), 1);
  learner.advance(80'000);
  ASSERT_FALSE(learner.divergence());
  EXPECT_GE(learner.experience().recent_episodes().mean_return().value(), 45);  // chance: 22; measured: 77
}

TEST(A3c, RealThreadsLearnTogetherAndSaySoOfThemselves) {
  const Scenario threaded = scenario({"threads=true", "n_envs=4", "learning_rate=1e-3"});
  EXPECT_FALSE(repeatable(threaded));
  EXPECT_TRUE(repeatable(scenario({})));
  Learner learner(threaded, 1);
  std::int64_t steps = 0;
  const auto learned = [&] {  // a random policy gets 22
    return learner.experience().recent_episodes().mean_return().value_or(0.0) >= 25;
  };
  // How soon depends on how the threads meet.
  while (steps < 20'000 || (!learned() && steps < 100'000)) {
    const std::int64_t done = learner.advance(1000);
    ASSERT_GE(done, 1000);
    steps += done;
  }
  EXPECT_TRUE(learned());
  EXPECT_EQ(learner.steps(), steps);
  EXPECT_FALSE(learner.divergence());
  EXPECT_GE(learner.iteration(), 20'000 / 5);
  EXPECT_EQ(learner.experience().by_step().samples(), steps);
  EXPECT_EQ(learner.experience().by_update().samples(), learner.iteration());
  for (const double value : values(learner)) EXPECT_TRUE(std::isfinite(value));

  // What was learned can be kept all the same.
  ArchiveWriter archive;
  learner.save(archive);
  Learner other(threaded, 2);
  ArchiveReader reader(archive.bytes());
  other.load(reader);
  EXPECT_EQ(values(other), values(learner));
}

TEST(A3c, RealThreadsStopWhenAsked) {
  Learner learner(scenario({"threads=true"}), 1);
  StopToken stop;
  stop.request_stop();
  EXPECT_EQ(learner.advance(1'000'000'000, stop), 0);
}

TEST(A3c, RealThreadsKeepNoCommonStatistics) {
  EXPECT_THROW(Learner(scenario({"threads=true", "normalize_observation=true"}), 1), Error);
}

}  // namespace
}  // namespace policyscope
