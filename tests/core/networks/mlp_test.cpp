#include "core/networks/mlp.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

struct Case {
  MlpShape shape;
  int batch;
};

class MlpDerivatives : public testing::TestWithParam<Case> {
 protected:
  MlpDerivatives()
      : mlp(GetParam().shape),
        parameters(mlp.parameter_count()),
        x(random_matrix(mlp.shape().inputs, GetParam().batch)),
        loss_weights(random_matrix(mlp.shape().outputs, GetParam().batch)) {
    for (double& p : parameters) p = 0.6 * random.normal();
  }

  Matrix<double> random_matrix(int rows, int columns) {
    Matrix<double> m(rows, columns);
    for (Eigen::Index i = 0; i < m.size(); ++i) m(i) = random.normal();
    return m;
  }
  /// A loss whose ∂loss/∂Y is loss_weights.
  double loss() { return (mlp.forward(parameters, x, workspace).array() * loss_weights.array()).sum(); }
  /// Central difference of loss() in one number.
  double difference(double& number) {
    constexpr double h = 1e-6;
    const double kept = number;
    number = kept + h;
    const double above = loss();
    number = kept - h;
    const double below = loss();
    number = kept;
    return (above - below) / (2 * h);
  }

  RandomStream random{7, Purpose::initialization};
  Mlp<double> mlp;
  MlpWorkspace<double> workspace;
  std::vector<double> parameters;
  Matrix<double> x, loss_weights;
};

TEST_P(MlpDerivatives, BackwardMeetsCentralDifferences) {
  loss();
  std::vector<double> gradient(parameters.size(), 0.0);
  Matrix<double> d_input;
  mlp.backward(parameters, loss_weights, workspace, gradient, &d_input);
  bool all_equal = true;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const double numeric = difference(parameters[i]);
    EXPECT_NEAR(gradient[i], numeric, 1e-6 * (1 + std::abs(numeric))) << "parameter " << i;
    all_equal = all_equal && gradient[i] == numeric;
  }
  EXPECT_FALSE(all_equal) << "the difference quotient compares the gradient with itself";
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(d_input(i), difference(x(i)), 1e-6) << "input " << i;
  }
}

TEST_P(MlpDerivatives, BackwardAddsToTheGradient) {
  loss();
  std::vector<double> once(parameters.size(), 0.0);
  mlp.backward(parameters, loss_weights, workspace, once);
  std::vector<double> twice = once;
  mlp.backward(parameters, loss_weights, workspace, twice);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_DOUBLE_EQ(twice[i], 2 * once[i]);
}

TEST_P(MlpDerivatives, WithoutAGradientOnlyTheInputsDerivativeIsMade) {
  loss();
  std::vector<double> gradient(parameters.size(), 0.0);
  Matrix<double> with, without;
  mlp.backward(parameters, loss_weights, workspace, gradient, &with);
  mlp.backward(parameters, loss_weights, workspace, {}, &without);
  EXPECT_EQ(with, without);
}

template <class Scalar>
void expect_input_gradient_of_parts(const MlpShape& shape, std::vector<Scalar> parameters,
                                    const Matrix<Scalar>& x, const Matrix<Scalar>& d_output) {
  const Mlp<Scalar> mlp(shape);
  MlpWorkspace<Scalar> workspace;
  mlp.forward(parameters, x, workspace);
  Matrix<Scalar> whole;
  mlp.backward(parameters, d_output, workspace, {}, &whole);
  workspace.deltas.back() = d_output;
  const Eigen::Index inputs = x.rows() - x.rows() / 2, cut = x.cols() / 2;
  Matrix<Scalar> parts(inputs, x.cols());
  if (cut > 0) mlp.input_gradient(parameters, workspace, 0, cut, parts);
  mlp.input_gradient(parameters, workspace, cut, x.cols() - cut, parts);
  EXPECT_LT((parts - whole.bottomRows(inputs)).cwiseAbs().maxCoeff(), 1e-5);
}

TEST_P(MlpDerivatives, InputGradientIsTheSameInPartsAndForTheLastInputs) {
  expect_input_gradient_of_parts<double>(mlp.shape(), parameters, x, loss_weights);
  expect_input_gradient_of_parts<float>(mlp.shape(), {parameters.begin(), parameters.end()}, x.cast<float>(),
                                        loss_weights.cast<float>());
}

TEST_P(MlpDerivatives, TangentMeetsCentralDifferenceAndIsAdjointToBackward) {
  std::vector<double> direction(parameters.size());
  for (double& d : direction) d = random.normal();
  loss();
  const Matrix<double> tangent(mlp.tangent(parameters, direction, workspace));

  constexpr double h = 1e-6;
  std::vector<double> above = parameters;
  std::vector<double> below = parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    above[i] += h * direction[i];
    below[i] -= h * direction[i];
  }
  const Matrix<double> y_above(mlp.forward(above, x, workspace));
  const Matrix<double> y_below(mlp.forward(below, x, workspace));
  EXPECT_LT(((y_above - y_below) / (2 * h) - tangent).cwiseAbs().maxCoeff(), 1e-5);

  // ⟨loss weights, J d⟩ = ⟨Jᵀ loss weights, d⟩.
  loss();
  std::vector<double> gradient(parameters.size(), 0.0);
  mlp.backward(parameters, loss_weights, workspace, gradient);
  double along = 0.0;
  for (std::size_t i = 0; i < parameters.size(); ++i) along += gradient[i] * direction[i];
  const double forward = (tangent.array() * loss_weights.array()).sum();
  EXPECT_NEAR(along, forward, 1e-9 * (1 + std::abs(forward)));
}

TEST_P(MlpDerivatives, FloatFollowsTheDoubleReference) {
  const Mlp<float> single(mlp.shape());
  MlpWorkspace<float> single_workspace;
  const std::vector<float> single_parameters(parameters.begin(), parameters.end());
  const Matrix<float> y(single.forward(single_parameters, x.cast<float>(), single_workspace));
  const Matrix<double> reference(mlp.forward(parameters, x, workspace));
  EXPECT_LT((y.cast<double>() - reference).cwiseAbs().maxCoeff(), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Shapes, MlpDerivatives,
                         testing::Values(Case{{3, {5, 4}, 2, Activation::tanh}, 7},
                                         Case{{4, {8}, 1, Activation::relu}, 5},
                                         Case{{2, {}, 3, Activation::tanh}, 4},
                                         Case{{1, {6, 6, 6}, 2, Activation::relu}, 1},
                                         Case{{3, {4}, 2, Activation::relu, true}, 5}));

TEST(Mlp, IsTheFormulaWrittenOut) {
  // One hidden layer of two, by hand: y = w·tanh(W x + b) + c.
  const Mlp<double> mlp({1, {2}, 1, Activation::tanh});
  ASSERT_EQ(mlp.parameter_count(), 7u);
  const std::vector<double> parameters = {0.5, -1.0, 0.1, 0.2, 2.0, 3.0, -0.7};
  MlpWorkspace<double> workspace;
  const double y = mlp.forward(parameters, Matrix<double>::Constant(1, 1, 1.5), workspace)(0, 0);
  EXPECT_NEAR(y, 2.0 * std::tanh(0.85) + 3.0 * std::tanh(-1.3) - 0.7, 1e-14);
}

TEST(MlpInitialization, OrthogonalLayersHaveOrthogonalRowsOrColumns) {
  const Mlp<double> mlp({8, {16, 16}, 3, Activation::tanh});
  std::vector<double> parameters(mlp.parameter_count(), 1.0);
  RandomStream random(3, Purpose::initialization);
  initialize_orthogonal<double>(mlp, random, 0.01, parameters);
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const auto& layer = mlp.layer(l);
    const Eigen::Map<const Matrix<double>> w(parameters.data() + layer.weight, layer.outputs, layer.inputs);
    const double gain = l + 1 == mlp.layers() ? 1e-4 : 2.0;
    const Matrix<double> product =
        layer.inputs > layer.outputs ? Matrix<double>(w * w.transpose()) : Matrix<double>(w.transpose() * w);
    EXPECT_LT(
        (product - gain * Matrix<double>::Identity(product.rows(), product.cols())).cwiseAbs().maxCoeff(),
        1e-12);
    for (int i = 0; i < layer.outputs; ++i)
      EXPECT_EQ(parameters[layer.bias + static_cast<std::size_t>(i)], 0.0);
  }
}

TEST(MlpInitialization, UniformStaysWithinOneOverRootInputs) {
  const Mlp<float> mlp({25, {400}, 1, Activation::relu});
  std::vector<float> parameters(mlp.parameter_count());
  RandomStream random(3, Purpose::initialization);
  initialize_uniform<float>(mlp, random, parameters);
  const auto& layer = mlp.layer(0);
  double squares = 0.0;
  for (std::size_t i = layer.weight; i < layer.bias; ++i) {
    EXPECT_LE(std::abs(parameters[i]), 0.2f);
    squares += static_cast<double>(parameters[i]) * static_cast<double>(parameters[i]);
  }
  // A uniform variable on ±0.2 has variance 0.04/3; 10,000 samples know it to within about 1 %.
  EXPECT_NEAR(squares / 10000.0, 0.04 / 3.0, 0.0006);
}

}  // namespace
}  // namespace policyscope
