#include "core/networks/noisy_parameters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

const MlpShape shape{.inputs = 3, .hidden = {4}, .outputs = 2, .activation = Activation::tanh};

TEST(NoisyParameters, HaveTheSpreadThatTheyAreGiven) {
  const Mlp<float> network(shape);
  NoisyParameters noisy(network);
  const std::size_t n = network.parameter_count();
  ASSERT_EQ(noisy.size(), n);
  std::vector<float> block(2 * n, 1.0f);
  noisy.initialize(0.6, std::span(block).last(n));
  EXPECT_FLOAT_EQ(block[n], static_cast<float>(0.6 / std::sqrt(3.0)));                          // first layer
  EXPECT_FLOAT_EQ(block[n + network.layer(1).bias], static_cast<float>(0.6 / std::sqrt(4.0)));  // second
  RandomStream random(1, Purpose::action);
  std::vector<double> sum(n, 0.0), squares(n, 0.0);
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i) {
    noisy.draw(random);
    const std::span<const float> theta = noisy.apply(block);
    for (std::size_t k = 0; k < n; ++k) {
      const double z = (static_cast<double>(theta[k]) - 1.0) / static_cast<double>(block[n + k]);
      sum[k] += z / draws;
      squares[k] += z * z / draws;
    }
  }
  // E f(x)² = E|x| = √(2/π): once in a bias, twice in a weight.
  const double once = std::sqrt(2.0 / std::numbers::pi);
  for (std::size_t l = 0; l < 2; ++l)
    for (std::size_t k = network.layer(l).weight;
         k < network.layer(l).bias + static_cast<std::size_t>(network.layer(l).outputs); ++k) {
      const double variance = k < network.layer(l).bias ? once * once : once;
      EXPECT_NEAR(sum[k], 0.0, 4.0 * std::sqrt(variance / draws));
      EXPECT_NEAR(squares[k], variance, 0.05 * variance);
    }
}

TEST(NoisyParameters, TheirGradientIsThatOfTheNetworkThroughTheNoise) {
  const Mlp<float> network(shape);
  NoisyParameters noisy(network);
  const std::size_t n = network.parameter_count();
  RandomStream random(2, Purpose::action);
  std::vector<float> block(2 * n);
  for (float& b : block) b = static_cast<float>(0.5 * random.normal());
  noisy.draw(random);
  Matrix<float> x(3, 1);
  x << 0.3f, -0.7f, 1.1f;
  MlpWorkspace<float> workspace;
  const auto loss = [&] {  // first output less twice the second
    const BatchMatrix<float>& y = network.forward(noisy.apply(block), x, workspace);
    return static_cast<double>(y(0)) - 2.0 * static_cast<double>(y(1));
  };
  loss();
  Matrix<float> d(2, 1);
  d << 1.0f, -2.0f;
  std::vector<float> gradient(2 * n, 0.0f);
  network.backward(noisy.apply(block), d, workspace, std::span(gradient).first(n));
  noisy.differentiate(gradient);
  for (std::size_t k = 0; k < 2 * n; ++k) {
    const float kept = block[k];
    block[k] = kept + 5e-3f;
    const double above = loss();
    block[k] = kept - 5e-3f;
    const double below = loss();
    block[k] = kept;
    EXPECT_NEAR(static_cast<double>(gradient[k]), (above - below) / 1e-2, 2e-3) << k;
  }
}

}  // namespace
}  // namespace policyscope
