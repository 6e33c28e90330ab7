#pragma once

#include "core/networks/value_networks.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// min_k Q_k(s, a) over critics, which keeps the value of an action from being overestimated (Fujimoto, van
/// Hoof and Meger 2018), and its derivative with respect to the action: that of the critic that is the
/// minimum. Scalar is float; tests compare with double.
template <class Scalar>
class LeastValue {
 public:
  /// At pairs (s, a), a column each. The first `critics_used` critics count.
  void evaluate(const ValueNetworks<Scalar>& critics, std::span<const Scalar> parameters,
                const MatrixView<Scalar>& pairs, std::size_t critics_used) {
    const auto count = static_cast<std::size_t>(pairs.cols());
    used_ = critics_used;
    workspace_.passes.resize(critics.count());
    values_.resize(count);
    least_.resize(count);
    for (std::size_t k = 0; k < used_; ++k) {
      const Scalar* q =
          critics.network().forward(critics.block(parameters, k), pairs, workspace_.passes[k]).data();
      for (std::size_t i = 0; i < count; ++i) {
        const bool less = k == 0 || q[i] < values_[i];
        values_[i] = less ? q[i] : values_[i];
        least_[i] = less ? static_cast<int>(k) : least_[i];
      }
    }
  }
  std::span<const Scalar> values() const { return values_; }

  /// ∂(Σ_i slope · min Q)/∂a at the last evaluate(): actions × batch.
  void differentiate(const ValueNetworks<Scalar>& critics, std::span<const Scalar> parameters, Scalar slope,
                     std::size_t action_size, Matrix<Scalar>& d_actions) {
    const auto count = static_cast<Eigen::Index>(values_.size());
    const auto actions = static_cast<Eigen::Index>(action_size);
    d_values_.resize(1, count);
    for (std::size_t k = 0; k < used_; ++k) {
      for (Eigen::Index i = 0; i < count; ++i)
        d_values_(i) = least_[static_cast<std::size_t>(i)] == static_cast<int>(k) ? slope : Scalar(0);
      critics.network().backward(critics.block(parameters, k), d_values_, workspace_.passes[k], {},
                                 &d_pairs_);
      if (k == 0) {
        d_actions = d_pairs_.bottomRows(actions);
      } else {
        d_actions += d_pairs_.bottomRows(actions);
      }
    }
  }

 private:
  typename ValueNetworks<Scalar>::Workspace workspace_;
  std::size_t used_ = 0;
  std::vector<Scalar> values_;
  std::vector<int> least_;  // which critic is the minimum
  Matrix<Scalar> d_values_, d_pairs_;
};

}  // namespace policyscope
