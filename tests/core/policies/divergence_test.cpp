#include "core/policies/divergence.h"

#include "core/policies/squashing.h"
#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

TEST(Divergence, AgreesWithTheRecordedValues) {
  for (const nlohmann::json& c : exact_section("kl_entropy")["gaussian"]) {
    const auto mean1 = numbers_of(c["mu1"]), mean2 = numbers_of(c["mu2"]);
    const auto log_std1 = numbers_of(c["log_sigma1"]), log_std2 = numbers_of(c["log_sigma2"]);
    const double forward = number_of(c["kl_1_2"]);
    const double backward = number_of(c["kl_2_1"]);
    EXPECT_NEAR(gaussian_kl(mean1, log_std1, mean2, log_std2), forward, 1e-11 * (1 + forward));
    EXPECT_NEAR(gaussian_kl(mean2, log_std2, mean1, log_std1), backward, 1e-11 * (1 + backward));
    EXPECT_EQ(gaussian_kl(mean1, log_std1, mean1, log_std1), 0.0);
  }
  for (const nlohmann::json& c : exact_section("kl_entropy")["categorical"]) {
    const auto h1 = numbers_of(c["logits1"]), h2 = numbers_of(c["logits2"]);
    EXPECT_NEAR(softmax_kl(h1, h2), number_of(c["kl_1_2"]), 1e-11);
  }
}

TEST(Squashing, AgreesWithTheRecordedValues) {
  for (const nlohmann::json& c : exact_section("tanh_gaussian")["cases"]) {
    const auto mean = numbers_of(c["mu"]), log_std = numbers_of(c["log_sigma"]),
               u = numbers_of(c["pre_tanh"]);
    const double scale = number_of(c["action_scale"]);
    double plain = 0.0;
    double squashed = 0.0;
    double scaled = 0.0;
    for (std::size_t i = 0; i < u.size(); ++i) {
      plain += normal_log_density(u[i], mean[i], log_std[i]);
      squashed += squashed_log_density(u[i], mean[i], log_std[i], 1.0);
      scaled += squashed_log_density(u[i], mean[i], log_std[i], scale);
      EXPECT_NEAR(std::tanh(u[i]), number_of(c["action"][i]), 1e-15);
      const SquashedReparameterized d = squashed_reparameterized(u[i], mean[i]);
      EXPECT_NEAR(d.d_mean, number_of(c["reparam_grad_mu"][i]), 1e-12);
      EXPECT_NEAR(d.d_log_std, number_of(c["reparam_grad_log_sigma"][i]), 1e-9);
    }
    const auto close = [](double found, const nlohmann::json& expected) {
      EXPECT_NEAR(found, number_of(expected), 1e-11 * (1 + std::abs(found)));
    };
    close(plain, c["log_prob_pre_tanh"]);
    close(squashed, c["log_prob_action"]);
    close(scaled, c["log_prob_scaled_action"]);
  }
}

}  // namespace
}  // namespace policyscope
