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
    d_actions.resize(static_cast<Eigen::Index>(action_size), count);
    const Mlp<Scalar>& network = critics.network();
    if (used_ == 1) {
      Pass& pass = workspace_.passes[0];
      pass.deltas.resize(network.layers());
      pass.deltas.back().setConstant(1, count, slope);
      network.input_gradient(critics.block(parameters, 0), pass, 0, count, d_actions);
      return;
    }
    // Side by side, the samples that each critic decides: together no more than one batch.
    chosen_.activations.resize(network.layers());
    chosen_.deltas.resize(network.layers());
    chosen_.deltas.back().setConstant(1, count, slope);
    for (std::size_t l = 0; l + 1 < network.layers(); ++l)
      chosen_.activations[l].resize(network.layer(l).outputs, count);
    d_chosen_.resize(d_actions.rows(), count);
    Eigen::Index end = 0;
    for (std::size_t k = 0; k < used_; ++k) {
      const Eigen::Index begin = end;
      for (Eigen::Index i = 0; i < count; ++i) {
        if (least_[static_cast<std::size_t>(i)] != static_cast<int>(k)) continue;
        for (std::size_t l = 0; l + 1 < network.layers(); ++l)
          chosen_.activations[l].col(end) = workspace_.passes[k].activations[l].col(i);
        ++end;
      }
      if (end > begin)
        network.input_gradient(critics.block(parameters, k), chosen_, begin, end - begin, d_chosen_);
      for (Eigen::Index i = 0, from = begin; i < count; ++i) {
        if (least_[static_cast<std::size_t>(i)] == static_cast<int>(k))
          d_actions.col(i) = d_chosen_.col(from++);
      }
    }
  }

 private:
  using Pass = MlpWorkspace<Scalar>;

  typename ValueNetworks<Scalar>::Workspace workspace_;
  std::size_t used_ = 0;
  std::vector<Scalar> values_;
  std::vector<int> least_;  // which critic is the minimum
  Pass chosen_;
  Matrix<Scalar> d_chosen_;
};

}  // namespace policyscope
