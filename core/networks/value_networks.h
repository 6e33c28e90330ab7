#pragma once

#include "core/networks/mlp.h"

#include <span>
#include <vector>

namespace policyscope {

/// Several critics of one shape, whose parameters are one block, one critic after the other.
template <class Scalar>
class ValueNetworks {
 public:
  struct Workspace {
    std::vector<MlpWorkspace<Scalar>> passes;  ///< one a critic
  };

  ValueNetworks(std::size_t count, MlpShape shape) : count_(count), network_(std::move(shape)) {}

  std::size_t count() const { return count_; }
  const Mlp<Scalar>& network() const { return network_; }
  std::size_t parameter_count() const { return count_ * network_.parameter_count(); }
  /// The parameters, or their gradient, of one critic.
  template <class T>
  std::span<T> block(std::span<T> parameters, std::size_t critic) const {
    return parameters.subspan(critic * network_.parameter_count(), network_.parameter_count());
  }

  void initialize(RandomStream& random, std::span<Scalar> parameters) const {
    for (std::size_t k = 0; k < count_; ++k) initialize_uniform(network_, random, block(parameters, k));
  }
  void forward(std::span<const Scalar> parameters, const MatrixView<Scalar>& x, Workspace& workspace) const {
    workspace.passes.resize(count_);
    for (std::size_t k = 0; k < count_; ++k) network_.forward(block(parameters, k), x, workspace.passes[k]);
  }
  /// What a critic gave at the last forward pass: outputs × batch.
  static const BatchMatrix<Scalar>& outputs(const Workspace& workspace, std::size_t critic) {
    return workspace.passes[critic].activations.back();
  }

 private:
  std::size_t count_;
  Mlp<Scalar> network_;
};

}  // namespace policyscope
