// The entropy-regularised objective against closed forms and finite differences.
#include "core/exact/entropy.h"

#include "core/environments/two_cycle.h"
#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/differentiation.h"
#include "core/exact/discounted.h"
#include "tests/support/random_mdp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace policyscope::exact {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double beta = 0.7;

struct SoftProblem {
  FiniteModel model;
  ActionFeatures features;
  VectorXd theta;

  explicit SoftProblem(FiniteModel task) : model(std::move(task)), features(appearance_features(model)) {
    RandomStream random(5, Purpose::action);
    theta.resize(features.front().cols());
    for (double& t : theta) t = random.uniform(-1.5, 1.5);
  }
  MatrixXd policy() const { return softmax_policy(features, theta); }
  /// Central differences of objective(π).
  template <class Objective>
  VectorXd differences(const Objective& objective) const {
    constexpr double h = 1e-5;
    VectorXd gradient(theta.size());
    for (Eigen::Index i = 0; i < theta.size(); ++i) {
      const VectorXd step = h * VectorXd::Unit(theta.size(), i);
      gradient[i] = (objective(softmax_policy(features, theta + step)) -
                     objective(softmax_policy(features, theta - step))) /
                    (2 * h);
    }
    return gradient;
  }
};

double largest(const MatrixXd& m) {
  return m.cwiseAbs().maxCoeff();
}

/// Rewards of actions that all lead back to the only state.
FiniteModel bandit(const VectorXd& rewards) {
  FiniteModel model;
  model.states = {{.name = "s", .start = 1.0}};
  for (const double reward : rewards) {
    model.actions.push_back("a");
    model.outcomes.push_back({{1.0, 0, reward}});
  }
  return model;
}

class SoftObjective : public testing::TestWithParam<double> {};  // the discount
INSTANTIATE_TEST_SUITE_P(Discounts, SoftObjective, testing::Values(0.0, 0.9, 1.0));

TEST_P(SoftObjective, ValuesCountTheEntropyOfEveryDecision) {
  const SoftProblem p(RandomMdp::make_model({.seed = 2}));
  const MatrixXd pi = p.policy();
  const Chain plain = chain_of(p.model, pi), soft = soft_chain(p.model, pi, beta);
  const VectorXd entropies = policy_entropies(p.model, pi);
  EXPECT_EQ(entropies[entropies.size() - 1], 0.0);  // terminal
  const VectorXd v = state_values(soft, GetParam());
  const MatrixXd q = action_values(p.model, v, GetParam());
  const MatrixXd surprised = less_log_policy(q, pi, beta);
  for (Eigen::Index s = 0; s + 1 < v.size(); ++s) EXPECT_NEAR(pi.row(s).dot(surprised.row(s)), v[s], 1e-12);
  EXPECT_NEAR(start_value(soft, v),
              start_value(plain, state_values(plain, GetParam())) +
                  beta * discounted_visits(plain, GetParam()).dot(entropies),
              1e-12);
}

TEST_P(SoftObjective, TheGradientIsTheSameInThreeWays) {
  const SoftProblem p(RandomMdp::make_model({.seed = 3}));
  const MatrixXd pi = p.policy();
  const Chain chain = soft_chain(p.model, pi, beta);
  const MatrixXd q = action_values(p.model, state_values(chain, GetParam()), GetParam());
  const VectorXd theorem =
      policy_gradient(p.features, pi, discounted_visits(chain, GetParam()), less_log_policy(q, pi, beta));
  const VectorXd differentiated =
      differentiate_start_value(p.model, pi, policy_derivatives(p.features, pi), GetParam(), beta);
  const VectorXd numeric = p.differences([&](const MatrixXd& policy) {
    const Chain moved = soft_chain(p.model, policy, beta);
    return start_value(moved, state_values(moved, GetParam()));
  });
  EXPECT_LT(largest(theorem - differentiated), 1e-10);
  EXPECT_LT(largest(theorem - numeric), 1e-8);
}

TEST_P(SoftObjective, ABonusLeavesOutTheEntropyOfLaterStates) {
  const SoftProblem p(RandomMdp::make_model({.seed = 4}));
  const MatrixXd pi = p.policy();
  const Chain chain = chain_of(p.model, pi);
  const VectorXd visits = discounted_visits(chain, GetParam());
  const VectorXd bonus = policy_gradient(
      p.features, pi, visits,
      less_log_policy(action_values(p.model, state_values(chain, GetParam()), GetParam()), pi, beta));
  const VectorXd numeric = p.differences([&](const MatrixXd& policy) {  // the visits stay
    const Chain moved = chain_of(p.model, policy);
    return start_value(moved, state_values(moved, GetParam())) +
           beta * visits.dot(policy_entropies(p.model, policy));
  });
  EXPECT_LT(largest(bonus - numeric), 1e-8);
  const VectorXd whole =
      differentiate_start_value(p.model, pi, policy_derivatives(p.features, pi), GetParam(), beta);
  if (GetParam() == 0.0) {
    EXPECT_LT(largest(bonus - whole), 1e-12);  // nothing counts later
  } else {
    EXPECT_GT(largest(bonus - whole), 1e-3);
  }
}

TEST(SoftAverageReward, HasTheGradientOfItsTheorem) {
  const SoftProblem p(TwoCycle::make_model({.cycle_length = 3}));
  const MatrixXd pi = p.policy();
  const Chain chain = soft_chain(p.model, pi, beta);
  const VectorXd d = stationary_distribution(chain);
  const double rate = average_reward(chain, d);
  const VectorXd h = policy_entropies(p.model, pi);
  EXPECT_NEAR(rate, average_reward(chain_of(p.model, pi), d) + beta * d.dot(h), 1e-12);
  const MatrixXd q = differential_action_values(p.model, differential_values(chain, d), rate);
  const VectorXd theorem = policy_gradient(p.features, pi, d, less_log_policy(q, pi, beta));
  EXPECT_LT(
      largest(theorem - differentiate_average_reward(p.model, pi, policy_derivatives(p.features, pi), beta)),
      1e-10);
  const VectorXd numeric = p.differences([&](const MatrixXd& policy) {
    const Chain moved = soft_chain(p.model, policy, beta);
    return average_reward(moved, stationary_distribution(moved));
  });
  EXPECT_LT(largest(theorem - numeric), 1e-8);
}

TEST(SoftOptimum, OfABanditIsASoftmaxOfItsRewards) {
  const VectorXd rewards = (VectorXd(4) << 1.0, -2.0, 0.5, 1.1).finished();
  const FiniteModel model = bandit(rewards);
  const ActionFeatures features = appearance_features(model);
  const VectorXd weights = (rewards / beta).array().exp();
  const VectorXd theta = rewards / beta;
  for (const double gamma : {0.0, 0.8}) {
    const Optimum best = optimal_soft_values(model, gamma, beta);
    EXPECT_LT(largest(best.policy - (weights / weights.sum()).transpose()), 1e-12);
    EXPECT_NEAR(best.values[0], beta * std::log(weights.sum()) / (1.0 - gamma), 1e-11);
    const MatrixXd pi = softmax_policy(features, theta);
    EXPECT_LT(largest(differentiate_start_value(model, pi, policy_derivatives(features, pi), gamma, beta)),
              1e-12);
    // Where actions do not decide what comes next, the bonus finds the same policy.
    const Chain chain = chain_of(model, pi);
    const MatrixXd q = action_values(model, state_values(chain, gamma), gamma);
    EXPECT_LT(
        largest(policy_gradient(features, pi, discounted_visits(chain, gamma), less_log_policy(q, pi, beta))),
        1e-12);
  }
}

TEST(SoftOptimum, OfTheTwoCyclesIsKnownInClosedForm) {
  constexpr int n = 5;
  constexpr double gamma = 0.9, left = 1.0, right = 2.0, ln2 = std::numbers::ln2;
  const FiniteModel model = TwoCycle::make_model({});
  // Where nothing depends on the action, every step may be as random as can be.
  const double elsewhere =
      beta * ln2 * (gamma + std::pow(gamma, 2) + std::pow(gamma, 3) + std::pow(gamma, 4));
  const double to_left = std::exp(left / beta), to_right = std::exp(right * std::pow(gamma, n - 1) / beta);
  const Optimum best = optimal_soft_values(model, gamma, beta);
  EXPECT_NEAR(best.values[0], (beta * std::log(to_left + to_right) + elsewhere) / (1.0 - std::pow(gamma, n)),
              1e-11);
  EXPECT_NEAR(best.policy(0, 0), to_left / (to_left + to_right), 1e-12);
  EXPECT_NEAR(best.policy(3, 0), 0.5, 1e-12);

  MatrixXd pi = MatrixXd::Constant(2 * n - 1, 2, 0.5);
  pi.row(0) << 0.3, 0.7;
  const Chain chain = soft_chain(model, pi, beta);
  const double h = -0.3 * std::log(0.3) - 0.7 * std::log(0.7);
  EXPECT_NEAR(average_reward(chain, stationary_distribution(chain)),
              (0.3 * left + 0.7 * right + beta * (h + (n - 1) * ln2)) / n, 1e-12);
  // What is never done has no entropy and no gradient.
  const VectorXd none = policy_entropies(model, same_everywhere(model, Eigen::Vector2d(1.0, 0.0)));
  EXPECT_EQ(largest(none), 0.0);
}

TEST(SoftOptimum, ImprovesOnEveryOtherPolicyAndAsksForADiscount) {
  const SoftProblem p(RandomMdp::make_model({.seed = 6}));
  const Optimum best = optimal_soft_values(p.model, 0.95, beta);
  const VectorXd v = state_values(soft_chain(p.model, p.policy(), beta), 0.95);
  for (Eigen::Index s = 0; s + 1 < v.size(); ++s) EXPECT_GT(best.values[s], v[s]);
  // v = β ln Σ exp(q/β), Bellman's soft equation.
  const MatrixXd q = action_values(p.model, best.values, 0.95);
  for (Eigen::Index s = 0; s + 1 < v.size(); ++s)
    EXPECT_NEAR(best.values[s], beta * std::log((q.row(s).array() / beta).exp().sum()), 1e-10);
  // With little entropy it is the best policy.
  EXPECT_NEAR(optimal_soft_values(p.model, 0.95, 1e-4).values[0], optimal_values(p.model, 0.95).values[0],
              1e-2);
  EXPECT_THROW(optimal_soft_values(p.model, 1.0, beta), Error);
  EXPECT_THROW(optimal_soft_values(p.model, 0.9, -1.0), Error);
  EXPECT_EQ(optimal_soft_values(p.model, 0.95, 0.0).values, optimal_values(p.model, 0.95).values);
}

}  // namespace
}  // namespace policyscope::exact
