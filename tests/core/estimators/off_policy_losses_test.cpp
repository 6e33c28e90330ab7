// The losses of the learners from replay: derivatives against central differences in double precision, values
// against the definitions, and float against double.
#include "core/estimators/action_value_loss.h"
#include "core/estimators/categorical_losses.h"
#include "core/estimators/deterministic_losses.h"
#include "core/estimators/soft_losses.h"
#include "core/policies/squashing.h"
#include "tests/support/exact_values.h"
#include "tests/support/small_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

using namespace testing_support;

constexpr int inputs = 3, actions = 2, count = 9;
constexpr double alpha = 0.3;

MlpShape shape(int in, int out, bool squashed = false) {
  return {
      .inputs = in, .hidden = {7, 5}, .outputs = out, .activation = Activation::tanh, .squashed = squashed};
}

struct Soft : testing::Test {
  RandomStream random{1, Purpose::search};
  SoftLosses<double> losses{shape(inputs, 2 * actions), shape(inputs + actions, 1), 2};
  ReplayBatch<double> batch = random_batch<double>(random, inputs, actions, count);
  std::vector<double> actor = random_vector<double>(random, losses.actor().parameter_count(), 0.5);
  std::vector<double> critics = random_vector<double>(random, losses.critics().parameter_count(), 0.5);
  std::vector<double> targets = random_vector<double>(random, critics.size(), 0.5);
  SoftLosses<double>::Drawn drawn, next;
  std::vector<double> gradient;

  Soft() {
    drawn.sample.noise() = random_matrix<double>(random, actions, count);
    next.sample.noise() = random_matrix<double>(random, actions, count);
  }
  double actor_loss() {
    losses.draw(actor, batch.inputs, drawn);
    gradient.assign(actor.size(), 0.0);
    return losses.actor_loss(actor, critics, alpha, batch, drawn, gradient);
  }
  double critic_loss() {
    gradient.assign(critics.size(), 0.0);
    return losses.critic_loss(critics, batch, gradient);
  }
};

TEST_F(Soft, ActorGradientMeetsCentralDifferences) {
  actor_loss();
  const std::vector<double> found = gradient;
  for (std::size_t i = 0; i < actor.size(); ++i)
    EXPECT_NEAR(found[i], central_difference(actor[i], [&] { return actor_loss(); }), 1e-8) << i;
}

TEST_F(Soft, CriticGradientMeetsCentralDifferences) {
  losses.targets(actor, targets, alpha, batch, next);
  critic_loss();
  const std::vector<double> found = gradient;
  for (std::size_t i = 0; i < critics.size(); ++i)
    EXPECT_NEAR(found[i], central_difference(critics[i], [&] { return critic_loss(); }), 1e-8) << i;
}

TEST_F(Soft, TargetsAreTheSmallerValueAndEntropyAndNothingAfterTheEnd) {
  losses.targets(actor, targets, alpha, batch, next);
  const ValueNetworks<double>& q = losses.critics();
  bool first = false, second = false;
  for (int i = 0; i < count; ++i) {
    Mlp<double>::Workspace workspace;
    const Matrix<double> output(
        losses.actor().forward(actor, Matrix<double>(batch.next_inputs.col(i)), workspace));
    Matrix<double> pair(inputs + actions, 1);
    pair.topRows(inputs) = batch.next_inputs.col(i);
    double log_prob = 0.0;
    for (int d = 0; d < actions; ++d) {
      const double u = output(d) + std::exp(output(actions + d)) * next.sample.noise()(d, i);
      pair(inputs + d) = std::tanh(u);
      log_prob += squashed_log_density(u, output(d), output(actions + d), 1.0);
    }
    const auto value = [&](std::size_t k) {
      return q.network().forward(q.block(std::span<const double>(targets), k), pair, workspace)(0);
    };
    first = first || value(0) < value(1);
    second = second || value(1) < value(0);
    const double expected =
        batch.rewards[i] + (i % 4 == 3 ? 0.0 : 0.9) * (std::min(value(0), value(1)) - alpha * log_prob);
    EXPECT_NEAR(losses.targets()[i], expected, 1e-12);
  }
  EXPECT_TRUE(first && second) << "the smaller one is always the same: the test shows nothing";
}

TEST_F(Soft, FloatsAreNear) {
  losses.targets(actor, targets, alpha, batch, next);
  const double critic = critic_loss();
  const std::vector<double> critic_gradient = gradient;
  const double own = actor_loss();

  SoftLosses<float> small(losses.actor().shape(), losses.critics().network().shape(), 2);
  auto small_batch = converted<float>(batch);
  const std::vector<float> a(actor.begin(), actor.end()), c(critics.begin(), critics.end()),
      t(targets.begin(), targets.end());
  SoftLosses<float>::Drawn d, n;
  d.sample.noise() = drawn.sample.noise().cast<float>();
  n.sample.noise() = next.sample.noise().cast<float>();
  std::vector<float> g(c.size(), 0.0f);
  small.targets(a, t, alpha, small_batch, n);
  EXPECT_NEAR(small.critic_loss(c, small_batch, g), critic, 1e-5 * critic);
  for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(g[i], critic_gradient[i], 1e-4);
  g.assign(a.size(), 0.0f);
  small.draw(a, small_batch.inputs, d);
  EXPECT_NEAR(small.actor_loss(a, c, alpha, small_batch, d, g), own, 1e-5);
  for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(g[i], gradient[i], 1e-4);
}

TEST(SquashedBatch, HasTheExactLogProbabilityWithItsTanhTerm) {
  for (const nlohmann::json& truth : exact_section("tanh_gaussian")["cases"]) {
    const auto mean = numbers_of(truth["mu"]), log_std = numbers_of(truth["log_sigma"]),
               u = numbers_of(truth["pre_tanh"]);
    const auto m = static_cast<Eigen::Index>(mean.size());
    SquashedBatch<double> sample;
    Matrix<double> outputs(2 * m, 1), d_outputs;
    sample.noise().resize(m, 1);
    for (Eigen::Index i = 0; i < m; ++i) {
      const auto k = static_cast<std::size_t>(i);
      outputs(i) = mean[k];
      outputs(m + i) = log_std[k];
      sample.noise()(i) = (u[k] - mean[k]) / std::exp(log_std[k]);
    }
    sample.squash(outputs);
    const double expected = number_of(truth["log_prob_action"]);
    EXPECT_NEAR(sample.log_probs()(0), expected, 1e-11 * (1.0 + std::abs(expected)));
    // ∂ ln π along the reparameterised sample.
    sample.backward(outputs, Matrix<double>::Zero(m, 1), 1.0, d_outputs);
    const auto d_mean = numbers_of(truth["reparam_grad_mu"]),
               d_log_std = numbers_of(truth["reparam_grad_log_sigma"]);
    for (Eigen::Index i = 0; i < m; ++i) {
      const auto k = static_cast<std::size_t>(i);
      EXPECT_NEAR(sample.actions()(i), std::tanh(u[k]), 1e-12);
      EXPECT_NEAR(d_outputs(i), d_mean[k], 1e-10 * (1 + std::abs(d_mean[k])));
      EXPECT_NEAR(d_outputs(m + i), d_log_std[k], 1e-9 * (1 + std::abs(d_log_std[k])));
    }
  }
}

TEST(SquashedBatch, HoldsLnSigmaWithinItsLimits) {
  SquashedBatch<double> sample;
  sample.noise() = Matrix<double>::Constant(2, 1, 0.5);
  Matrix<double> outputs(4, 1), d_outputs;
  outputs << 0.1, -0.2, 7.0, -30.0;
  sample.squash(outputs);
  EXPECT_NEAR(sample.actions()(0), std::tanh(0.1 + 0.5 * std::exp(2.0)), 1e-12);
  EXPECT_NEAR(sample.actions()(1), std::tanh(-0.2), 1e-8);
  sample.backward(outputs, Matrix<double>::Ones(2, 1), 0.3, d_outputs);
  EXPECT_NE(d_outputs(0), 0.0);
  EXPECT_EQ(d_outputs(2), 0.0);
  EXPECT_EQ(d_outputs(3), 0.0);
}

struct DeterministicTest : testing::Test {
  RandomStream random{2, Purpose::search};
  DeterministicLosses<double> losses{shape(inputs, actions, true), shape(inputs + actions, 1), 2};
  ReplayBatch<double> batch = random_batch<double>(random, inputs, actions, count);
  std::vector<double> actor = random_vector<double>(random, losses.actor().parameter_count(), 0.5);
  std::vector<double> critics = random_vector<double>(random, losses.critics().parameter_count(), 0.5);
  std::vector<double> gradient;

  double actor_loss() {
    gradient.assign(actor.size(), 0.0);
    return losses.actor_loss(actor, critics, batch, gradient);
  }
  double critic_loss() {
    gradient.assign(critics.size(), 0.0);
    return losses.critic_loss(critics, batch, gradient);
  }
};

TEST_F(DeterministicTest, ActorGradientMeetsCentralDifferences) {
  actor_loss();
  const std::vector<double> found = gradient;
  for (std::size_t i = 0; i < actor.size(); ++i)
    EXPECT_NEAR(found[i], central_difference(actor[i], [&] { return actor_loss(); }), 1e-8) << i;
}

TEST_F(DeterministicTest, CriticGradientMeetsCentralDifferences) {
  losses.targets(actor, critics, {}, batch);
  critic_loss();
  const std::vector<double> found = gradient;
  for (std::size_t i = 0; i < critics.size(); ++i)
    EXPECT_NEAR(found[i], central_difference(critics[i], [&] { return critic_loss(); }), 1e-8) << i;
}

TEST_F(DeterministicTest, TargetsAreTheSmallerValueOfABlurredActionInBounds) {
  const Matrix<double> noise = random_matrix<double>(random, actions, count, 0.8);
  losses.targets(actor, critics, noise, batch);
  const ValueNetworks<double>& q = losses.critics();
  bool cut = false;
  for (int i = 0; i < count; ++i) {
    Mlp<double>::Workspace workspace;
    const Matrix<double> mean(
        losses.actor().forward(actor, Matrix<double>(batch.next_inputs.col(i)), workspace));
    Matrix<double> pair(inputs + actions, 1);
    pair.topRows(inputs) = batch.next_inputs.col(i);
    for (int d = 0; d < actions; ++d) {
      const double blurred = mean(d) + noise(d, i);
      pair(inputs + d) = std::clamp(blurred, -1.0, 1.0);
      cut = cut || std::abs(blurred) > 1.0;
    }
    const auto value = [&](std::size_t k) {
      return q.network().forward(q.block(std::span<const double>(critics), k), pair, workspace)(0);
    };
    EXPECT_NEAR(losses.targets()[i],
                batch.rewards[i] + (i % 4 == 3 ? 0.0 : 0.9) * std::min(value(0), value(1)), 1e-12);
  }
  EXPECT_TRUE(cut) << "no action met its bounds: the test shows nothing";
}

TEST_F(DeterministicTest, ErrorsAreTargetsMinusValues) {
  losses.targets(actor, critics, {}, batch);
  const double loss = critic_loss();
  ValueNetworks<double>::Workspace workspace;
  losses.critics().forward(critics, batch.pairs, workspace);
  double expected = 0.0;
  for (int i = 0; i < count; ++i) {
    const auto n = static_cast<std::size_t>(i);
    for (std::size_t k = 0; k < 2; ++k) {
      const double error = losses.targets()[n] - losses.critics().outputs(workspace, k)(i);
      if (k == 0) {
        EXPECT_NEAR(losses.regression().errors()[n], error, 1e-14);
      }
      expected += batch.weights[n] * error * error / count;
    }
  }
  EXPECT_NEAR(loss, expected, 1e-12);
}

TEST(Projection, SharesOutWhatLandsBetweenAtoms) {
  // Atoms −1, 0, 1 with ¼, ½, ¼; R = 0.3, γ = 0.5: they land on −0.2, 0.3 and 0.8.
  const double p[] = {0.25, 0.5, 0.25};
  double projected[] = {0.0, 0.0, 0.0};
  project<double>(p, 0.3, 0.5, -1.0, 1.0, projected);
  EXPECT_NEAR(projected[0], 0.25 * 0.2, 1e-15);
  EXPECT_NEAR(projected[1], 0.25 * 0.8 + 0.5 * 0.7 + 0.25 * 0.2, 1e-15);
  EXPECT_NEAR(projected[2], 0.5 * 0.3 + 0.25 * 0.8, 1e-15);
  // After the end everything is R; beyond the last atom it is the last atom.
  double ended[] = {0.0, 0.0, 0.0}, beyond[] = {0.0, 0.0, 0.0};
  project<double>(p, -0.5, 0.0, -1.0, 1.0, ended);
  EXPECT_NEAR(ended[0], 0.5, 1e-15);
  EXPECT_NEAR(ended[1], 0.5, 1e-15);
  EXPECT_EQ(ended[2], 0.0);
  project<double>(p, 7.0, 0.9, -1.0, 1.0, beyond);
  EXPECT_NEAR(beyond[2], 1.0, 1e-15);
}

struct Categorical : testing::Test {
  static constexpr int atoms = 6;
  RandomStream random{3, Purpose::search};
  CategoricalLosses<double> losses{shape(inputs, actions, true), shape(inputs + actions, atoms), -2.0, 3.0};
  ReplayBatch<double> batch = random_batch<double>(random, inputs, actions, count);
  std::vector<double> actor = random_vector<double>(random, losses.actor().parameter_count(), 0.5);
  std::vector<double> critic = random_vector<double>(random, losses.critic().parameter_count(), 0.5);
  std::vector<double> gradient;

  double actor_loss() {
    gradient.assign(actor.size(), 0.0);
    return losses.actor_loss(actor, critic, batch, gradient);
  }
  double critic_loss() {
    gradient.assign(critic.size(), 0.0);
    return losses.critic_loss(critic, batch, gradient);
  }
};

TEST_F(Categorical, GradientsMeetCentralDifferences) {
  losses.targets(actor, critic, batch);
  for (Eigen::Index i = 0; i < count; ++i) EXPECT_NEAR(losses.targets().col(i).sum(), 1.0, 1e-12);
  critic_loss();
  std::vector<double> found = gradient;
  for (std::size_t i = 0; i < critic.size(); ++i)
    EXPECT_NEAR(found[i], central_difference(critic[i], [&] { return critic_loss(); }), 1e-8) << i;
  actor_loss();
  found = gradient;
  for (std::size_t i = 0; i < actor.size(); ++i)
    EXPECT_NEAR(found[i], central_difference(actor[i], [&] { return actor_loss(); }), 1e-8) << i;
}

TEST_F(Categorical, LossIsTheCrossEntropyOfItsTargets) {
  losses.targets(actor, critic, batch);
  const double loss = critic_loss();
  MlpWorkspace<double> workspace;
  const Matrix<double> logits(losses.critic().forward(critic, batch.pairs, workspace));
  double expected = 0.0;
  for (Eigen::Index i = 0; i < count; ++i) {
    const Eigen::VectorXd p = logits.col(i).array().exp() / logits.col(i).array().exp().sum();
    const double entropy = -(losses.targets().col(i).array() * p.array().log()).sum();
    EXPECT_NEAR(losses.losses()[static_cast<std::size_t>(i)], entropy, 1e-12);
    expected += batch.weights[static_cast<std::size_t>(i)] * entropy / count;
  }
  EXPECT_NEAR(loss, expected, 1e-12);
}

TEST(ActionValueLoss, TargetsAndGradientAreAsDefined) {
  RandomStream random(4, Purpose::search);
  ActionValueLoss<double> loss(shape(inputs, 3));
  ReplayBatch<double> batch = random_batch<double>(random, inputs, 1, count);
  for (int i = 0; i < count; ++i) batch.pairs(inputs, i) = i % 3;
  std::vector<double> online = random_vector<double>(random, loss.network().parameter_count(), 0.7),
                      target = random_vector<double>(random, online.size(), 0.7), gradient;
  MlpWorkspace<double> workspace;
  const Matrix<double> q(loss.network().forward(online, batch.next_inputs, workspace));
  const Matrix<double> slow(loss.network().forward(target, batch.next_inputs, workspace));
  bool differ = false;
  for (const bool twice : {false, true}) {
    loss.targets(online, target, twice, batch);
    for (int i = 0; i < count; ++i) {
      Eigen::Index best = 0, own = 0;
      slow.col(i).maxCoeff(&best);
      q.col(i).maxCoeff(&own);
      differ = differ || best != own;
      const double value = slow(twice ? own : best, i);
      EXPECT_NEAR(loss.targets()[static_cast<std::size_t>(i)],
                  batch.rewards[static_cast<std::size_t>(i)] + (i % 4 == 3 ? 0.0 : 0.9) * value, 1e-12);
    }
  }
  EXPECT_TRUE(differ);
  for (const double delta : {1.0, 1.5, 0.0}) {
    const auto value = [&] {
      gradient.assign(online.size(), 0.0);
      return loss.differentiate(online, batch, delta, gradient);
    };
    const double found_loss = value();
    double expected = 0.0;
    bool beyond = false, within = false;
    for (int i = 0; i < count; ++i) {
      const double e = std::abs(loss.errors()[static_cast<std::size_t>(i)]);
      const bool linear = delta > 0.0 && e > delta;
      expected += batch.weights[static_cast<std::size_t>(i)] *
                  (linear ? delta * e - delta * delta / 2.0 : e * e / 2.0) / count;
      beyond = beyond || linear;
      within = within || !linear;
    }
    EXPECT_NEAR(found_loss, expected, 1e-12) << delta;
    EXPECT_TRUE(within);
    EXPECT_EQ(beyond, delta > 0.0);
    const std::vector<double> found = gradient;
    for (std::size_t i = 0; i < online.size(); ++i)
      EXPECT_NEAR(found[i], central_difference(online[i], value), 1e-8) << delta << ' ' << i;
  }
}

TEST(ActionValueLoss, SarsaTakesTheChosenActionInPlaceOfTheBest) {
  RandomStream random(5, Purpose::search);
  ActionValueLoss<double> loss(shape(inputs, 3));
  ReplayBatch<double> batch = random_batch<double>(random, inputs, 1, count);
  const std::vector<double> target = random_vector<double>(random, loss.network().parameter_count(), 0.7);
  MlpWorkspace<double> workspace;
  const Matrix<double> q(loss.network().forward(target, batch.next_inputs, workspace));
  bool differ = false;
  for (int shift = 0; shift < 3; ++shift) {
    for (int i = 0; i < count; ++i) batch.next_pairs(inputs, i) = (i + shift) % 3;
    loss.targets_of_chosen(target, batch);
    for (int i = 0; i < count; ++i) {
      const double next = q((i + shift) % 3, i);
      differ = differ || next != q.col(i).maxCoeff();
      EXPECT_NEAR(loss.targets()[static_cast<std::size_t>(i)],
                  batch.rewards[static_cast<std::size_t>(i)] + (i % 4 == 3 ? 0.0 : 0.9) * next, 1e-12);
    }
  }
  EXPECT_TRUE(differ);
}

TEST(ActionValueLoss, StepsInARowReachToTheLast) {
  RandomStream random(6, Purpose::search);
  for (const bool ends : {false, true}) {
    ReplayBatch<double> batch = random_batch<double>(random, inputs, 1, 5);
    const Matrix<double> last = batch.next_inputs.col(2), beyond = batch.next_inputs.rightCols(2);
    batch.rewards = {1.0, -2.0, 4.0, 7.0, 8.0};
    batch.discounts = {0.5, 0.5, ends ? 0.0 : 0.5, 0.3, 0.2};
    reach_the_last(3, batch);
    EXPECT_EQ(batch.rewards, (std::vector<double>{1.0 - 1.0 + 1.0, -2.0 + 2.0, 4.0, 7.0, 8.0}));
    EXPECT_EQ(batch.discounts, ends ? (std::vector<double>{0.0, 0.0, 0.0, 0.3, 0.2})
                                    : (std::vector<double>{0.125, 0.25, 0.5, 0.3, 0.2}));
    for (int t = 0; t < 3; ++t) EXPECT_EQ(batch.next_inputs.col(t), last);
    EXPECT_EQ(batch.next_inputs.rightCols(2), beyond);
  }
}

}  // namespace
}  // namespace policyscope
