#include "core/estimators/advantages.h"

#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace policyscope {
namespace {

/// Ten steps with a terminal one and a truncated one in the middle.
struct Example {
  std::vector<double> rewards, values, next_values;
  std::vector<char> terminated = std::vector<char>(10, 0), truncated = std::vector<char>(10, 0);
  Example() {
    RandomStream random(11, Purpose::environment);
    for (int t = 0; t < 10; ++t) {
      rewards.push_back(random.normal());
      values.push_back(random.normal());
      next_values.push_back(random.normal());
    }
    terminated[3] = 1;
    truncated[6] = 1;
  }
  ValuedSteps steps() const { return {rewards, values, next_values, terminated, truncated}; }
  bool ends(std::size_t t) const { return terminated[t] || truncated[t] || t == 9; }
  double delta(std::size_t t, double discount) const {
    return rewards[t] + (terminated[t] ? 0.0 : discount * next_values[t]) - values[t];
  }
};

TEST(Advantages, GaeIsTheSumThatItsDefinitionWritesOut) {
  const Example example;
  const double discount = 0.9;
  const double lambda = 0.7;
  std::vector<double> gae(10);
  generalized_advantages(example.steps(), discount, lambda, gae);
  for (std::size_t t = 0; t < 10; ++t) {
    double expected = 0.0;
    for (std::size_t k = t; k < 10; ++k) {
      expected += std::pow(discount * lambda, static_cast<double>(k - t)) * example.delta(k, discount);
      if (example.ends(k)) break;
    }
    EXPECT_NEAR(gae[t], expected, 1e-13) << t;
  }
}

TEST(Advantages, LambdaZeroIsTheTdErrorAndLambdaOneTheReturnMinusTheValue) {
  const Example example;
  std::vector<double> gae(10), deltas(10), returns(10);
  generalized_advantages(example.steps(), 0.95, 0.0, gae);
  td_errors(example.steps(), 0.95, deltas);
  EXPECT_EQ(gae, deltas);

  // The identity needs values that belong together: v(S_{t+1}) is the next row's value within an episode.
  Example path = example;
  for (std::size_t t = 0; t + 1 < 10; ++t) {
    if (!path.ends(t)) path.next_values[t] = path.values[t + 1];
  }
  generalized_advantages(path.steps(), 0.95, 1.0, gae);
  bootstrapped_returns(path.steps(), 0.95, returns);
  for (std::size_t t = 0; t < 10; ++t) EXPECT_NEAR(gae[t], returns[t] - path.values[t], 1e-13) << t;
}

TEST(Advantages, NStepReturnsRunFromTdTargetsToFullReturns) {
  const Example example;
  std::vector<double> one(10), deltas(10), many(10), full(10);
  n_step_returns(example.steps(), 0.9, 1, one);
  td_errors(example.steps(), 0.9, deltas);
  for (std::size_t t = 0; t < 10; ++t) EXPECT_NEAR(one[t], deltas[t] + example.values[t], 1e-14);
  n_step_returns(example.steps(), 0.9, 100, many);
  bootstrapped_returns(example.steps(), 0.9, full);
  for (std::size_t t = 0; t < 10; ++t) EXPECT_NEAR(many[t], full[t], 1e-14);
}

TEST(Advantages, TruncationBootstrapsAndTerminationDoesNot) {
  const std::vector<double> rewards = {1.0}, values = {0.5}, next_values = {10.0};
  const std::vector<char> yes = {1}, no = {0};
  std::vector<double> out(1);
  generalized_advantages({rewards, values, next_values, yes, no}, 0.9, 0.95, out);
  EXPECT_DOUBLE_EQ(out[0], 0.5);
  generalized_advantages({rewards, values, next_values, no, yes}, 0.9, 0.95, out);
  EXPECT_DOUBLE_EQ(out[0], 9.5);
}

TEST(Advantages, StandardizedValuesHaveMeanZeroAndSpreadOne) {
  std::vector<double> values = {1.0, 2.0, 3.0, 6.0};
  standardize(values);
  double sum = 0.0;
  double squares = 0.0;
  for (const double v : values) {
    sum += v;
    squares += v * v;
  }
  EXPECT_NEAR(sum, 0.0, 1e-12);
  EXPECT_NEAR(squares / 3.0, 1.0, 1e-7);
  std::vector<double> single = {4.0};
  standardize(single);
  EXPECT_EQ(single[0], 4.0);
}

}  // namespace
}  // namespace policyscope
