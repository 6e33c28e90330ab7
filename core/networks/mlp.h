#pragma once

#include "core/aligned_vector.h"
#include "core/networks/batch_matrix.h"
#include "core/random/random_stream.h"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

enum class Activation { relu, tanh };

/// Widths of a multilayer perceptron: inputs → hidden… → outputs, the activation after every hidden layer.
struct MlpShape {
  int inputs = 1;
  std::vector<int> hidden = {64, 64};
  int outputs = 1;
  Activation activation = Activation::tanh;
  bool squashed = false;  ///< the outputs go through tanh too
};

template <class Scalar>
using VectorView = Eigen::Ref<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>;

/// What a pass through a network leaves behind for the next: one column a sample. Sized by the largest batch
/// so far; after that nothing is allocated.
template <class Scalar>
struct MlpWorkspace {
  std::vector<BatchMatrix<Scalar>>
      activations;                          ///< of every layer, after its activation function; width × batch
  std::vector<BatchMatrix<Scalar>> deltas;  ///< ∂loss/∂(the same, before the activation function)
  std::vector<BatchMatrix<Scalar>> tangents;  ///< directional derivatives of the activations
  BatchMatrix<Scalar> input;                  ///< the batch itself, inputs × batch
  AlignedVector<Scalar> scratch;              ///< a layer's weights, transposed
};

/// A multilayer perceptron. It owns no parameters: they are one block, layer after layer, W (outputs ×
/// inputs, column-major) and then b, so that optimizers, target networks and files see a plain array. float
/// learns, by the kernels of core/kernels on exactly this layout: edges are masked there, and what has to be
/// transposed is so in the workspace, which costs less than a hundredth of a pass. double is the reference
/// that tests compare with, by Eigen.
template <class Scalar>
class Mlp {
 public:
  using Workspace = MlpWorkspace<Scalar>;

  explicit Mlp(MlpShape shape);

  const MlpShape& shape() const { return shape_; }
  std::size_t parameter_count() const { return parameter_count_; }
  std::size_t layers() const { return layers_.size(); }
  /// Where the parameters of a layer are.
  struct Layer {
    int inputs, outputs;
    std::size_t weight, bias;  ///< offsets in the block
  };
  const Layer& layer(std::size_t index) const { return layers_[index]; }

  /// Y = f(X): inputs × batch → outputs × batch. The result lies in the workspace.
  const BatchMatrix<Scalar>& forward(std::span<const Scalar> parameters, const MatrixView<Scalar>& x,
                                     Workspace& workspace) const;
  /// What the last layer took in at the last forward pass: the activations of the last hidden layer.
  static const BatchMatrix<Scalar>& features(const Workspace& workspace) {
    const std::size_t layers = workspace.activations.size();
    return layers > 1 ? workspace.activations[layers - 2] : workspace.input;
  }
  /// Adds ∂loss/∂parameters to `gradient`, given ∂loss/∂Y of the last forward pass; with `d_input`, also sets
  /// it to ∂loss/∂X. An empty `gradient` asks for ∂loss/∂X alone, which costs half as much.
  void backward(std::span<const Scalar> parameters, const MatrixView<Scalar>& d_output, Workspace& workspace,
                std::span<Scalar> gradient, Matrix<Scalar>* d_input = nullptr) const;
  /// ∂loss/∂X alone, for the last d_input.rows() inputs of the columns first … first + count − 1 of a batch.
  /// workspace.deltas.back() is ∂loss/∂Y; it and the activations of hidden layers may have been put there by
  /// hand, from passes through networks of the same shape. `d_input` has a column a sample already.
  void input_gradient(std::span<const Scalar> parameters, Workspace& workspace, Eigen::Index first,
                      Eigen::Index count, Matrix<Scalar>& d_input) const;
  /// The derivative of Y in the direction `direction` of the parameters, at the last forward pass: forward
  /// mode, for products with a Fisher matrix.
  const BatchMatrix<Scalar>& tangent(std::span<const Scalar> parameters, std::span<const Scalar> direction,
                                     Workspace& workspace) const;

 private:
  MlpShape shape_;
  std::vector<Layer> layers_;
  std::size_t parameter_count_ = 0;
};

/// Uniform in ±1/√inputs for weights and biases, as torch.nn.Linear starts.
template <class Scalar>
void initialize_uniform(const Mlp<Scalar>& mlp, RandomStream& random, std::span<Scalar> parameters);

/// Orthogonal weights times a gain and zero biases (Saxe, McClelland and Ganguli 2014): √2 for hidden layers,
/// `output_gain` for the last, as Stable-Baselines3 starts (0.01 for a policy, 1 for a value).
template <class Scalar>
void initialize_orthogonal(const Mlp<Scalar>& mlp, RandomStream& random, double output_gain,
                           std::span<Scalar> parameters);

// In mlp_float.cpp.
template <>
const BatchMatrix<float>& Mlp<float>::forward(std::span<const float>, const MatrixView<float>&,
                                              Workspace&) const;
template <>
void Mlp<float>::backward(std::span<const float>, const MatrixView<float>&, Workspace&, std::span<float>,
                          Matrix<float>*) const;
template <>
void Mlp<float>::input_gradient(std::span<const float>, Workspace&, Eigen::Index, Eigen::Index,
                                Matrix<float>&) const;
template <>
const BatchMatrix<float>& Mlp<float>::tangent(std::span<const float>, std::span<const float>,
                                              Workspace&) const;

extern template class Mlp<float>;
extern template class Mlp<double>;

}  // namespace policyscope
