#include "core/networks/mlp.h"

#include <Eigen/QR>

#include <cmath>

namespace policyscope {
namespace {

template <class Scalar>
using ConstMatrixMap = Eigen::Map<const Matrix<Scalar>>;
template <class Scalar>
using MatrixMap = Eigen::Map<Matrix<Scalar>>;
template <class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

template <class Scalar>
ConstMatrixMap<Scalar> weight(const typename Mlp<Scalar>::Layer& layer, std::span<const Scalar> block) {
  return {block.data() + layer.weight, layer.outputs, layer.inputs};
}

template <class Scalar>
Eigen::Map<const Vector<Scalar>> bias(const typename Mlp<Scalar>::Layer& layer,
                                      std::span<const Scalar> block) {
  return {block.data() + layer.bias, layer.outputs};
}

/// Multiplies by f′, which both activation functions know from their own value.
template <class Scalar>
void multiply_by_slope(Activation activation, const MatrixView<Scalar>& value,
                       Eigen::Ref<Matrix<Scalar>> product) {
  if (activation == Activation::tanh) {
    product.array() *= Scalar(1) - value.array().square();
  } else {
    product.array() *= (value.array() > Scalar(0)).template cast<Scalar>();
  }
}

}  // namespace

template <class Scalar>
Mlp<Scalar>::Mlp(MlpShape shape) : shape_(std::move(shape)) {
  int width = shape_.inputs;
  const auto add = [&](int outputs) {
    const auto weights = static_cast<std::size_t>(width) * static_cast<std::size_t>(outputs);
    layers_.push_back({width, outputs, parameter_count_, parameter_count_ + weights});
    parameter_count_ += weights + static_cast<std::size_t>(outputs);
    width = outputs;
  };
  for (const int hidden : shape_.hidden) add(hidden);
  add(shape_.outputs);
}

template <class Scalar>
const BatchMatrix<Scalar>& Mlp<Scalar>::forward(std::span<const Scalar> parameters,
                                                const MatrixView<Scalar>& x, Workspace& workspace) const {
  workspace.activations.resize(layers_.size());
  workspace.input = x;
  const BatchMatrix<Scalar>* input = &workspace.input;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    BatchMatrix<Scalar>& output = workspace.activations[l];
    output.resize(layers_[l].outputs, x.cols());
    output.noalias() = weight<Scalar>(layers_[l], parameters) * *input;
    output.colwise() += bias<Scalar>(layers_[l], parameters);
    if (l + 1 < layers_.size() ? shape_.activation == Activation::tanh : shape_.squashed) {
      output = output.array().tanh();
    } else if (l + 1 < layers_.size()) {
      output = output.array().max(Scalar(0));
    }
    input = &output;
  }
  return workspace.activations.back();
}

template <class Scalar>
void Mlp<Scalar>::backward(std::span<const Scalar> parameters, const MatrixView<Scalar>& d_output,
                           Workspace& workspace, std::span<Scalar> gradient, Matrix<Scalar>* d_input) const {
  workspace.deltas.resize(layers_.size());
  workspace.deltas.back() = d_output;
  if (shape_.squashed)
    multiply_by_slope<Scalar>(Activation::tanh, workspace.activations.back(), workspace.deltas.back());
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Layer& layer = layers_[l];
    const BatchMatrix<Scalar>& delta = workspace.deltas[l];
    const BatchMatrix<Scalar>& input = l == 0 ? workspace.input : workspace.activations[l - 1];
    if (!gradient.empty()) {
      MatrixMap<Scalar>(gradient.data() + layer.weight, layer.outputs, layer.inputs).noalias() +=
          delta * input.transpose();
      Eigen::Map<Vector<Scalar>>(gradient.data() + layer.bias, layer.outputs) += delta.rowwise().sum();
    }
    if (l > 0) {
      workspace.deltas[l - 1].resize(layer.inputs, delta.cols());
      workspace.deltas[l - 1].noalias() = weight<Scalar>(layer, parameters).transpose() * delta;
      multiply_by_slope<Scalar>(shape_.activation, input, workspace.deltas[l - 1]);
    } else if (d_input != nullptr) {
      d_input->noalias() = weight<Scalar>(layer, parameters).transpose() * delta;
    }
  }
}

template <class Scalar>
void Mlp<Scalar>::input_gradient(std::span<const Scalar> parameters, Workspace& workspace, Eigen::Index first,
                                 Eigen::Index count, Matrix<Scalar>& d_input) const {
  workspace.deltas.resize(layers_.size());
  Matrix<Scalar> delta = workspace.deltas.back().middleCols(first, count);
  if (shape_.squashed)
    multiply_by_slope<Scalar>(Activation::tanh, workspace.activations.back().middleCols(first, count), delta);
  for (std::size_t l = layers_.size(); l-- > 1;) {
    delta = (weight<Scalar>(layers_[l], parameters).transpose() * delta).eval();
    multiply_by_slope<Scalar>(shape_.activation, workspace.activations[l - 1].middleCols(first, count),
                              delta);
  }
  d_input.middleCols(first, count) =
      weight<Scalar>(layers_[0], parameters).rightCols(d_input.rows()).transpose() * delta;
}

template <class Scalar>
const BatchMatrix<Scalar>& Mlp<Scalar>::tangent(std::span<const Scalar> parameters,
                                                std::span<const Scalar> direction,
                                                Workspace& workspace) const {
  workspace.tangents.resize(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    BatchMatrix<Scalar>& tangent = workspace.tangents[l];
    const BatchMatrix<Scalar>& input = l == 0 ? workspace.input : workspace.activations[l - 1];
    tangent.resize(layers_[l].outputs, input.cols());
    tangent.noalias() = weight<Scalar>(layers_[l], direction) * input;
    tangent.colwise() += bias<Scalar>(layers_[l], direction);
    if (l > 0) tangent.noalias() += weight<Scalar>(layers_[l], parameters) * workspace.tangents[l - 1];
    if (l + 1 < layers_.size()) {
      multiply_by_slope<Scalar>(shape_.activation, workspace.activations[l], tangent);
    } else if (shape_.squashed) {
      multiply_by_slope<Scalar>(Activation::tanh, workspace.activations[l], tangent);
    }
  }
  return workspace.tangents.back();
}

template <class Scalar>
void initialize_uniform(const Mlp<Scalar>& mlp, RandomStream& random, std::span<Scalar> parameters) {
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const auto& layer = mlp.layer(l);
    const double bound = 1.0 / std::sqrt(layer.inputs);
    const std::size_t end = layer.bias + static_cast<std::size_t>(layer.outputs);
    for (std::size_t i = layer.weight; i < end; ++i)
      parameters[i] = static_cast<Scalar>(random.uniform(-bound, bound));
  }
}

template <class Scalar>
void initialize_orthogonal(const Mlp<Scalar>& mlp, RandomStream& random, double output_gain,
                           std::span<Scalar> parameters) {
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const auto& layer = mlp.layer(l);
    const bool wide = layer.inputs > layer.outputs;
    // Q of a Gaussian matrix, with the signs that make it uniform over orthogonal matrices (Mezzadri 2007).
    Eigen::MatrixXd gaussian(wide ? layer.inputs : layer.outputs, wide ? layer.outputs : layer.inputs);
    for (Eigen::Index i = 0; i < gaussian.size(); ++i) gaussian(i) = random.normal();
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(gaussian);
    Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(gaussian.rows(), gaussian.cols());
    for (Eigen::Index c = 0; c < q.cols(); ++c) {
      if (qr.matrixQR()(c, c) < 0) q.col(c) = -q.col(c);
    }
    if (wide) q.transposeInPlace();
    const double gain = l + 1 == mlp.layers() ? output_gain : std::sqrt(2.0);
    MatrixMap<Scalar>(parameters.data() + layer.weight, layer.outputs, layer.inputs) =
        (gain * q).cast<Scalar>();
    Eigen::Map<Vector<Scalar>>(parameters.data() + layer.bias, layer.outputs).setZero();
  }
}

template class Mlp<float>;
template class Mlp<double>;
template void initialize_uniform(const Mlp<float>&, RandomStream&, std::span<float>);
template void initialize_uniform(const Mlp<double>&, RandomStream&, std::span<double>);
template void initialize_orthogonal(const Mlp<float>&, RandomStream&, double, std::span<float>);
template void initialize_orthogonal(const Mlp<double>&, RandomStream&, double, std::span<double>);

}  // namespace policyscope
