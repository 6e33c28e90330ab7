#include "core/studies/episode_credit.h"

#include "core/learning/learner.h"
#include "core/scenarios/scenario_file.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

EpisodeCreditRequest request_after(const std::string& name, std::int64_t steps) {
  const Scenario scenario = load_scenario(name);
  Learner learner(scenario, 1);
  learner.advance(steps);
  EpisodeCreditRequest request;
  request.environment = make_environment(scenario);
  auto snapshot = std::make_shared<Snapshot>();
  learner.snapshot({.model = true, .transitions = 512}, *snapshot);
  request.criterion = criterion_of(request.environment->info(), scenario.parameters, snapshot->in_force);
  request.snapshot = std::move(snapshot);
  return request;
}

TEST(EpisodeCredit, OfAWholeEpisodeAddsUp) {
  EpisodeCreditRequest request = request_after("cart-pole", 1000);
  request.most_steps = 500;
  request.lambda = 1.0;
  const EpisodeCredit credit = credit_episode(request);
  ASSERT_GT(credit.size(), 5u);
  EXPECT_TRUE(credit.whole);
  EXPECT_TRUE(credit.has_values);
  const double discount = request.criterion.discount;
  EXPECT_NEAR(credit.returns[0], credit.rewards[0] + discount * credit.returns[1], 1e-12);
  if (credit.terminated) {
    // GAE with λ = 1 is the return less the value.
    for (std::size_t t = 0; t < credit.size(); ++t)
      EXPECT_NEAR(credit.advantages[t], credit.returns[t] - credit.values[t], 1e-9);
  }
  request.lambda = 0.0;
  request.n = 1;
  const EpisodeCredit one = credit_episode(request);
  for (std::size_t t = 0; t < one.size(); ++t) {
    EXPECT_EQ(one.advantages[t], one.td_errors[t]);
    EXPECT_NEAR(one.n_step_returns[t] - one.values[t], one.td_errors[t], 1e-12);
  }
}

TEST(EpisodeCredit, OfALongEpisodeShowsItsEnd) {
  EpisodeCreditRequest request = request_after("short-corridor-baseline", 4000);
  const EpisodeCredit whole = credit_episode(request);
  ASSERT_GT(whole.size(), 3u);
  request.most_steps = 2;
  const EpisodeCredit end = credit_episode(request);
  EXPECT_EQ(end.size(), 2u);
  EXPECT_FALSE(end.whole);
  EXPECT_EQ(end.first_step, whole.first_step + static_cast<std::int64_t>(whole.size()) - 2);
}

TEST(EpisodeCredit, OfATaskThatGoesOnCountsFromTheAverageReward) {
  EpisodeCreditRequest request = request_after("two-cycle", 2000);
  request.most_steps = 50;
  const EpisodeCredit credit = credit_episode(request);
  EXPECT_EQ(credit.size(), 50u);
  EXPECT_FALSE(credit.whole);
  EXPECT_GT(credit.average_reward, 0.0);
  for (std::size_t t = 0; t + 1 < credit.size(); ++t)
    EXPECT_NEAR(credit.td_errors[t],
                credit.rewards[t] - credit.average_reward + credit.values[t + 1] - credit.values[t], 1e-12);
}

TEST(EpisodeCredit, WithoutACriticThereAreReturnsOnly) {
  const EpisodeCredit credit = credit_episode(request_after("short-corridor", 4000));
  EXPECT_GT(credit.size(), 0u);
  EXPECT_FALSE(credit.has_values);
  EXPECT_TRUE(credit.td_errors.empty());
  EXPECT_EQ(credit.returns.back(), credit.rewards.back());
}

TEST(EpisodeCredit, BeforeTheFirstStepThereIsNone) {
  EXPECT_EQ(credit_episode(request_after("cart-pole", 0)).size(), 0u);
}

}  // namespace
}  // namespace policyscope
