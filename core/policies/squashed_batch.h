#pragma once

#include "core/kernels/kernels.h"
#include "core/networks/mlp.h"

#include <numbers>
#include <type_traits>

namespace policyscope {

/// Actions a = tanh u, u = μ + σ ε, in [−1, 1] for a whole batch, with their ln π and the derivatives of both
/// with respect to what a network gave for them at fixed ε (Haarnoja et al. 2018): how soft actor–critics
/// learn. The outputs of a network are μ of every dimension, then ln σ of every dimension, a column a sample;
/// ln σ is held within limits, where it has no derivative. Scalar is float; tests compare with double.
template <class Scalar>
class SquashedBatch {
 public:
  Scalar least_log_std = Scalar(-20), largest_log_std = Scalar(2);

  /// ε, to be filled in before squash(). Shape: dimensions × batch.
  Matrix<Scalar>& noise() { return noise_; }
  const Matrix<Scalar>& actions() const { return actions_; }
  /// ln π of every sample: 1 × batch.
  const Matrix<Scalar>& log_probs() const { return log_probs_; }

  void squash(const MatrixView<Scalar>& outputs) {
    const Eigen::Index m = noise_.rows();
    mean_.resize(m, noise_.cols());
    log_std_.resize(m, noise_.cols());
    // Row by row: a column is a few numbers, too few to call a function for.
    for (Eigen::Index r = 0; r < m; ++r) {
      const Scalar* const from = outputs.data() + r;
      for (Eigen::Index c = 0; c < noise_.cols(); ++c) {
        mean_.data()[m * c + r] = from[2 * m * c];
        log_std_.data()[m * c + r] = from[2 * m * c + m];
      }
    }
    if constexpr (std::is_same_v<Scalar, float>) {
      for (Matrix<float>* result : {&spread_, &actions_, &terms_}) result->resize(m, noise_.cols());
      kernels::active().squash({.count = static_cast<std::size_t>(noise_.size()),
                                .mean = mean_.data(),
                                .log_std = log_std_.data(),
                                .noise = noise_.data(),
                                .least_log_std = least_log_std,
                                .largest_log_std = largest_log_std,
                                .deviation = spread_.data(),
                                .action = actions_.data(),
                                .log_prob = terms_.data()});
    } else {
      log_std_ = log_std_.array().max(least_log_std).min(largest_log_std);
      spread_ = log_std_.array().exp() * noise_.array();
      actions_ = mean_ + spread_;
      // ln N(u) − ln(1 − tanh²u), with ln(1 − tanh²u) = 2 (ln 2 − |u| − ln(1 + e^(−2|u|))): exact where tanh
      // u is 1.
      constexpr auto half_log_2pi = static_cast<Scalar>(0.91893853320467274);
      constexpr auto log_2 = std::numbers::ln2_v<Scalar>;
      terms_ = Scalar(-0.5) * noise_.array().square() - log_std_.array() - half_log_2pi -
               Scalar(2) * (log_2 - actions_.array().abs() -
                            (Scalar(1) + (Scalar(-2) * actions_.array().abs()).exp()).log());
      actions_ = actions_.array().tanh();
    }
    if (m == 1) {
      log_probs_ = terms_;
    } else {
      log_probs_ = terms_.colwise().sum();
    }
  }

  /// ∂loss/∂outputs, given ∂loss/∂a (dimensions × batch) and ∂loss/∂ ln π, the same for every sample.
  void backward(const MatrixView<Scalar>& outputs, const Matrix<Scalar>& d_actions, Scalar d_log_prob,
                Matrix<Scalar>& d_outputs) const {
    const Eigen::Index m = noise_.rows();
    d_outputs.resize(2 * m, noise_.cols());
    const auto a = actions_.array();
    // da/du = 1 − a², d ln π/du = 2a; ln π also falls as ln σ grows.
    d_outputs.topRows(m) = d_actions.array() * (Scalar(1) - a.square()) + Scalar(2) * d_log_prob * a;
    const auto log_std = outputs.bottomRows(m).array();
    d_outputs.bottomRows(m) =
        (log_std >= least_log_std && log_std <= largest_log_std)
            .select(d_outputs.topRows(m).array() * spread_.array() - d_log_prob, Scalar(0));
  }

 private:
  Matrix<Scalar> noise_, mean_, log_std_, spread_, actions_, terms_, log_probs_;
};

}  // namespace policyscope
