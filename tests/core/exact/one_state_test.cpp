// Single decisions, labels and baselines: analytic updates against differences and against samples.
#include "core/exact/one_state.h"

#include "core/environments/two_cycle.h"
#include "core/estimators/action_learning.h"
#include "core/estimators/baseline_example.h"
#include "core/estimators/labelled_rollouts.h"
#include "core/estimators/running_moments.h"
#include "core/exact/critic_fit.h"
#include "core/exact/discounted.h"
#include "core/exact/gradient_forms.h"
#include "core/policies/divergence.h"
#include "core/policies/kl_step.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace policyscope {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

TEST(OneState, TheGradientMeetsDifferencesOfTheMeanReward) {
  const VectorXd theta = Eigen::Vector3d(0.3, -1.0, 0.8), rewards = Eigen::Vector3d(2.0, -1.0, 0.5);
  const VectorXd gradient = exact::preference_gradient(exact::softmax(theta), rewards);
  for (Eigen::Index i = 0; i < 3; ++i) {
    constexpr double h = 1e-6;
    VectorXd up = theta, down = theta;
    up[i] += h;
    down[i] -= h;
    const double difference = (exact::softmax(up).dot(rewards) - exact::softmax(down).dot(rewards)) / (2 * h);
    EXPECT_NEAR(gradient[i], difference, 1e-9);
  }
}

TEST(OneState, ExpectedUpdatesAreMeansOfSampledOnes) {
  const VectorXd policy = Eigen::Vector3d(0.6, 0.1, 0.3), rewards = Eigen::Vector3d(1.0, 3.0, -0.5);
  for (const bool divided : {true, false}) {
    VectorXd mean = VectorXd::Zero(3);
    for (Eigen::Index a = 0; a < 3; ++a)
      mean += policy[a] * exact::sampled_update(policy, a, rewards[a], divided);
    const VectorXd expected =
        divided ? exact::preference_gradient(policy, rewards) : exact::undivided_update(policy, rewards);
    EXPECT_LT((mean - expected).norm(), 1e-15);
  }
}

TEST(OneState, WithoutTheDivisionTheFrequentActionWinsByFrequency) {
  // 0.2 · 2 < 0.8 · 1 although 2 > 1; at a third both are as strong.
  const VectorXd rewards = Eigen::Vector2d(2.0, 1.0);
  EXPECT_GT(exact::preference_gradient(Eigen::Vector2d(0.2, 0.8), rewards)[0], 0.0);
  EXPECT_LT(exact::undivided_update(Eigen::Vector2d(0.2, 0.8), rewards)[0], 0.0);
  EXPECT_NEAR(exact::undivided_update(Eigen::Vector2d(1.0 / 3.0, 2.0 / 3.0), rewards)[0], 0.0, 1e-15);
}

TEST(KlStep, StopsWhereTheDivergenceReachesTheLimit) {
  const std::array<double, 3> h{0.5, -0.2, 1.0}, direction{1.0, -2.0, 0.3};
  const double step = step_within_kl(h, direction, 0.02, 10.0);
  std::array<double, 3> moved = h;
  for (std::size_t i = 0; i < 3; ++i) moved[i] += step * direction[i];
  EXPECT_NEAR(softmax_kl(h, moved), 0.02, 1e-9);
  EXPECT_EQ(step_within_kl(h, direction, 0.02, 1e-3), 1e-3);
}

MatrixXd policy_of(const MatrixXd& preferences) {
  MatrixXd policy(preferences.rows(), preferences.cols());
  for (Eigen::Index s = 0; s < preferences.rows(); ++s)
    policy.row(s) = exact::softmax(preferences.row(s).transpose()).transpose();
  return policy;
}

TEST(LabelledRollouts, TheStepIsTheGradientOfTheWeightedLogLikelihood) {
  MatrixXd preferences = MatrixXd::Zero(3, 2);
  preferences << 0.4, -0.3, 1.0, 0.2, -0.5, 0.5;
  const std::vector<LabelledStep> steps{{0, 1, 1.0}, {2, 0, -0.5}, {0, 0, 2.0}, {1, 1, 1.0}};
  const auto likelihood = [&](const MatrixXd& h) {
    double sum = 0.0;
    for (const LabelledStep& step : steps)
      sum += step.weight * std::log(policy_of(h)(static_cast<Eigen::Index>(step.state),
                                                 static_cast<Eigen::Index>(step.label)));
    return sum;
  };
  const MatrixXd gradient = weighted_score_sum(policy_of(preferences), steps);
  for (Eigen::Index s = 0; s < 3; ++s)
    for (Eigen::Index a = 0; a < 2; ++a) {
      constexpr double h = 1e-6;
      MatrixXd up = preferences, down = preferences;
      up(s, a) += h;
      down(s, a) -= h;
      EXPECT_NEAR(gradient(s, a), (likelihood(up) - likelihood(down)) / (2 * h), 1e-8);
    }
}

TEST(LabelledRollouts, TheProbabilityOfSuccessIsTheShareOfGoodWalks) {
  const GateWalk walk;
  MatrixXd policy(static_cast<Eigen::Index>(walk.rungs), 2);
  for (Eigen::Index s = 0; s < policy.rows(); ++s) {
    const double up = 0.3 + 0.05 * static_cast<double>(s);
    policy.row(s) << 1.0 - up, up;
  }
  const double exact = success_probability(walk, policy);
  RandomStream random(5, Purpose::action);
  RunningMoments good;
  for (int i = 0; i < 20000; ++i) {
    const WalkRollout rollout = draw_rollout(walk, policy, random);
    EXPECT_EQ(rollout.rungs.size(), walk.steps + 1);
    good.add(rollout.good ? 1.0 : 0.0);
  }
  EXPECT_NEAR(good.mean(), exact, 4.0 * good.standard_error());
}

TEST(LabelledRollouts, TheTeacherAlwaysReachesTheGate) {
  const GateWalk walk;
  MatrixXd policy = MatrixXd::Zero(static_cast<Eigen::Index>(walk.rungs), 2);
  for (std::size_t s = 0; s < walk.rungs; ++s)
    policy(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(walk.teacher(s))) = 1.0;
  EXPECT_EQ(success_probability(walk, policy), 1.0);
}

TEST(LabelledRollouts, OutcomesWeighTheirWholeWalk) {
  const GateWalk walk;
  RandomStream random(2, Purpose::action);
  const MatrixXd even = MatrixXd::Constant(static_cast<Eigen::Index>(walk.rungs), 2, 0.5);
  std::vector<WalkRollout> rollouts;
  for (int i = 0; i < 12; ++i) rollouts.push_back(draw_rollout(walk, even, random));
  const std::vector<LabelledStep> plain = outcome_labels(rollouts, false);
  ASSERT_EQ(plain.size(), 12 * walk.steps);
  for (std::size_t i = 0; i < plain.size(); ++i)
    EXPECT_EQ(plain[i].weight, rollouts[i / walk.steps].good ? 1.0 : -1.0);
  double sum = 0.0;
  for (const LabelledStep& step : outcome_labels(rollouts, true)) sum += step.weight;
  EXPECT_NEAR(sum, 0.0, 1e-12);  // walks of equal length
}

TEST(BaselineExample, VarianceAndGradientAreThoseOfTheSamples) {
  const BaselineExample example{.advantage = 400.0, .noise = 300.0, .probability = 0.3};
  for (const ExampleBaseline kind :
       {ExampleBaseline::none, ExampleBaseline::constant, ExampleBaseline::state}) {
    RandomStream random(11, Purpose::action);
    RunningMoments moments;
    for (int i = 0; i < 100000; ++i) moments.add(sample_estimator(example, kind, random));
    EXPECT_NEAR(moments.mean(), example.gradient(), 4.0 * moments.standard_error());
    EXPECT_NEAR(moments.variance(), estimator_variance(example, kind),
                0.03 * estimator_variance(example, kind));
  }
  // Only the noise, the advantage and the score are left with the right baseline in every state.
  const BaselineExample even{.advantage = 20.0, .noise = 10.0};
  EXPECT_NEAR(estimator_variance(even, ExampleBaseline::state), 0.25 * (100.0 + 100.0) - 25.0, 1e-9);
  EXPECT_GT(estimator_variance(even, ExampleBaseline::none),
            1e4 * estimator_variance(even, ExampleBaseline::state));
}

TEST(GradientForms, TheTheoremMeetsDifferencesAndSamplesAndTheShortcutDoesNot) {
  const FiniteModel model = TwoCycle::make_model({});
  const exact::ActionFeatures features = exact::appearance_features(model);
  VectorXd theta = VectorXd::Zero(features.front().cols());
  theta[0] = 0.5;
  const exact::GradientForms forms = exact::average_reward_gradients(model, features, theta, 0.9);
  EXPECT_LT((forms.theorem - forms.difference).norm(), 1e-9);
  // r(π) = (1 + π(right))/5 and ∂π(right)/∂θ(right) = π(left) π(right).
  const double right = 1.0 / (1.0 + std::exp(0.5));
  EXPECT_NEAR(forms.theorem[1], 0.2 * right * (1.0 - right), 1e-12);
  // The next reward alone says left, where it is 1 at once.
  EXPECT_NEAR(forms.past_measure[1], -0.2 * right * (1.0 - right), 1e-12);
  EXPECT_GT(forms.discounted[1], 0.0);

  VectorXd direction = VectorXd::Zero(theta.size());
  direction[1] = 1.0;
  RandomStream random(9, Purpose::action);
  RunningMoments moments;
  for (const double sample : exact::sampled_gradient(model, features, theta, direction, 50000, random))
    moments.add(sample);
  EXPECT_NEAR(moments.mean(), forms.theorem[1], 4.0 * moments.standard_error());
}

TEST(CriticFit, ACompatibleCriticGivesTheExactGradientAndOthersDoNot) {
  const FiniteModel model = TwoCycle::make_model({});
  exact::ActionFeatures features(model.states.size(), MatrixXd::Zero(2, 1));
  features[0](1, 0) = 1.0;
  for (const double gamma : {0.5, 0.9, 0.97})
    for (const double preference : {-1.0, 0.0, 0.7}) {
      const VectorXd theta = VectorXd::Constant(1, preference);
      const exact::CriticGradients g = exact::critic_gradients(model, features, theta, gamma);
      EXPECT_NEAR(g.compatible[0], g.exact[0], 1e-10);
      // Against differences of the start value itself.
      constexpr double h = 1e-5;
      const auto value = [&](double x) {
        const MatrixXd policy = exact::softmax_policy(features, VectorXd::Constant(1, x));
        const exact::Chain chain = exact::chain_of(model, policy);
        return exact::start_value(chain, exact::state_values(chain, gamma));
      };
      EXPECT_NEAR(g.exact[0], (value(preference + h) - value(preference - h)) / (2 * h), 1e-6);
      // What bootstraps from the score learns the next reward only: left for every discount.
      EXPECT_LT(g.bootstrapped[0], 0.0);
    }
  const exact::CriticGradients g = exact::critic_gradients(model, features, VectorXd::Zero(1), 0.9);
  EXPECT_GT(g.exact[0], 0.0);
  EXPECT_GT(std::abs(g.state_blind[0] - g.exact[0]), 0.1 * std::abs(g.exact[0]));
  // Where the policy has a parameter for every state and action, the fit is the advantage itself.
  const exact::ActionFeatures tabular = exact::appearance_features(model);
  const exact::CriticGradients full =
      exact::critic_gradients(model, tabular, VectorXd::Zero(tabular.front().cols()), 0.9);
  EXPECT_LT((full.compatible_fit - full.advantage).norm(), 1e-9);
  EXPECT_LT((full.compatible - full.exact).norm(), 1e-9);
}

TEST(ActionLearning, BothFindTheBestActionAndTheGaussianSooner) {
  const ActionTask task;
  double discrete = 0.0, continuous = 0.0;
  constexpr int runs = 10;
  for (std::uint64_t run = 0; run < runs; ++run) {
    RandomStream first(run, Purpose::action, 0), second(run, Purpose::action, 1);
    DiscreteActionLearner cut(21);
    GaussianActionLearner normal(1.5);
    EXPECT_EQ(cut.action(0), ActionTask::low);
    EXPECT_EQ(cut.action(20), ActionTask::high);
    EXPECT_NEAR(cut.policy().sum(), 1.0, 1e-12);
    for (int k = 0; k < 150; ++k) {
      cut.step(task, 0.1, first);
      normal.step(task, 0.1, second);
    }
    discrete += cut.mean_reward(task) / runs;
    continuous += normal.mean_reward(task) / runs;
    for (int k = 150; k < 3000; ++k) cut.step(task, 0.1, first);
    EXPECT_GT(cut.mean_reward(task), 0.8);
    EXPECT_NEAR(normal.mean(), task.best, 0.6);
    EXPECT_LT(normal.std(), 1.0);
  }
  EXPECT_GT(continuous, discrete + 0.2);
}

}  // namespace
}  // namespace policyscope
