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

TEST(MatrixGame, EquilibriaCannotBeExploited) {
  const Equilibrium fair = find_equilibrium(rock_paper_scissors());
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(fair.row[i], 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(fair.value, 0.0, 1e-12);
  // A saddle point: nobody mixes.
  const Equilibrium pure = find_equilibrium((Eigen::Matrix2d() << 3, 1, 0, -2).finished());
  EXPECT_EQ(pure.row[0], 1.0);
  EXPECT_EQ(pure.column[1], 1.0);
  EXPECT_NEAR(pure.value, 1.0, 1e-12);
  // Random games of other shapes.
  unsigned state = 1;
  for (int game = 0; game < 40; ++game) {
    Eigen::MatrixXd payoff(2 + game % 4, 2 + game % 3);
    for (double& x : payoff.reshaped()) {
      state = state * 1664525u + 1013904223u;
      x = static_cast<double>(state >> 8) / (1 << 24);
    }
    const Equilibrium found = find_equilibrium(payoff);
    EXPECT_NEAR(nash_gap(payoff, found.row, found.column), 0.0, 1e-9);
    EXPECT_NEAR(found.row.dot(payoff * found.column), found.value, 1e-9);
    EXPECT_NEAR(found.row.sum(), 1.0, 1e-12);
  }
}

}  // namespace
}  // namespace policyscope
