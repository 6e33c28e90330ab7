#include "core/exact/matrix_game.h"

#include "core/error.h"
#include "core/exact/matrices.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

namespace policyscope {
namespace {

constexpr double tolerance = 1e-9;  // of payoffs that count as equal

std::vector<Eigen::Index> moves_of(unsigned set) {
  std::vector<Eigen::Index> moves;
  for (Eigen::Index i = 0; set >> i != 0; ++i) {
    if ((set >> i & 1u) != 0) moves.push_back(i);
  }
  return moves;
}

/// The mixture over the columns of `payoff` against which all its rows get the same, and that amount.
std::optional<std::pair<Eigen::VectorXd, double>> equalizer(const Eigen::MatrixXd& payoff) {
  const Eigen::Index n = payoff.rows();
  Eigen::MatrixXd equations = Eigen::MatrixXd::Zero(n + 1, n + 1);
  equations.topLeftCorner(n, n) = payoff;
  equations.topRightCorner(n, 1).setConstant(-1.0);
  equations.bottomLeftCorner(1, n).setOnes();
  const exact::Equations factored(equations);
  if (!factored.solvable()) return std::nullopt;
  const Eigen::VectorXd solution = factored.solve(Eigen::VectorXd::Unit(n + 1, n));
  if (solution.head(n).minCoeff() < -tolerance) return std::nullopt;
  return std::pair(Eigen::VectorXd(solution.head(n).cwiseMax(0.0)), solution[n]);
}

}  // namespace

Equilibrium find_equilibrium(const Eigen::MatrixXd& payoff) {
  constexpr Eigen::Index most = 8;
  if (payoff.rows() > most || payoff.cols() > most || payoff.size() == 0)
    throw Error("equilibria are found for games of 1 to 8 moves a side");
  const unsigned rows = 1u << payoff.rows(), columns = 1u << payoff.cols();
  // A zero-sum game has an equilibrium whose players use equally many moves (Shapley & Snow 1950).
  for (int size = 1; size <= std::min(payoff.rows(), payoff.cols()); ++size) {
    for (unsigned r = 1; r < rows; ++r) {
      if (std::popcount(r) != size) continue;
      for (unsigned c = 1; c < columns; ++c) {
        if (std::popcount(c) != size) continue;
        const std::vector<Eigen::Index> mine = moves_of(r), theirs = moves_of(c);
        const Eigen::MatrixXd part = payoff(mine, theirs);
        const auto column = equalizer(part);
        const auto row = equalizer(part.transpose());
        if (!column || !row) continue;
        Equilibrium found{Eigen::VectorXd::Zero(payoff.rows()), Eigen::VectorXd::Zero(payoff.cols()),
                          column->second};
        for (Eigen::Index i = 0; i < size; ++i) {
          found.row[mine[static_cast<std::size_t>(i)]] = row->first[i];
          found.column[theirs[static_cast<std::size_t>(i)]] = column->first[i];
        }
        if (nash_gap(payoff, found.row, found.column) <= tolerance * (1.0 + payoff.cwiseAbs().maxCoeff()))
          return found;
      }
    }
  }
  throw Error("this game is too close to a degenerate one for its equilibrium to be found");
}

Eigen::Index best_reply(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& strategy) {
  const Eigen::VectorXd earned = reply_payoffs(payoff, strategy);
  Eigen::Index best = 0;
  for (Eigen::Index i = 1; i < earned.size(); ++i) {
    if (earned[i] > earned[best] + 1e-14) best = i;
  }
  return best;
}

Eigen::VectorXd reply_payoffs(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& strategy) {
  return payoff * strategy;
}

double exploitability(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& strategy) {
  return reply_payoffs(payoff, strategy).maxCoeff();
}

double nash_gap(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& row, const Eigen::VectorXd& column) {
  return (payoff * column).maxCoeff() - (payoff.transpose() * row).minCoeff();
}

Eigen::VectorXd softmax_gradient(const Eigen::MatrixXd& payoff, const Eigen::VectorXd& row,
                                 const Eigen::VectorXd& column) {
  const Eigen::VectorXd earned = payoff * column;
  return row.cwiseProduct((earned.array() - row.dot(earned)).matrix());
}

Eigen::Matrix3d rock_paper_scissors() {
  Eigen::Matrix3d payoff;
  payoff << 0, -1, 1,  //
      1, 0, -1,        //
      -1, 1, 0;
  return payoff;
}

}  // namespace policyscope
