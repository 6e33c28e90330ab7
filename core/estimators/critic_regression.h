#pragma once

#include "core/networks/value_networks.h"

#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// Critics that are moved towards the same targets: the loss is factor · Σ_k mean w (Q_k − y)². Scalar is
/// float; tests compare with double.
template <class Scalar>
class CriticRegression {
 public:
  /// Adds the loss's derivative to `gradient` and returns the loss. `x` is what the critics take in, a column
  /// a sample. Nothing in `workspace` is needed before or afterwards.
  double differentiate(const ValueNetworks<Scalar>& critics, std::span<const Scalar> parameters,
                       const MatrixView<Scalar>& x, std::span<const Scalar> targets,
                       std::span<const Scalar> weights, double factor, std::span<Scalar> gradient,
                       typename ValueNetworks<Scalar>::Workspace& workspace) {
    const std::size_t count = targets.size();
    const auto slope = static_cast<Scalar>(2.0 * factor / static_cast<double>(count));
    errors_.resize(count);
    d_values_.resize(1, static_cast<Eigen::Index>(count));
    critics.forward(parameters, x, workspace);
    double loss = 0.0, sum = 0.0;
    for (std::size_t k = 0; k < critics.count(); ++k) {
      const Scalar* values = critics.outputs(workspace, k).data();
      Scalar* d_values = d_values_.data();
      if (k == 0) {
        for (std::size_t i = 0; i < count; ++i) errors_[i] = targets[i] - values[i];
      }
      for (std::size_t i = 0; i < count; ++i) d_values[i] = slope * weights[i] * (values[i] - targets[i]);
      for (std::size_t i = 0; i < count; ++i) {
        const Scalar error = values[i] - targets[i];
        loss += static_cast<double>(weights[i] * error * error);
        sum += static_cast<double>(values[i]);
      }
      critics.network().backward(critics.block(parameters, k), d_values_, workspace.passes[k],
                                 critics.block(gradient, k));
    }
    first_value_ = static_cast<double>(critics.outputs(workspace, 0)(0));
    mean_value_ = sum / static_cast<double>(count * critics.count());
    return factor * loss / static_cast<double>(count);
  }

  /// y − Q of the first critic, before the step.
  std::span<const Scalar> errors() const { return errors_; }
  /// Of all critics at the batch.
  double mean_value() const { return mean_value_; }
  /// Of the first critic at the first sample.
  double first_value() const { return first_value_; }

 private:
  Matrix<Scalar> d_values_;
  std::vector<Scalar> errors_;
  double mean_value_ = 0.0, first_value_ = 0.0;
};

}  // namespace policyscope
