#include "core/networks/actor_critic_network.h"

#include "core/policies/gaussian_policy.h"
#include "core/policies/gaussian_sde.h"

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
  const Matrix<float> outputs(workspace.outputs);
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

/// Exploration from features: two networks or a shared trunk.
struct NoiseFromFeatures : testing::TestWithParam<bool> {
  NetworkSettings settings{.net_arch = {6, 5}, .shared_trunk = GetParam()};
  GaussianSde policy{two_dimensions()};
  ActorCriticNetwork network{settings, 3, policy};
  ActorCriticNetwork::Workspace workspace;
  RandomStream random{29, Purpose::initialization};
  std::vector<float> parameters;
  Matrix<float> x = Matrix<float>::Random(3, 7);

  NoiseFromFeatures() {
    for (std::size_t i = 0; i < network.parameter_count(); ++i)
      parameters.push_back(static_cast<float>(0.4 * random.normal()));
  }
  /// Where ln of the spread of the noise's weights lies: the last of what moves the policy.
  std::size_t first_noise() const { return network.policy_parameter_count() - network.noise_weights(); }
};

TEST_P(NoiseFromFeatures, HasOneLearnedSpreadForEachFeatureAndAction) {
  EXPECT_EQ(network.noise_weights(), 10u);
  EXPECT_EQ(network.policy_outputs(), 4u);
  network.initialize(settings, policy, random, parameters);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(parameters[first_noise() + i], 0.0f);
}

TEST_P(NoiseFromFeatures, HasTheSpreadThatItsOutputsSay) {
  network.forward(parameters, x, workspace);
  std::vector<float> weights(network.noise_weights());
  std::vector<double> noise(2);
  std::vector<double> squares(2, 0.0);
  constexpr int n = 100'000;
  for (int i = 0; i < n; ++i) {
    network.draw_noise(parameters, random, weights);
    network.noise(workspace, 4, weights, noise);
    for (std::size_t d = 0; d < 2; ++d) squares[d] += noise[d] * noise[d] / n;
  }
  for (Eigen::Index d = 0; d < 2; ++d) {
    const double variance = std::exp(2.0 * static_cast<double>(workspace.outputs(2 + d, 4)));
    EXPECT_NEAR(squares[static_cast<std::size_t>(d)], variance, 4 * variance * std::sqrt(2.0 / n) + 1e-6);
  }
}

TEST_P(NoiseFromFeatures, GradientMeetsCentralDifferencesAndLeavesTheFeaturesAlone) {
  network.forward(parameters, x, workspace);
  Matrix<float> d_outputs = Matrix<float>::Zero(4, 7);
  d_outputs.bottomRows(2) = Matrix<float>::Random(2, 7);
  std::vector<float> gradient(parameters.size(), 0.0f);
  network.backward(parameters, d_outputs, Matrix<float>::Zero(1, 7), workspace, gradient);
  for (std::size_t i = 0; i < first_noise(); ++i) EXPECT_EQ(gradient[i], 0.0f) << i;
  const auto loss = [&] {
    network.forward(parameters, x, workspace);
    return static_cast<double>((workspace.outputs.array() * d_outputs.array()).sum());
  };
  std::vector<float> direction(parameters.size(), 0.0f);
  for (std::size_t i = first_noise(); i < network.policy_parameter_count(); ++i) {
    const float kept = parameters[i];
    parameters[i] = kept + 1e-2f;
    const double above = loss();
    parameters[i] = kept - 1e-2f;
    const double below = loss();
    parameters[i] = kept;
    EXPECT_NEAR(gradient[i], (above - below) / 2e-2, 5e-3) << i;
    direction[i] = static_cast<float>(random.normal());
  }
  // Forward mode is the adjoint of that.
  network.forward(parameters, x, workspace);
  network.tangent(parameters, direction, workspace);
  const double forward = (workspace.tangents.array() * d_outputs.array()).cast<double>().sum();
  double along = 0.0;
  for (std::size_t i = 0; i < gradient.size(); ++i)
    along += static_cast<double>(gradient[i]) * static_cast<double>(direction[i]);
  EXPECT_NEAR(forward, along, 1e-4 * (1 + std::abs(forward)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, NoiseFromFeatures, testing::Bool());

}  // namespace
}  // namespace policyscope
