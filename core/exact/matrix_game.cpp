#include "core/exact/matrix_game.h"

namespace policyscope {

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
