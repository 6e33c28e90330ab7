#include "core/environments/finite_model.h"

#include "core/environments/finite_environment.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

/// Two states; the second action of the first is a gamble.
FiniteModel gamble() {
  FiniteModel model;
  model.states = {{.name = "a", .start = 0.25},
                  {.name = "b", .place = {1, 0}, .appearance = 4, .start = 0.75}};
  model.actions = {"keep", "risk"};
  model.outcomes = {
      {{1.0, 0, 0.5}}, {{0.2, 0, -1.0}, {0.5, 1, 3.0}, {0.3, 1, 0.0}}, {{1.0, 1, 0.0}}, {{1.0, 1, 0.0}}};
  return model;
}

TEST(FiniteModel, SumsOutcomes) {
  const FiniteModel model = gamble();
  EXPECT_DOUBLE_EQ(model.probability(0, 1, 0), 0.2);
  EXPECT_DOUBLE_EQ(model.probability(0, 1, 1), 0.8);
  EXPECT_DOUBLE_EQ(model.expected_reward(0, 1), 1.3);
  EXPECT_DOUBLE_EQ(model.expected_reward(0, 0), 0.5);
  EXPECT_FALSE(model.forced(0));
  EXPECT_TRUE(model.forced(1));
  EXPECT_EQ(model.appearances(), 5u);
}

TEST(FiniteModel, OutcomesAreDrawnWithTheirProbabilities) {
  const FiniteModel model = gamble();
  RandomStream random(5, Purpose::environment);
  constexpr int draws = 100000;
  int counts[3] = {};
  for (int i = 0; i < draws; ++i)
    ++counts[&draw_outcome(model.after(0, 1), random) - model.after(0, 1).data()];
  const double expected[3] = {0.2, 0.5, 0.3};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(counts[i] / static_cast<double>(draws), expected[i],
                4.0 * std::sqrt(expected[i] * (1 - expected[i]) / draws));
  }
}

TEST(FiniteModel, CertainOutcomesDrawNothing) {
  const FiniteModel model = gamble();
  RandomStream random(5, Purpose::environment);
  draw_outcome(model.after(0, 0), random);
  EXPECT_EQ(random.state(), RandomStream(5, Purpose::environment).state());
}

}  // namespace
}  // namespace policyscope
