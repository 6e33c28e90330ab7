#include "core/exact/matrix_game.h"

#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

Eigen::VectorXd vector_of(const nlohmann::json& values) {
  const std::vector<double> numbers = numbers_of(values);
  return Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

TEST(MatrixGame, RockPaperScissorsAgreesWithTheRecordedValues) {
  const nlohmann::json& truth = exact_section("rock_paper_scissors");
  const Eigen::Matrix3d payoff = rock_paper_scissors();
  for (std::size_t i = 0; i < 3; ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    EXPECT_EQ(Eigen::VectorXd(payoff.row(row)), vector_of(truth["payoff_matrix"][i]));
  }
  for (const nlohmann::json& c : truth["strategies"]) {
    const Eigen::VectorXd strategy = vector_of(c["strategy"]);
    EXPECT_LT((reply_payoffs(payoff, strategy) - vector_of(c["opponent_payoffs_per_pure_reply"])).norm(),
              1e-12);
    EXPECT_NEAR(exploitability(payoff, strategy), number_of(c["exploitability"]), 1e-12);
  }
  for (const nlohmann::json& c : truth["profiles"]) {
    const Eigen::VectorXd x = vector_of(c["x"]);
    const Eigen::VectorXd y = vector_of(c["y"]);
    EXPECT_NEAR(x.dot(payoff * y), number_of(c["payoff_x"]), 1e-12);
    EXPECT_LT((softmax_gradient(payoff, x, y) - vector_of(c["grad_payoff_x_wrt_softmax_logits_of_x"])).norm(),
              1e-12);
    EXPECT_NEAR(nash_gap(payoff, x, y), number_of(c["nash_conv"]), 1e-12);
  }
}

}  // namespace
}  // namespace policyscope
