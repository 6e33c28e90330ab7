#include "core/policies/action_noise.h"

#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

/// The moments of many walks from 0 against exact ones.
TEST(OrnsteinUhlenbeckNoise, HasTheMomentsOfTheProcess) {
  for (const nlohmann::json& truth : exact_section("ornstein_uhlenbeck")["settings"]) {
    const NoiseSettings settings{NoiseKind::ornstein_uhlenbeck, number_of(truth["theta"]),
                                 number_of(truth["sigma"]), number_of(truth["dt"])};
    RandomStream random(4, Purpose::action);
    const int walks = 20'000;
    std::vector<double> state(walks, 0.0);
    int k = 0;
    for (const auto& [steps, expected] : truth["euler"]["std_after_k_steps_from_zero"].items()) {
      (void)steps;
      (void)expected;
      ++k;
    }
    ASSERT_EQ(k, 4);
    const auto std_after = [&](int step) {
      return number_of(truth["euler"]["std_after_k_steps_from_zero"][std::to_string(step)]);
    };
    std::vector<double> before;
    for (int step = 1; step <= 110; ++step) {
      if (step == 101) before = state;
      draw_noise(settings, random, state);
      if (step != 1 && step != 10 && step != 100) continue;
      double squares = 0.0;
      for (const double x : state) squares += x * x;
      // The standard error of a standard deviation is σ/√(2n).
      EXPECT_NEAR(std::sqrt(squares / walks), std_after(step), 4 * std_after(step) / std::sqrt(2.0 * walks));
    }
    // How much of x is left after 10 steps: the regression of the later on the earlier.
    double products = 0.0, squares = 0.0;
    for (int i = 0; i < walks; ++i) {
      products += before[static_cast<std::size_t>(i)] * state[static_cast<std::size_t>(i)];
      squares += before[static_cast<std::size_t>(i)] * before[static_cast<std::size_t>(i)];
    }
    const double left = std::pow(1.0 - settings.rate * settings.dt, 10);
    const double kicks = std_after(10);
    EXPECT_NEAR(products / squares, left, 4 * kicks / std::sqrt(squares));
    EXPECT_NEAR(left, number_of(truth["euler"]["lag10_autocorrelation"]), 1e-12);
  }
}

TEST(OrnsteinUhlenbeckNoise, IsTheRecursionOfTheLecture) {
  const NoiseSettings settings{NoiseKind::ornstein_uhlenbeck};  // x ← x + 0.15 (0 − x) + 0.2 N(0, 1)
  RandomStream random(4, Purpose::action), same(4, Purpose::action);
  double x[] = {0.0}, expected = 0.0;
  for (int i = 0; i < 100; ++i) {
    draw_noise(settings, random, x);
    expected += 0.15 * (0.0 - expected) + 0.2 * same.normal();
    EXPECT_NEAR(x[0], expected, 1e-15);
  }
}

TEST(NormalNoise, ForgetsWhatWasBefore) {
  RandomStream random(4, Purpose::action), same(4, Purpose::action);
  double x[] = {100.0};
  draw_noise({}, random, x);
  EXPECT_EQ(x[0], same.normal());
}

}  // namespace
}  // namespace policyscope
