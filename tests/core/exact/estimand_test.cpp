#include "core/exact/estimand.h"

#include "core/environments/gridworld.h"
#include "core/error.h"
#include "core/exact/discounted.h"
#include "core/exact/optimal.h"
#include "core/learning/learner.h"
#include "core/scenarios/scenario_file.h"
#include "tests/support/two_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// The estimand of every quantity of an algorithm on a task, by the quantity's id.
Estimand estimand(const std::string& environment, const std::string& algorithm, const std::string& id) {
  const Scenario scenario = make_scenario(environment, algorithm);
  const auto model = make_algorithm(scenario, *make_environment(scenario), 1)->make_model();
  for (const Quantity& quantity : model->quantities())
    if (quantity.id == id) return quantity.estimates;
  ADD_FAILURE() << algorithm << " has no " << id;
  return {};
}

Criterion discounted(double discount) {
  return {.average_reward = false, .discount = discount};
}

TEST(Estimand, IsWhatALearnersQuantityEstimates) {
  using enum Estimand::Kind;
  EXPECT_EQ(estimand("ShortCorridor", "actor-critic", "value"), (Estimand{.kind = state_value}));
  EXPECT_EQ(estimand("ShortCorridor", "ppo", "value"), (Estimand{.kind = state_value}));
  EXPECT_EQ(estimand("ShortCorridor", "q-actor-critic", "value"), (Estimand{.kind = best_action_value}));
  EXPECT_EQ(estimand("ShortCorridor", "q-actor-critic", "action_value_1"),
            (Estimand{.kind = action_value, .action = 1}));
  EXPECT_EQ(estimand("ShortCorridor", "advantage-actor-critic", "value"), (Estimand{.kind = state_value}));
  EXPECT_EQ(estimand("ShortCorridor", "advantage-actor-critic", "action_value_0"),
            (Estimand{.kind = action_value}));
  EXPECT_EQ(estimand("ShortCorridor", "sarsa", "action_value_1"),
            (Estimand{.kind = action_value, .action = 1}));
  EXPECT_EQ(estimand("ShortCorridor", "q-learning", "action_value_1"),
            (Estimand{.kind = action_value, .action = 1, .best_policy = true}));
  EXPECT_EQ(estimand("ShortCorridor", "q-learning", "value"),
            (Estimand{.kind = best_action_value, .best_policy = true}));
  EXPECT_EQ(estimand("ShortCorridor", "dqn", "q_1"),
            (Estimand{.kind = action_value, .action = 1, .best_policy = true}));
  EXPECT_EQ(estimand("ShortCorridor", "sarsa", "greedy_action").kind, other);
  EXPECT_EQ(estimand("Pendulum-v1", "ddpg", "value").kind, other);
}

// Two states, two steps: q by hand. First reward 1 or 3, second 2 or −1.
TEST(Estimand, HasTheExactValuesOfThePresentAndOfTheBestPolicy) {
  SmallRun run(std::make_unique<TwoStep>(), "sarsa", {"gamma=0.5"});
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  ActionDistribution at;
  const double last_state = 1.0;
  model->distribution(std::span(&last_state, 1), at);
  const double expected_last = at.probabilities[0] * 2.0 - at.probabilities[1];
  const TwoStep task;
  const auto present = solve(task, *model, {.average_reward = false, .discount = 0.5});
  const auto best = solve_best(task, discounted(0.5));
  const double first_state = 0.0;
  const std::span<const double> first(&first_state, 1);
  using enum Estimand::Kind;
  for (const std::size_t a : {0u, 1u}) {
    const double reward = TwoStep::rewards[0][a];
    EXPECT_NEAR(exact_value(*present, {.kind = action_value, .action = a}, first, 2),
                reward + 0.5 * expected_last, 1e-12);
    EXPECT_NEAR(exact_value(*best, {.kind = action_value, .action = a, .best_policy = true}, first, 2),
                reward + 0.5 * 2.0, 1e-12);
  }
  EXPECT_NEAR(exact_value(*present, {.kind = best_action_value}, first, 2), 3.0 + 0.5 * expected_last, 1e-12);
  EXPECT_NEAR(exact_value(*best, {.kind = state_value, .best_policy = true}, first, 2), 4.0, 1e-12);
  EXPECT_THROW(exact_value(*best, {}, first, 2), Error);
}

TEST(SolveBest, KnowsTheShortestWayAlongTheCliffWithoutADiscount) {
  const Scenario scenario = load_scenario("gridworld-cliff-q-learning");
  const auto environment = make_environment(scenario);
  const auto best = solve_best(*environment, discounted(1.0));
  ASSERT_NE(best, nullptr);
  EXPECT_NEAR(best->objective(), -13.0, 1e-9);  // Sutton & Barto, example 6.6
  EXPECT_EQ(solve_best(*make_environment(load_scenario("cart-pole")), discounted(0.9)), nullptr);
  // Whatever is done there goes on for ever.
  EXPECT_THROW(solve_best(*make_environment(load_scenario("two-cycle")), discounted(1.0)), Error);
}

TEST(SolveBest, IsTheBestOfThoseThatExplore) {
  // Sutton & Barto, section 5.4 and example 6.6: who explores keeps away from the edge, and falls all the
  // same.
  const auto environment = make_environment(load_scenario("gridworld-cliff-sarsa"));
  const auto free = solve_best(*environment, discounted(1.0)),
             soft = solve_best(*environment, discounted(1.0), 0.1);
  EXPECT_NEAR(free->objective(), -13.0, 1e-9);
  EXPECT_NEAR(soft->objective(), -20.743277271980027, 1e-9);  // by value iteration elsewhere
}

TEST(SolveBest, KnowsTheLongWayRoundForTheAverageReward) {
  const auto best = solve_best(*make_environment(load_scenario("two-cycle")), {.average_reward = true});
  EXPECT_NEAR(best->objective(), 0.4, 1e-12);  // 2 every five steps
  const double start = 0.0;
  for (const double action : {0.0, 1.0})  // −1.8 and −0.8: by hand, with Σ d v = 0
    EXPECT_NEAR(best->action_value(std::span(&start, 1), std::span(&action, 1)), action - 1.8, 1e-12);
}

TEST(OptimalValues, WithoutADiscountMayWanderWhereThatIsFree) {
  // Steps cost nothing and the goal pays 1: every way there is a best one, and staying away is not.
  GridworldSettings settings;
  settings.map = "S.G";
  settings.step_reward = 0.0;
  settings.goal_reward = 1.0;
  const FiniteModel model = Gridworld::make_model(settings);
  const exact::Optimum best = exact::optimal_values(model, 1.0);
  for (std::size_t s = 0; s < model.states.size(); ++s)
    if (!model.states[s].terminal) {
      EXPECT_NEAR(best.values[static_cast<Eigen::Index>(s)], 1.0, 1e-12) << s;
    }
  EXPECT_TRUE(exact::state_values(exact::chain_of(model, best.policy), 1.0).isApprox(best.values, 1e-12));
}

// Q-learning with a table and small steps comes to q_*, on a task where it meets everything.
TEST(EstimandLearning, TheTableOfQLearningComesToTheExactValues) {
  SmallRun run(std::make_unique<TwoStep>(), "q-learning", {"gamma=0.5", "alpha=0.05"});
  run.algorithm->advance(run.experience, 4000, run.stop);
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  const auto best = solve_best(TwoStep(), discounted(0.5));
  const auto quantities = model->quantities();
  int compared = 0;
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    const Estimand& what = quantities[i].estimates;
    if (what.kind == Estimand::Kind::other) continue;
    for (const double state : {0.0, 1.0}) {
      double learned = 0.0;
      model->evaluate(std::span(&i, 1), std::span(&state, 1), 1, std::span(&learned, 1));
      EXPECT_NEAR(learned, exact_value(*best, what, std::span(&state, 1), 2), 0.02) << quantities[i].id;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 6);  // two actions and the better of them, at two states
}

}  // namespace
}  // namespace policyscope
