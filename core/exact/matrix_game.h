#pragma once

#include <Eigen/Core>

namespace policyscope {

/// A zero-sum game of two players who choose at once: payoff(i, j) is what the row player gets and the column
/// player pays. Strategies are probability vectors.

/// What each pure reply of the opponent would earn against `strategy` in a symmetric game: payoff · strategy.
Eigen::VectorXd reply_payoffs(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& strategy);

/// What the best reply earns against `strategy` in a symmetric game; 0 only at an equilibrium of a game worth
/// 0.
double exploitability(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& strategy);

/// What both players together could gain by each replying best to the other; 0 only at an equilibrium.
double nash_gap(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& row, const Eigen::VectorXd& column);

/// A pair of strategies neither of which can be exploited, and what the row player then gets. The first one
/// found among those with few moves, for games of up to eight moves a side; throws Error for larger ones.
struct Equilibrium {
  Eigen::VectorXd row, column;
  double value = 0.0;
};
Equilibrium find_equilibrium(const Eigen::MatrixXd& payoff);

/// The best pure reply to `strategy` in a symmetric game; the first of equals.
Eigen::Index best_reply(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& strategy);

/// ∂(rowᵀ payoff column)/∂θ for row = softmax(θ): row ∘ (payoff·column − rowᵀ payoff column).
Eigen::VectorXd softmax_gradient(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& row,
                                 const Eigen::VectorXd& column);

/// Rock, paper, scissors, in this order: paper beats rock, scissors beat paper, rock beats scissors.
Eigen::Matrix3d rock_paper_scissors();

}  // namespace policyscope
