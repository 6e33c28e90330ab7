#pragma once

#include "core/networks/mlp.h"
#include "core/replay/replay_batch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace policyscope {

/// The loss of a network that gives a value for each of a few actions (DQN: Mnih et al. 2015), on a batch
/// whose actions are indices. Holds no parameters. Scalar is float; tests compare with double.
template <class Scalar>
class ActionValueLoss {
 public:
  explicit ActionValueLoss(MlpShape shape) : network_(std::move(shape)) {}

  const Mlp<Scalar>& network() const { return network_; }

  /// y = R + γ max_a q⁻(S′, a); with `twice` the online network chooses that action (double DQN: van Hasselt,
  /// Guez and Silver 2016).
  void targets(std::span<const Scalar> parameters, std::span<const Scalar> target, bool twice,
               const ReplayBatch<Scalar>& batch) {
    const BatchMatrix<Scalar>& q = network_.forward(target, batch.next_inputs, target_pass_);
    const BatchMatrix<Scalar>& chooser = twice ? network_.forward(parameters, batch.next_inputs, pass_) : q;
    targets_.resize(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Eigen::Index best = 0;
      chooser.col(static_cast<Eigen::Index>(i)).maxCoeff(&best);
      targets_[i] = batch.rewards[i] + batch.discounts[i] * q(best, static_cast<Eigen::Index>(i));
    }
  }
  /// y = R + γ q⁻(S′, A′), with the action that was chosen next in the last row of batch.next_pairs (Sarsa).
  void targets_of_chosen(std::span<const Scalar> target, const ReplayBatch<Scalar>& batch) {
    const BatchMatrix<Scalar>& q = network_.forward(target, batch.next_inputs, target_pass_);
    targets_.resize(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto column = static_cast<Eigen::Index>(i);
      const auto next = static_cast<Eigen::Index>(batch.next_pairs(batch.next_pairs.rows() - 1, column));
      targets_[i] = batch.rewards[i] + batch.discounts[i] * q(next, column);
    }
  }
  std::span<const Scalar> targets() const { return targets_; }

  /// mean w · h(q(S, A) − y) with Huber's h: half the square within ±`delta`, and linear outside, so that no
  /// surprise pushes harder than that; half the square everywhere if `delta` is 0. Adds its derivative.
  double differentiate(std::span<const Scalar> parameters, const ReplayBatch<Scalar>& batch, double delta,
                       std::span<Scalar> gradient) {
    const Scalar most = delta > 0.0 ? static_cast<Scalar>(delta) : std::numeric_limits<Scalar>::infinity();
    const BatchMatrix<Scalar>& q = network_.forward(parameters, batch.inputs, pass_);
    d_outputs_.setZero(q.rows(), q.cols());
    errors_.resize(batch.size());
    const auto share = Scalar(1) / static_cast<Scalar>(batch.size());
    double loss = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto column = static_cast<Eigen::Index>(i);
      const auto action = static_cast<Eigen::Index>(batch.pairs(batch.pairs.rows() - 1, column));
      const Scalar error = q(action, column) - targets_[i];
      const Scalar size = std::abs(error);
      errors_[i] = -error;
      d_outputs_(action, column) = share * batch.weights[i] * std::clamp(error, -most, most);
      const Scalar huber = size <= most ? Scalar(0.5) * error * error : most * (size - Scalar(0.5) * most);
      loss += static_cast<double>(batch.weights[i] * huber);
      sum += static_cast<double>(q(action, column));
    }
    network_.backward(parameters, d_outputs_, pass_, gradient);
    mean_value_ = sum / static_cast<double>(batch.size());
    return loss / static_cast<double>(batch.size());
  }
  /// y − q(S, A).
  std::span<const Scalar> errors() const { return errors_; }
  double mean_value() const { return mean_value_; }

 private:
  Mlp<Scalar> network_;
  MlpWorkspace<Scalar> target_pass_, pass_;
  Matrix<Scalar> d_outputs_;
  std::vector<Scalar> targets_, errors_;
  double mean_value_ = 0.0;
};

}  // namespace policyscope
