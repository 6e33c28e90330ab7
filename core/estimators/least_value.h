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
      if (k == 0) {
        std::copy_n(q, count, values_.data());
        std::fill(least_.begin(), least_.end(), 0);
        continue;
      }
      Scalar* const values = values_.data();
      int* const least = least_.data();
      for (std::size_t i = 0; i < count; ++i) least[i] = q[i] < values[i] ? static_cast<int>(k) : least[i];
      for (std::size_t i = 0; i < count; ++i) values[i] = q[i] < values[i] ? q[i] : values[i];
    }
  }
  std::span<const Scalar> values() const { return values_; }
  /// For others to use in turns with this, which needs it from evaluate() until differentiate() only: what is
  /// there once is in the cache.
  typename ValueNetworks<Scalar>::Workspace& workspace() { return workspace_; }

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
    samples_.resize(values_.size() + 1);
    std::size_t end = 0;
    for (std::size_t k = 0; k < used_; ++k) {
      const std::size_t begin = end;
      // Which critic is the minimum nobody can foresee, a processor neither: no branches.
      for (std::size_t i = 0; i < values_.size(); ++i) {
        samples_[end] = i;
        end += least_[i] == static_cast<int>(k);
      }
      for (std::size_t l = 0; l + 1 < network.layers(); ++l) {
        const auto width = static_cast<std::size_t>(network.layer(l).outputs);
        const Scalar* const from = workspace_.passes[k].activations[l].data();
        Scalar* const to = chosen_.activations[l].data();
        for (std::size_t c = begin; c < end; ++c)
          std::copy_n(from + samples_[c] * width, width, to + c * width);
      }
      if (end > begin) {
        network.input_gradient(critics.block(parameters, k), chosen_, static_cast<Eigen::Index>(begin),
                               static_cast<Eigen::Index>(end - begin), d_chosen_);
      }
    }
    const Scalar* const from = d_chosen_.data();
    Scalar* const to = d_actions.data();
    for (std::size_t c = 0; c < end; ++c)
      for (std::size_t a = 0; a < action_size; ++a)
        to[samples_[c] * action_size + a] = from[c * action_size + a];
  }

 private:
  using Pass = MlpWorkspace<Scalar>;

  typename ValueNetworks<Scalar>::Workspace workspace_;
  std::size_t used_ = 0;
  std::vector<Scalar> values_;
  std::vector<int> least_;            // which critic is the minimum
  std::vector<std::size_t> samples_;  // in the order of chosen_
  Pass chosen_;
  Matrix<Scalar> d_chosen_;
};

}  // namespace policyscope
