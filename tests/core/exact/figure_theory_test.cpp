// What the figures draw, against the general theory, against quadrature, and against textbook numbers.
#include "core/environments/two_cycle.h"
#include "core/estimators/running_moments.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/gaussian_objective.h"
#include "core/exact/return_variance.h"
#include "core/exact/summation.h"
#include "core/exact/two_cycle_values.h"
#include "core/policies/normal.h"
#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace policyscope::exact {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd going_right(const FiniteModel& model, double probability) {
  return same_everywhere(model, Eigen::Vector2d(1.0 - probability, probability));
}

TEST(TwoCycleValues, AreThoseOfTheBellmanEquation) {
  for (const int n : {2, 5, 17, 100})
    for (const double gamma : {0.0, 0.5, 0.9, 0.99}) {
      const TwoCycleSettings cycle{.cycle_length = n, .reward_left = 1.5, .reward_right = 2.5};
      const FiniteModel model = TwoCycle::make_model(cycle);
      const TwoCycleValues values = two_cycle_values(cycle, gamma);
      EXPECT_NEAR(values.left, state_values(chain_of(model, going_right(model, 0.0)), gamma)[0], 1e-9);
      EXPECT_NEAR(values.right, state_values(chain_of(model, going_right(model, 1.0)), gamma)[0], 1e-9);
    }
}

TEST(TwoCycleValues, BreakEvenIsWhereTheyCross) {
  EXPECT_NEAR(two_cycle_break_even({}), 0.8408964152537145, 1e-15);
  EXPECT_NEAR(two_cycle_values({}, two_cycle_break_even({})).left, 1.7255, 5e-5);
  EXPECT_NEAR(two_cycle_break_even({.cycle_length = 100}), 0.99302, 5e-6);
  EXPECT_TRUE(std::isnan(two_cycle_break_even({.reward_left = 2.0, .reward_right = 1.0})));
}

TEST(TwoCycleValues, MeanAndVarianceOfTheReturnAreTheGeneralOnes) {
  const TwoCycleSettings cycle{.cycle_length = 4, .reward_left = 1.0, .reward_right = 3.0};
  constexpr double noise = 0.7;
  // The noise written out: every reward a little higher or lower, equally likely.
  FiniteModel noisy = TwoCycle::make_model(cycle);
  for (auto& outcomes : noisy.outcomes) {
    const FiniteModel::Outcome one = outcomes.front();
    outcomes = {{0.5, one.next, one.reward + noise}, {0.5, one.next, one.reward - noise}};
  }
  for (const double p : {0.0, 0.3, 0.5})
    for (const double gamma : {0.4, 0.95}) {
      const MatrixXd policy = going_right(noisy, p);
      const VectorXd values = state_values(chain_of(noisy, policy), gamma);
      const TwoCycleReturn closed = two_cycle_return(cycle, gamma, p, noise);
      EXPECT_NEAR(closed.mean, values[0], 1e-10);
      EXPECT_NEAR(closed.variance, return_variances(noisy, policy, values, gamma)[0], 1e-9);
      const MatrixXd q = action_values(noisy, values, gamma);
      EXPECT_NEAR(closed.difference, q(0, 1) - q(0, 0), 1e-10);
    }
}

TEST(ReturnVariance, IsThatOfSampledReturns) {
  const TwoCycleSettings cycle{.cycle_length = 3};
  const FiniteModel model = TwoCycle::make_model(cycle);
  constexpr double gamma = 0.8, p = 0.3;
  const MatrixXd policy = going_right(model, p);
  const double exact =
      return_variances(model, policy, state_values(chain_of(model, policy), gamma), gamma)[0];
  RandomStream random(7, Purpose::environment);
  RunningMoments returns;
  for (int i = 0; i < 40000; ++i) {
    double g = 0.0, weight = 1.0;
    for (int round = 0; round < 60; ++round, weight *= gamma * gamma * gamma)
      g += weight * (random.uniform() < p ? gamma * gamma * 2.0 : 1.0);
    returns.add(g);
  }
  EXPECT_NEAR(returns.variance(), exact, 0.03 * exact);
}

TEST(Summation, GrandisSeries) {
  const std::array<double, 6> terms{1, -1, 1, -1, 1, -1};
  std::array<double, 6> sums{}, means{};
  partial_sums(terms, sums);
  running_means(sums, means);
  const std::array<double, 6> expected{1.0, 0.5, 2.0 / 3.0, 0.5, 0.6, 0.5};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(means[i], expected[i], 1e-15) << i;
  std::vector<double> many(4000);
  for (std::size_t k = 0; k < many.size(); ++k) many[k] = k % 2 == 0 ? 1.0 : -1.0;
  EXPECT_NEAR(abel_mean(many, 0.99), 1.0 / 1.99, 1e-12);
}

TEST(Summation, TheMeansOfDifferentialRewardsApproachTheDifferentialValues) {
  const FiniteModel model = TwoCycle::make_model({});
  // q(L), q(R) under left, then under right.
  const double expected[2][2] = {{0.4, 1.4}, {-1.8, -0.8}};
  for (const std::size_t follow : {0U, 1U}) {
    const MatrixXd policy = going_right(model, static_cast<double>(follow));
    const Chain chain = chain_of(model, policy);
    const VectorXd d = stationary_distribution(chain);
    const MatrixXd q =
        differential_action_values(model, differential_values(chain, d), average_reward(chain, d));
    for (const std::size_t first : {0U, 1U}) {
      constexpr std::size_t count = 5000;
      const std::vector<double> terms = differential_rewards(model, policy, 0, first, count);
      std::vector<double> sums(count), means(count);
      partial_sums(terms, sums);
      running_means(sums, means);
      EXPECT_NEAR(means.back(), expected[follow][first], 3e-3);
      EXPECT_NEAR(means.back(), q(0, static_cast<Eigen::Index>(first)), 3e-3);
      EXPECT_NEAR(abel_mean(terms, 0.999), expected[follow][first], 5e-2);
    }
  }
}

TEST(GaussianObjective, AgreesWithQuadratureAndDifferences) {
  const GaussianObjective f({{0.7, -1.0, 0.6}, {1.1, 1.5, 0.9}}, {{0.5, 0.2, 1.4}},
                            {.curvature = 0.3, .center = 0.4});
  const GaussianObjective smooth({{0.7, -1.0, 0.6}, {1.1, 1.5, 0.9}}, {}, {.curvature = 0.3, .center = 0.4});
  for (const double mean : {-1.3, 0.2, 2.0})
    for (const double std : {0.3, 1.2}) {
      double sum = 0.0;
      constexpr int cells = 4000;
      const double width = 20.0 * std / cells;
      for (int i = 0; i < cells; ++i) {
        const double x = mean - 10.0 * std + (i + 0.5) * width;
        sum += width * std::exp(normal::log_density(x, mean, std)) * smooth.value(x);
      }
      EXPECT_NEAR(smooth.expectation(mean, std).value, sum, 1e-10);
      const auto e = f.expectation(mean, std);
      constexpr double h = 1e-5;
      EXPECT_NEAR(e.d_mean,
                  (f.expectation(mean + h, std).value - f.expectation(mean - h, std).value) / (2.0 * h),
                  1e-8);
      EXPECT_NEAR(
          e.d_log_std,
          (f.expectation(mean, std * std::exp(h)).value - f.expectation(mean, std * std::exp(-h)).value) /
              (2.0 * h),
          1e-8);
    }
}

TEST(GaussianObjective, TheScoreEstimatesItsGradient) {
  const GaussianObjective gate({}, {{1.0, 0.8, 2.4}}, {});
  constexpr double mean = 0.5, std = 0.9;
  const auto exact = gate.expectation(mean, std);
  RandomStream random(3, Purpose::action);
  RunningMoments d_mean, d_log_std;
  for (int i = 0; i < 100000; ++i) {
    const double x = mean + std * random.normal();
    const normal::Score score = normal::score(x, mean, std);
    d_mean.add(gate.value(x) * score.d_mean);
    d_log_std.add(gate.value(x) * score.d_log_std);
  }
  EXPECT_NEAR(d_mean.mean(), exact.d_mean, 4.0 * d_mean.standard_error());
  EXPECT_NEAR(d_log_std.mean(), exact.d_log_std, 4.0 * d_log_std.standard_error());
}

}  // namespace
}  // namespace policyscope::exact
