#include "core/networks/actor_critic_network.h"

#include "core/policies/gaussian_policy.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

ActionSpace two_dimensions() {
  ActionSpace actions;
  const Dimension dimension{.name = "x", .low = -1, .high = 1, .typical_low = -1, .typical_high = 1};
  actions.box = {dimension, dimension};
  return actions;
}

/// Separate networks or a shared trunk; a spread that depends on the state or not.
struct Network : testing::TestWithParam<std::tuple<bool, bool>> {
  NetworkSettings settings{.net_arch = {7, 5}, .shared_trunk = std::get<0>(GetParam())};
  GaussianPolicy policy{two_dimensions(), std::get<1>(GetParam())};
  ActorCriticNetwork network{settings, 3, policy};
  ActorCriticNetwork::Workspace workspace;
  RandomStream random{23, Purpose::initialization};
  std::vector<float> parameters = normal(network.parameter_count(), 0.5);
  Matrix<float> x = matrix(3, 6);

  std::vector<float> normal(std::size_t count, double scale) {
    std::vector<float> values(count);
    for (float& v : values) v = static_cast<float>(scale * random.normal());
    return values;
  }
  Matrix<float> matrix(int rows, int columns) {
    Matrix<float> m(rows, columns);
    for (Eigen::Index i = 0; i < m.size(); ++i) m(i) = static_cast<float>(random.normal());
    return m;
  }
};

TEST_P(Network, BackwardIsTheGradientOfALossOnBothHeads) {
  network.forward(parameters, x, workspace);
  const Matrix<float> d_outputs = matrix(4, 6);
  const Matrix<float> d_values = matrix(1, 6);
  std::vector<float> gradient(parameters.size(), 0.0f);
  network.backward(parameters, d_outputs, d_values, workspace, gradient);
  const auto loss = [&] {
    network.forward(parameters, x, workspace);
    return static_cast<double>((workspace.outputs.array() * d_outputs.array()).sum()) +
           static_cast<double>((workspace.values.array() * d_values.array()).sum());
  };
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const float kept = parameters[i];
    parameters[i] = kept + 1e-2f;
    const double above = loss();
    parameters[i] = kept - 1e-2f;
    const double below = loss();
    parameters[i] = kept;
    EXPECT_NEAR(gradient[i], (above - below) / 2e-2, 5e-3) << i;
  }
}

TEST_P(Network, TangentIsAdjointToBackward) {
  network.forward(parameters, x, workspace);
  const std::vector<float> direction = normal(parameters.size(), 1.0);
  network.tangent(parameters, direction, workspace);
  const Matrix<float> weights = matrix(4, 6);
  const double forward = (workspace.tangents.array() * weights.array()).cast<double>().sum();
  std::vector<float> gradient(parameters.size(), 0.0f);
  network.backward(parameters, weights, Matrix<float>::Zero(1, 6), workspace, gradient);
  double along = 0.0;
  for (std::size_t i = 0; i < network.policy_parameter_count(); ++i) {
    along += static_cast<double>(gradient[i]) * static_cast<double>(direction[i]);
  }
  EXPECT_NEAR(forward, along, 1e-4 * (1 + std::abs(forward)));
}

TEST_P(Network, StartsAsThePolicyAsksAndIndependentOfTheBatch) {
  std::vector<ParameterValue> values;
  for (const auto& field : GaussianSettings::fields())
    values.push_back(field.get(GaussianSettings{.initial_std = 0.3}));
  policy.configure(values);
  network.initialize(settings, policy, random, parameters);
  network.forward(parameters, x, workspace);
  const Matrix<float> outputs = workspace.outputs;
  for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
    for (int d = 0; d < 2; ++d) {
      EXPECT_NEAR(outputs(d, i), 0.0, 0.1);
      EXPECT_NEAR(outputs(2 + d, i), std::log(0.3), 0.1);
    }
    network.forward(parameters, x.col(i), workspace);
    EXPECT_LT((workspace.outputs - outputs.col(i)).cwiseAbs().maxCoeff(), 1e-5f);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Network, testing::Combine(testing::Bool(), testing::Bool()));

}  // namespace
}  // namespace policyscope
