#include "core/runtime/training.h"

#include "core/error.h"

#include <gmock/gmock.h>

#include <cmath>

namespace policyscope {
namespace {

TrainingPlan pendulum(std::int64_t steps) {
  TrainingPlan plan;
  plan.scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  plan.steps = steps;
  return plan;
}

TrainingPlan corridor(std::int64_t episodes) {
  TrainingPlan plan;
  plan.scenario = make_scenario("ShortCorridor", "reinforce");
  plan.episodes = episodes;
  return plan;
}

/// Everything but the times.
auto facts(const TrainingResult& result) {
  return std::tuple(result.seed, result.steps, result.episodes, result.mean_reward, result.mean_return,
                    result.mean_length);
}

TEST(Training, GivesTheSameForAnyNumberOfJobs) {
  TrainingPlan plan = pendulum(3000);
  plan.seeds = {5, 1, 7, 3, 2};
  plan.jobs = 1;
  const std::vector<TrainingResult> one = train(plan);
  plan.jobs = 4;
  const std::vector<TrainingResult> four = train(plan);
  ASSERT_EQ(one.size(), 5u);
  ASSERT_EQ(four.size(), 5u);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].seed, plan.seeds[i]);
    EXPECT_EQ(facts(one[i]), facts(four[i]));
  }
  EXPECT_NE(one[0].mean_reward, one[1].mean_reward);
}

/// The rewards of a learner that is stepped by hand.
std::vector<double> rewards(const TrainingPlan& plan) {
  Learner learner(plan.scenario, plan.seeds.front());
  std::vector<double> list;
  for (std::int64_t i = 0; i < plan.steps; ++i) {
    learner.advance(1);
    list.push_back(learner.experience().transitions().recent(0).reward);
  }
  return list;
}

TEST(Training, AveragesExactlyTheLastTwentiethOfTheSteps) {
  // 40,001 steps: the curve's bins hold 4 steps each and do not begin where the last 2,001 steps do.
  for (const std::int64_t steps : {1, 7, 1000, 40'001}) {
    const TrainingPlan plan = pendulum(steps);
    const std::vector<double> all = rewards(plan);
    const auto count = static_cast<std::size_t>((steps + 19) / 20);
    double sum = 0.0;
    for (std::size_t i = all.size() - count; i < all.size(); ++i) sum += all[i];
    const TrainingResult result = train(plan).front();
    EXPECT_EQ(result.steps, steps);
    EXPECT_EQ(result.episodes, 0);
    EXPECT_FALSE(result.mean_return);
    EXPECT_NEAR(result.mean_reward, sum / static_cast<double>(count), 1e-12) << steps;
  }
}

TEST(Training, StopsAtTheEndOfTheLastEpisode) {
  const TrainingResult result = train(corridor(30)).front();
  EXPECT_EQ(result.episodes, 30);
  ASSERT_TRUE(result.mean_length);
  EXPECT_DOUBLE_EQ(*result.mean_length * 30, static_cast<double>(result.steps))
      << "fewer than 100: all of them";
  EXPECT_DOUBLE_EQ(*result.mean_return, -*result.mean_length) << "every step costs 1";
  EXPECT_DOUBLE_EQ(result.mean_reward, -1.0);

  TrainingPlan incremental;
  incremental.scenario = make_scenario("CartPole-v1", "actor-critic");
  incremental.episodes = 250;
  const TrainingResult cart = train(incremental).front();
  EXPECT_EQ(cart.episodes, 250);
  Learner learner(incremental.scenario, 1);
  while (learner.episodes() < 250) learner.advance(1);
  EXPECT_EQ(cart.steps, learner.steps());
  EXPECT_EQ(cart.mean_return, learner.experience().recent_episodes().mean_return());
}

TEST(Training, ReportsDivergenceAsAResult) {
  TrainingPlan plan = pendulum(100'000);
  plan.scenario.parameters.set_from_text("alpha_w=1e6");
  const TrainingResult result = train(plan).front();
  ASSERT_TRUE(result.divergence);
  EXPECT_LT(result.steps, 100'000);
  EXPECT_FALSE(result.divergence->quantity.empty());
}

TEST(Training, EndsWhenItsCallerHasEnough) {
  TrainingPlan plan = pendulum(std::int64_t{1} << 50);
  plan.seeds = {1, 2, 3, 4};
  plan.jobs = 2;
  int calls = 0;
  TrainingHooks hooks;
  hooks.progress = [&](const TrainingProgress& progress) {
    EXPECT_EQ(progress.runs, 4u);
    EXPECT_LE(progress.share, 1.0);
    return ++calls < 3;
  };
  const std::vector<TrainingResult> results = train(plan, hooks);
  EXPECT_EQ(results.size(), 2u) << "only those that were started";
  for (const TrainingResult& result : results) EXPECT_GT(result.steps, 0);
}

TEST(Training, RefusesEpisodesWhereThereAreNone) {
  TrainingPlan plan = pendulum(10);
  plan.episodes = 3;
  EXPECT_THROW(train(plan), Error);
}

TEST(RecentEpisodes, RememberAHundred) {
  RecentEpisodes episodes;
  EXPECT_FALSE(episodes.mean_return());
  for (int i = 1; i <= 250; ++i) episodes.add(i, 2 * i);
  EXPECT_DOUBLE_EQ(*episodes.mean_return(), 200.5);
  EXPECT_DOUBLE_EQ(*episodes.mean_length(), 401.0);
}

}  // namespace
}  // namespace policyscope
