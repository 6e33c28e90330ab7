#include "core/estimators/surrogate.h"

#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

TEST(ClippedSurrogate, AgreesWithTheRecordedValues) {
  for (const nlohmann::json& c : exact_section("ppo_clip")["cases"]) {
    const std::vector<double> log_prob_new = numbers_of(c["logp_new"]);
    const std::vector<double> log_prob_old = numbers_of(c["logp_old"]);
    const std::vector<double> advantages = numbers_of(c["advantages"]);
    std::vector<double> gradient(advantages.size());
    const SurrogateResult result =
        clipped_surrogate(log_prob_new, log_prob_old, advantages, number_of(c["clip"]), gradient);
    EXPECT_NEAR(result.objective, number_of(c["mean_objective"]), 1e-12);
    EXPECT_NEAR(result.clip_fraction, number_of(c["clip_fraction"]), 1e-12);
    EXPECT_NEAR(result.kl_first, number_of(c["approx_kl_k1"]), 1e-12);
    EXPECT_NEAR(result.kl_third, number_of(c["approx_kl_k3"]), 1e-12);
    const std::vector<double> expected = numbers_of(c["grad_mean_objective_wrt_logp_new"]);
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-12) << i;
  }
}

TEST(ImportanceSurrogate, IsTheMeanAdvantageWhereNothingHasChanged) {
  const std::vector<double> log_prob = {-1.0, -0.2, -3.0};
  const std::vector<double> advantages = {1.0, -2.0, 4.0};
  std::vector<double> gradient(3);
  const SurrogateResult result = importance_surrogate(log_prob, log_prob, advantages, gradient);
  EXPECT_NEAR(result.objective, 1.0, 1e-15);
  EXPECT_EQ(result.kl_third, 0.0);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(gradient[i], advantages[i] / 3, 1e-15);
}

TEST(ImportanceSurrogate, GradientMeetsCentralDifferences) {
  std::vector<double> log_prob_new = {-1.1, -0.4, -2.0};
  const std::vector<double> log_prob_old = {-1.0, -0.2, -3.0};
  const std::vector<double> advantages = {1.0, -2.0, 4.0};
  std::vector<double> gradient(3), ignored(3);
  importance_surrogate(log_prob_new, log_prob_old, advantages, gradient);
  for (std::size_t i = 0; i < 3; ++i) {
    const double kept = log_prob_new[i];
    log_prob_new[i] = kept + 1e-6;
    const double above = importance_surrogate(log_prob_new, log_prob_old, advantages, ignored).objective;
    log_prob_new[i] = kept - 1e-6;
    const double below = importance_surrogate(log_prob_new, log_prob_old, advantages, ignored).objective;
    log_prob_new[i] = kept;
    EXPECT_NEAR(gradient[i], (above - below) / 2e-6, 1e-7);
  }
}

}  // namespace
}  // namespace policyscope
