#include "core/kernels/kernels.h"
#include "core/networks/mlp.h"

#include <algorithm>

namespace policyscope {
namespace {

using kernels::Finish;

/// Up to so many outputs are computed as dot products: lanes along so few rows would be empty.
constexpr std::size_t narrow = 3;

Finish activation_of(const MlpShape& shape, bool last) {
  if (last) return shape.squashed ? Finish::tanh : Finish::none;
  return shape.activation == Activation::tanh ? Finish::tanh : Finish::relu;
}

Finish slope_of(Activation activation) {
  return activation == Activation::tanh ? Finish::tanh_slope : Finish::relu_slope;
}

/// W (rows × columns) with its rows contiguous. The result lies in `scratch`, unless W is that already.
const float* transposed(const kernels::Table& run, std::size_t rows, std::size_t columns, const float* w,
                        AlignedVector<float>& scratch) {
  if (rows == 1 || columns == 1) return w;
  if (scratch.size() < rows * columns) scratch.resize(rows * columns);
  run.transpose(rows, columns, w, rows, scratch.data(), columns);
  return scratch.data();
}

/// Nearly all matrices lie in one piece; Eigen would go through them column by column, however short.
void copy(const MatrixView<float>& from, BatchMatrix<float>& to) {
  to.resize(from.rows(), from.cols());
  if (from.outerStride() == from.rows()) {
    std::copy_n(from.data(), from.size(), to.data());
  } else {
    to = from;
  }
}

struct Sizes {
  std::size_t inputs, outputs, batch;
};
Sizes sizes(const Mlp<float>::Layer& layer, Eigen::Index batch) {
  return {static_cast<std::size_t>(layer.inputs), static_cast<std::size_t>(layer.outputs),
          static_cast<std::size_t>(batch)};
}

/// Adds δ Xᵀ and the sums of δ to the gradient of a layer.
void add_gradient(const kernels::Table& run, const Mlp<float>::Layer& layer, const BatchMatrix<float>& input,
                  const BatchMatrix<float>& delta, AlignedVector<float>& scratch, float* gradient) {
  const Sizes n = sizes(layer, delta.cols());
  float* const weights = gradient + layer.weight;
  if (n.outputs > narrow) {
    run.product({.rows = n.outputs,
                 .depth = n.batch,
                 .columns = n.inputs,
                 .w = delta.data(),
                 .w_step = n.outputs,
                 .x = input.data(),
                 .x_depth_step = n.inputs,
                 .x_column_step = 1,
                 .c = weights,
                 .c_step = n.outputs,
                 .add = true});
  } else {
    // The transpose of it, with lanes along the inputs.
    const bool in_place = n.outputs == 1;
    if (!in_place && scratch.size() < n.inputs * n.outputs) scratch.resize(n.inputs * n.outputs);
    float* const sums = in_place ? weights : scratch.data();
    run.product({.rows = n.inputs,
                 .depth = n.batch,
                 .columns = n.outputs,
                 .w = input.data(),
                 .w_step = n.inputs,
                 .x = delta.data(),
                 .x_depth_step = n.outputs,
                 .x_column_step = 1,
                 .c = sums,
                 .c_step = n.inputs,
                 .add = in_place});
    if (!in_place) {
      for (std::size_t i = 0; i < n.inputs; ++i)
        for (std::size_t o = 0; o < n.outputs; ++o) weights[o + i * n.outputs] += sums[i + o * n.inputs];
    }
  }
  run.add_columns(n.outputs, n.batch, delta.data(), n.outputs, gradient + layer.bias);
}

/// `result` ← (Wᵀ δ) f′(value) for `batch` columns from wherever the pointers point; W is outputs × inputs. A
/// null value is for no activation function.
void pull_back(const kernels::Table& run, const Sizes& n, const float* w, const float* delta, Finish slope,
               const float* value, AlignedVector<float>& scratch, float* result) {
  if (n.inputs > narrow) {
    run.product({.rows = n.inputs,
                 .depth = n.outputs,
                 .columns = n.batch,
                 .w = transposed(run, n.outputs, n.inputs, w, scratch),
                 .w_step = n.inputs,
                 .x = delta,
                 .x_depth_step = 1,
                 .x_column_step = n.outputs,
                 .c = result,
                 .c_step = n.inputs,
                 .finish = value == nullptr ? Finish::none : slope,
                 .value = value});
  } else {
    run.dots({.rows = n.inputs,
              .depth = n.outputs,
              .columns = n.batch,
              .a = w,
              .a_step = n.outputs,
              .x = delta,
              .x_step = n.outputs,
              .c = result,
              .c_step = n.inputs});
    if (value != nullptr) run.slope(n.inputs * n.batch, slope, value, result);
  }
}

}  // namespace

template <>
const BatchMatrix<float>& Mlp<float>::forward(std::span<const float> parameters, const MatrixView<float>& x,
                                              Workspace& workspace) const {
  const kernels::Table& run = kernels::active();
  workspace.activations.resize(layers_.size());
  copy(x, workspace.input);
  const BatchMatrix<float>* input = &workspace.input;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const Sizes n = sizes(layer, x.cols());
    BatchMatrix<float>& output = workspace.activations[l];
    output.resize(layer.outputs, x.cols());
    const float* const w = parameters.data() + layer.weight;
    const float* const b = parameters.data() + layer.bias;
    const Finish finish = activation_of(shape_, l + 1 == layers_.size());
    if (n.outputs > narrow) {
      run.product({.rows = n.outputs,
                   .depth = n.inputs,
                   .columns = n.batch,
                   .w = w,
                   .w_step = n.outputs,
                   .x = input->data(),
                   .x_depth_step = 1,
                   .x_column_step = n.inputs,
                   .c = output.data(),
                   .c_step = n.outputs,
                   .bias = b,
                   .finish = finish});
    } else {
      run.dots({.rows = n.outputs,
                .depth = n.inputs,
                .columns = n.batch,
                .a = transposed(run, n.outputs, n.inputs, w, workspace.scratch),
                .a_step = n.inputs,
                .x = input->data(),
                .x_step = n.inputs,
                .c = output.data(),
                .c_step = n.outputs,
                .bias = b,
                .finish = finish});
    }
    input = &output;
  }
  return workspace.activations.back();
}

template <>
void Mlp<float>::backward(std::span<const float> parameters, const MatrixView<float>& d_output,
                          Workspace& workspace, std::span<float> gradient, Matrix<float>* d_input) const {
  const kernels::Table& run = kernels::active();
  workspace.deltas.resize(layers_.size());
  BatchMatrix<float>& last = workspace.deltas.back();
  copy(d_output, last);
  if (shape_.squashed) {
    run.slope(static_cast<std::size_t>(last.size()), Finish::tanh_slope, workspace.activations.back().data(),
              last.data());
  }
  const Finish slope = slope_of(shape_.activation);
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Layer& layer = layers_[l];
    const BatchMatrix<float>& delta = workspace.deltas[l];
    const BatchMatrix<float>& input = l == 0 ? workspace.input : workspace.activations[l - 1];
    if (!gradient.empty()) add_gradient(run, layer, input, delta, workspace.scratch, gradient.data());
    if (l == 0 && d_input == nullptr) break;
    const auto sized = [&](auto& matrix) {
      matrix.resize(layer.inputs, delta.cols());
      return matrix.data();
    };
    float* const result = l > 0 ? sized(workspace.deltas[l - 1]) : sized(*d_input);
    pull_back(run, sizes(layer, delta.cols()), parameters.data() + layer.weight, delta.data(), slope,
              l > 0 ? input.data() : nullptr, workspace.scratch, result);
  }
}

template <>
void Mlp<float>::input_gradient(std::span<const float> parameters, Workspace& workspace, Eigen::Index first,
                                Eigen::Index count, Matrix<float>& d_input) const {
  const kernels::Table& run = kernels::active();
  workspace.deltas.resize(layers_.size());
  const auto at = [&](auto& matrix) { return matrix.data() + first * matrix.rows(); };
  float* delta = at(workspace.deltas.back());
  if (shape_.squashed) {
    run.slope(static_cast<std::size_t>(count * shape_.outputs), Finish::tanh_slope,
              at(workspace.activations.back()), delta);
  }
  for (std::size_t l = layers_.size(); l-- > 1;) {
    BatchMatrix<float>& result = workspace.deltas[l - 1];
    result.resize(layers_[l].inputs, d_input.cols());
    pull_back(run, sizes(layers_[l], count), parameters.data() + layers_[l].weight, delta,
              slope_of(shape_.activation), at(workspace.activations[l - 1]), workspace.scratch, at(result));
    delta = at(result);
  }
  Sizes n = sizes(layers_[0], count);
  const std::size_t passed_by = n.inputs - static_cast<std::size_t>(d_input.rows());
  n.inputs -= passed_by;
  pull_back(run, n, parameters.data() + layers_[0].weight + passed_by * n.outputs, delta, Finish::none,
            nullptr, workspace.scratch, at(d_input));
}

template <>
const BatchMatrix<float>& Mlp<float>::tangent(std::span<const float> parameters,
                                              std::span<const float> direction, Workspace& workspace) const {
  const kernels::Table& run = kernels::active();
  workspace.tangents.resize(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const BatchMatrix<float>& input = l == 0 ? workspace.input : workspace.activations[l - 1];
    const Sizes n = sizes(layer, input.cols());
    const bool final = l + 1 == layers_.size();
    const Finish slope = !final            ? slope_of(shape_.activation)
                         : shape_.squashed ? Finish::tanh_slope
                                           : Finish::none;
    BatchMatrix<float>& tangent = workspace.tangents[l];
    tangent.resize(layer.outputs, input.cols());
    run.product({.rows = n.outputs,
                 .depth = n.inputs,
                 .columns = n.batch,
                 .w = direction.data() + layer.weight,
                 .w_step = n.outputs,
                 .x = input.data(),
                 .x_depth_step = 1,
                 .x_column_step = n.inputs,
                 .c = tangent.data(),
                 .c_step = n.outputs,
                 .bias = direction.data() + layer.bias,
                 .finish = l > 0 ? Finish::none : slope,
                 .value = workspace.activations[l].data()});
    if (l == 0) continue;
    run.product({.rows = n.outputs,
                 .depth = n.inputs,
                 .columns = n.batch,
                 .w = parameters.data() + layer.weight,
                 .w_step = n.outputs,
                 .x = workspace.tangents[l - 1].data(),
                 .x_depth_step = 1,
                 .x_column_step = n.inputs,
                 .c = tangent.data(),
                 .c_step = n.outputs,
                 .add = true,
                 .finish = slope,
                 .value = workspace.activations[l].data()});
  }
  return workspace.tangents.back();
}

}  // namespace policyscope
