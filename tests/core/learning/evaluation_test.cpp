#include "core/learning/evaluation.h"

#include "core/learning/learner.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

Snapshot model_of(const Learner& learner) {
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  return snapshot;
}

TEST(Evaluation, OfTheCorridorMeetsTheExactValue) {
  // Untrained, p(right) = 1/2: 12 steps on average (Sutton & Barto, example 13.1: (4 − 2p)/(p(1 − p)) with p
  // = ½).
  const Scenario scenario = make_scenario("ShortCorridor", "reinforce");
  const Learner learner(scenario, 1);
  const Snapshot snapshot = model_of(learner);
  const Evaluation result = evaluate(*snapshot.model, make_environment(scenario),
                                     {.episodes = 20'000, .seed = 3, .step_limit = 1000});
  EXPECT_EQ(result.episodes, 20'000);
  EXPECT_NEAR(result.mean_length, 12.0, 4.0 * result.std_return / 141.0);
  EXPECT_NEAR(result.mean_return, -result.mean_length, 1e-10);
  EXPECT_DOUBLE_EQ(result.mean_reward, -1.0);
  EXPECT_EQ(result.max_return, -2.0 - 1.0);
}

TEST(Evaluation, DependsOnItsSeedAndEndsWhatHasNoEnd) {
  const Scenario scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  const Learner learner(scenario, 1);
  const Snapshot snapshot = model_of(learner);
  const auto play = [&](std::uint64_t seed, bool deterministic) {
    return evaluate(*snapshot.model, make_environment(scenario),
                    {.episodes = 3, .seed = seed, .deterministic = deterministic});
  };
  EXPECT_EQ(play(1, false).steps, 3000);
  EXPECT_EQ(play(1, false).mean_return, play(1, false).mean_return);
  EXPECT_NE(play(1, false).mean_return, play(2, false).mean_return);
  EXPECT_EQ(play(1, true).mean_return, play(2, true).mean_return);
}

}  // namespace
}  // namespace policyscope
