// The numbers below the formulas' symbols: those of the last step, and of one and the same moment, so that a
// formula's right side gives its left.
#include "tests/support/two_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

namespace policyscope {
namespace {

std::map<std::string, double> numbers_after(SmallRun& run, int iterations) {
  for (int i = 0; i < iterations; ++i) run.algorithm->advance(run.experience, 1, run.stop);
  std::vector<SymbolValue> symbols;
  run.algorithm->symbols(symbols);
  std::map<std::string, double> numbers;
  for (const SymbolValue& symbol : symbols) numbers[symbol.symbol] = symbol.value;
  return numbers;
}

TEST(LiveNumbers, OfTdErrorsAddUp) {
  for (const char* id : {"actor-critic", "actor-critic-traces", "q-actor-critic", "advantage-actor-critic",
                         "sarsa", "q-learning"}) {
    SmallRun run(std::make_unique<TwoStep>(), id, {"gamma=0.5"});
    for (int i = 0; i < 6; ++i) {
      const auto n = numbers_after(run, 1);
      const bool of_actions = n.contains("action_value");
      const double now = n.at(of_actions ? "action_value" : "value");
      const double next = n.at(of_actions ? "action_value_next" : "value_next");
      EXPECT_NEAR(n.at("td_error"), n.at("reward") + 0.5 * next - now, 1e-14) << id << ", step " << i;
      if (!n.contains("advantage")) continue;
      EXPECT_NEAR(n.at("td_error_v"), n.at("reward") + 0.5 * n.at("value_next") - n.at("value"), 1e-14);
      EXPECT_NEAR(n.at("advantage"), n.at("better_action_value") - n.at("better_value"), 1e-14);
    }
  }
}

TEST(LiveNumbers, TheActorFollowsTheValueThatWasJustLearned) {
  SmallRun run(std::make_unique<TwoStep>(), "q-actor-critic", {"alpha_w=0.25", "gamma=0.5"});
  const auto n = numbers_after(run, 5);
  EXPECT_NEAR(n.at("better_action_value"), n.at("action_value") + 0.25 * n.at("td_error"), 1e-14);
}

TEST(LiveNumbers, TheDiscountOfAStepIsTheOneThatWasUsed) {
  for (const char* id : {"actor-critic", "actor-critic-traces", "q-actor-critic", "advantage-actor-critic"}) {
    SmallRun without(std::make_unique<TwoStep>(), id, {"gamma=0.5"});
    SmallRun with(std::make_unique<TwoStep>(), id, {"gamma=0.5", "discount_actor=true"});
    for (int step = 0; step < 4; ++step) {
      EXPECT_EQ(numbers_after(without, 1).at("emphasis"), 1.0) << id;
      EXPECT_EQ(numbers_after(with, 1).at("emphasis"), step % 2 == 0 ? 1.0 : 0.5) << id << ", step " << step;
    }
  }
}

// What weights the last step is G − b, and γ^t a factor of its own, whichever credit and baseline are chosen.
TEST(LiveNumbers, OfBatchesAddUp) {
  for (const char* id :
       {"vanilla-policy-gradient", "natural-policy-gradient", "compatible-natural-actor-critic"})
    for (const char* credit : {"whole-return", "reward-to-go"})
      for (const char* baseline : {"none", "constant", "time-dependent", "monte-carlo", "td", "fitted"}) {
        SmallRun run(std::make_unique<TwoStep>(), id,
                     {"gamma=0.5", "episodes=3", "discount_actor=true", "gae_lambda=0.3",
                      std::string("credit=") + credit, std::string("baseline=") + baseline});
        const auto n = numbers_after(run, 3);
        const std::string where = std::string(id) + ", " + credit + ", " + baseline;
        EXPECT_NEAR(n.at("credit"), n.at("return") - n.at("baseline"), 1e-13) << where;
        const bool whole = credit == std::string("whole-return");  // discounted inside of the return
        EXPECT_NEAR(n.at("emphasis"), whole ? 1.0 : 0.5, 1e-15) << where << ": the second of two steps";
        if (baseline == std::string("none")) {
          EXPECT_NEAR(n.at("baseline"), 0.0, 1e-13) << where;
        }
        if (baseline == std::string("fitted")) {
          EXPECT_NEAR(n.at("baseline"), (whole ? 0.5 : 1.0) * n.at("value"), 1e-13) << where;
        }
        EXPECT_NEAR(n.at("policy_step"), n.at("alpha_theta") * n.at("direction_norm"), 1e-13) << where;
      }
}

}  // namespace
}  // namespace policyscope
