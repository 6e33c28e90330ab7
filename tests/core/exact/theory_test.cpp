// Identities of exact theory on random decision processes, against finite differences and against each other.
#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/differentiation.h"
#include "core/exact/discounted.h"
#include "core/exact/memoryless.h"
#include "core/exact/multichain.h"
#include "core/exact/natural_gradient.h"
#include "core/exact/objectives.h"
#include "core/exact/optimal.h"
#include "core/exact/softmax.h"
#include "core/exact/undiscounted.h"
#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace policyscope::exact {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Random probabilities, rewards and starts; the first two states look alike. With `ends` the last state is
/// terminal.
FiniteModel random_model(std::uint64_t seed, bool ends, std::size_t states = 6, std::size_t actions = 3) {
  RandomStream random(seed, Purpose::initialization);
  FiniteModel model;
  for (std::size_t a = 0; a < actions; ++a) model.actions.push_back("a" + std::to_string(a));
  for (std::size_t s = 0; s < states; ++s) {
    const bool last = ends && s + 1 == states;
    model.states.push_back({.name = "s" + std::to_string(s),
                            .appearance = s == 0 ? 0 : s - 1,
                            .terminal = last,
                            .start = last ? 0.0 : 1.0 / static_cast<double>(states - (ends ? 1 : 0))});
  }
  model.outcomes.resize(states * actions);
  for (std::size_t s = 0; s < states; ++s) {
    for (std::size_t a = 0; a < actions; ++a) {
      auto& outcomes = model.after(s, a);
      if (model.states[s].terminal) {
        outcomes = {{1.0, s, 0.0}};
        continue;
      }
      double total = 0.0;
      for (std::size_t next = 0; next < states; ++next) {
        outcomes.push_back({-std::log(1.0 - random.uniform()), next, random.uniform(-2.0, 3.0)});
        total += outcomes.back().probability;
      }
      for (auto& outcome : outcomes) outcome.probability /= total;
    }
  }
  return model;
}

VectorXd random_theta(std::uint64_t seed, Eigen::Index size) {
  RandomStream random(seed, Purpose::action);
  VectorXd theta(size);
  for (double& t : theta) t = random.uniform(-1.5, 1.5);
  return theta;
}

struct Problem {
  FiniteModel model;
  ActionFeatures features;
  VectorXd theta;
  MatrixXd policy;
  Chain chain;
};
Problem problem(std::uint64_t seed, bool ends) {
  Problem p{random_model(seed, ends), {}, {}, {}, {}};
  p.features = appearance_features(p.model);
  p.theta = random_theta(seed, p.features.front().cols());
  p.policy = softmax_policy(p.features, p.theta);
  p.chain = chain_of(p.model, p.policy);
  return p;
}

template <class Objective>
VectorXd differences(const Problem& p, const Objective& objective) {
  constexpr double h = 1e-5;
  VectorXd gradient(p.theta.size());
  for (Eigen::Index i = 0; i < p.theta.size(); ++i) {
    const VectorXd step = h * VectorXd::Unit(p.theta.size(), i);
    gradient[i] = (objective(softmax_policy(p.features, p.theta + step)) -
                   objective(softmax_policy(p.features, p.theta - step))) /
                  (2 * h);
  }
  return gradient;
}

constexpr double gamma = 0.9;

class RandomTheory : public testing::TestWithParam<int> {
 protected:
  std::uint64_t seed() const { return static_cast<std::uint64_t>(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomTheory, testing::Range(1, 9));

TEST_P(RandomTheory, ValuesSolveTheirEquations) {
  for (const bool ends : {false, true}) {
    const Problem p = problem(seed(), ends);
    const VectorXd v = state_values(p.chain, gamma);
    const MatrixXd q = action_values(p.model, v, gamma);
    EXPECT_LT((p.policy.cwiseProduct(q).rowwise().sum() - v).cwiseAbs().maxCoeff(), 1e-12);
    const MatrixXd a = advantages(q, v);
    EXPECT_LT(p.policy.cwiseProduct(a).rowwise().sum().cwiseAbs().maxCoeff(), 1e-12);
    // The value of the start is what all visits earn.
    const VectorXd visits = discounted_visits(p.chain, gamma);
    EXPECT_NEAR(visits.dot(p.chain.reward), start_value(p.chain, v), 1e-11);
    if (!ends) {
      EXPECT_NEAR(visits.sum(), 1 / (1 - gamma), 1e-10);
      EXPECT_NEAR(normalized_visits(visits, gamma).sum(), 1.0, 1e-11);
    }
  }
}

TEST_P(RandomTheory, TheDiscountOnlyScalesTheAverageValue) {
  const Problem p = problem(seed(), false);
  const VectorXd d = stationary_distribution(p.chain);
  const double rate = average_reward(p.chain, d);
  EXPECT_NEAR((p.chain.transition.transpose() * d - d).cwiseAbs().maxCoeff(), 0.0, 1e-13);
  EXPECT_NEAR(average_value(d, state_values(p.chain, gamma)), rate / (1 - gamma), 1e-11);
  const VectorXd v = differential_values(p.chain, d);
  EXPECT_NEAR((p.chain.reward.array() - rate + (p.chain.transition * v - v).array()).abs().maxCoeff(), 0.0,
              1e-12);
  EXPECT_NEAR(d.dot(v), 0.0, 1e-12);
  const MatrixXd q = differential_action_values(p.model, v, rate);
  EXPECT_LT((p.policy.cwiseProduct(q).rowwise().sum() - v).cwiseAbs().maxCoeff(), 1e-12);
}

TEST_P(RandomTheory, TheGradientOfTheStartIsTheSameInThreeWays) {
  for (const bool ends : {false, true}) {
    const Problem p = problem(seed(), ends);
    const VectorXd v = state_values(p.chain, gamma);
    const VectorXd theorem = policy_gradient(p.features, p.policy, discounted_visits(p.chain, gamma),
                                             action_values(p.model, v, gamma));
    const VectorXd differentiated =
        differentiate_start_value(p.model, p.policy, policy_derivatives(p.features, p.policy), gamma);
    const VectorXd numeric = differences(p, [&](const MatrixXd& policy) {
      const Chain chain = chain_of(p.model, policy);
      return start_value(chain, state_values(chain, gamma));
    });
    EXPECT_LT((theorem - differentiated).cwiseAbs().maxCoeff(), 1e-11);
    EXPECT_LT((theorem - numeric).cwiseAbs().maxCoeff(), 1e-8);
  }
}

TEST_P(RandomTheory, TheGradientOfTheAverageRewardIsTheSameInThreeWays) {
  const Problem p = problem(seed(), false);
  const auto rate = [&](const MatrixXd& policy) {
    const Chain chain = chain_of(p.model, policy);
    return average_reward(chain, stationary_distribution(chain));
  };
  const VectorXd d = stationary_distribution(p.chain);
  const VectorXd v = differential_values(p.chain, d);
  const VectorXd theorem =
      policy_gradient(p.features, p.policy, d, differential_action_values(p.model, v, rate(p.policy)));
  const PolicyDerivatives derivatives = policy_derivatives(p.features, p.policy);
  EXPECT_LT((theorem - differentiate_average_reward(p.model, p.policy, derivatives)).cwiseAbs().maxCoeff(),
            1e-11);
  EXPECT_LT((theorem - differences(p, rate)).cwiseAbs().maxCoeff(), 1e-8);
  // With discounted values in their place it is only near.
  const VectorXd near =
      policy_gradient(p.features, p.policy, d, action_values(p.model, state_values(p.chain, gamma), gamma));
  EXPECT_GT((theorem - near).cwiseAbs().maxCoeff(), 1e-6);
}

TEST_P(RandomTheory, ThroughTheMeasureIsAnotherGradient) {
  const Problem p = problem(seed(), false);
  const PolicyDerivatives derivatives = policy_derivatives(p.features, p.policy);
  for (const bool discounted : {true, false}) {
    const VectorXd d = stationary_distribution(p.chain);
    const VectorXd v = discounted ? state_values(p.chain, gamma) : differential_values(p.chain, d);
    const MatrixXd q = discounted ? action_values(p.model, v, gamma)
                                  : differential_action_values(p.model, v, average_reward(p.chain, d));
    const VectorXd wrong = gradient_through_measure(
        p.model, p.policy, derivatives,
        discounted ? StateMeasure::discounted_visits : StateMeasure::stationary, gamma);
    // The derivative of Σ μ_π Σ π q with q held fixed.
    const VectorXd numeric = differences(p, [&](const MatrixXd& policy) {
      const Chain chain = chain_of(p.model, policy);
      const VectorXd measure = discounted ? discounted_visits(chain, gamma) : stationary_distribution(chain);
      return measure.dot(policy.cwiseProduct(q).rowwise().sum());
    });
    EXPECT_LT((wrong - numeric).cwiseAbs().maxCoeff(), 1e-7);
    const VectorXd right =
        policy_gradient(p.features, p.policy, discounted ? discounted_visits(p.chain, gamma) : d, q);
    EXPECT_GT((wrong - right).norm(), 1e-3 * right.norm());
  }
}

TEST_P(RandomTheory, FisherIsTheCurvatureOfTheDivergence) {
  const Problem p = problem(seed(), false);
  const VectorXd measure = discounted_visits(p.chain, gamma);
  const MatrixXd fisher = fisher_matrix(p.features, p.policy, measure);
  EXPECT_LT((fisher - fisher.transpose()).cwiseAbs().maxCoeff(), 1e-14);
  // Raising all preferences of an appearance alike changes nothing.
  VectorXd lift = VectorXd::Zero(p.theta.size());
  lift.head(3).setOnes();
  EXPECT_LT((fisher * lift).norm(), 1e-12);
  const VectorXd direction = random_theta(seed() + 100, p.theta.size());
  constexpr double h = 1e-3;
  const auto divergence = [&](double t) {
    const MatrixXd moved = softmax_policy(p.features, p.theta + t * direction);
    const VectorXd kl =
        p.policy.cwiseProduct(p.policy.array().log().matrix() - moved.array().log().matrix()).rowwise().sum();
    return measure.dot(kl);
  };
  const double curvature = (divergence(h) + divergence(-h)) / (h * h);
  EXPECT_NEAR(direction.dot(fisher * direction), curvature, 1e-4 * curvature);
}

TEST_P(RandomTheory, TheNaturalGradientDoesNotDependOnTheParameters) {
  const Problem p = problem(seed(), false);
  const VectorXd visits = discounted_visits(p.chain, gamma);
  const MatrixXd q = action_values(p.model, state_values(p.chain, gamma), gamma);
  const VectorXd plain = policy_gradient(p.features, p.policy, visits, q);
  const VectorXd natural = natural_gradient(fisher_matrix(p.features, p.policy, visits), plain);
  // θ = M φ: the features of φ are x M.
  RandomStream random(seed(), Purpose::environment);
  MatrixXd m(p.theta.size(), p.theta.size());
  for (double& x : m.reshaped()) x = random.normal();
  ActionFeatures other = p.features;
  for (MatrixXd& x : other) x = x * m;
  const VectorXd other_plain = policy_gradient(other, p.policy, visits, q);
  const VectorXd other_natural = natural_gradient(fisher_matrix(other, p.policy, visits), other_plain);
  // The change of the policy is what counts: preferences up to a constant in each state.
  const auto change = [&](const ActionFeatures& features, const VectorXd& step) {
    VectorXd all(18);
    for (std::size_t s = 0; s < 6; ++s) {
      VectorXd h = features[s] * step;
      h.array() -= h.mean();
      all.segment(static_cast<Eigen::Index>(3 * s), 3) = h;
    }
    return all;
  };
  const VectorXd expected = change(p.features, natural);
  EXPECT_LT((change(other, other_natural) - expected).norm(), 1e-6 * expected.norm());
  EXPECT_GT((change(other, other_plain) - change(p.features, plain)).norm(),
            0.1 * change(p.features, plain).norm());
  // The damped one goes towards it as the damping goes.
  const VectorXd damped = natural_gradient(fisher_matrix(p.features, p.policy, visits), plain, 1e-9);
  EXPECT_LT((change(p.features, damped) - expected).norm(), 1e-5 * expected.norm());
}

TEST_P(RandomTheory, TheTabularNaturalGradientIsTheAdvantage) {
  Problem p = problem(seed(), false);
  for (std::size_t s = 0; s < p.model.states.size(); ++s) p.model.states[s].appearance = s;
  p.features = appearance_features(p.model);
  p.theta = random_theta(seed() + 7, p.features.front().cols());
  p.policy = softmax_policy(p.features, p.theta);
  p.chain = chain_of(p.model, p.policy);
  const VectorXd visits = discounted_visits(p.chain, gamma), v = state_values(p.chain, gamma);
  const MatrixXd q = action_values(p.model, v, gamma);
  const VectorXd general = natural_gradient(fisher_matrix(p.features, p.policy, visits),
                                            policy_gradient(p.features, p.policy, visits, q));
  const MatrixXd closed = tabular_natural_gradient(advantages(q, v), visits, visits);
  const MatrixXd by_state = closed.transpose();
  EXPECT_LT((general - by_state.reshaped()).cwiseAbs().maxCoeff(), 1e-9);
}

TEST_P(RandomTheory, NothingBeatsTheOptimum) {
  const FiniteModel model = random_model(seed(), false, 4, 2);
  const Optimum best = optimal_values(model, gamma);
  const Optimum soft = optimal_values(model, gamma, 0.2);
  const MatrixXd q = action_values(model, best.values, gamma);
  EXPECT_LT((q.rowwise().maxCoeff() - best.values).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_TRUE((soft.values.array() <= best.values.array() + 1e-12).all());
  // All deterministic policies, and their ε-soft versions.
  for (unsigned choices = 0; choices < 16; ++choices) {
    MatrixXd policy = MatrixXd::Zero(4, 2);
    for (Eigen::Index s = 0; s < 4; ++s) policy(s, choices >> s & 1u) = 1.0;
    EXPECT_TRUE((state_values(chain_of(model, policy), gamma).array() <= best.values.array() + 1e-10).all());
    const MatrixXd softened = 0.8 * policy + MatrixXd::Constant(4, 2, 0.1);
    EXPECT_TRUE(
        (state_values(chain_of(model, softened), gamma).array() <= soft.values.array() + 1e-10).all());
  }
}

TEST_P(RandomTheory, NothingBeatsTheBestAverageReward) {
  const FiniteModel model = random_model(seed(), false, 4, 3);
  for (const double epsilon : {0.0, 0.2}) {
    const AverageOptimum best = optimal_average_reward(model, epsilon);
    const VectorXd d = stationary_distribution(chain_of(model, best.policy));
    EXPECT_NEAR(d.dot(best.values), 0.0, 1e-12);
    if (epsilon == 0.0) {
      // r + v = max q, of which q is without r here.
      const MatrixXd q = differential_action_values(model, best.values, best.average_reward);
      EXPECT_LT((q.rowwise().maxCoeff() - best.values).cwiseAbs().maxCoeff(), 1e-11);
    }
    // All deterministic policies, or their ε-soft versions; what they earn in the long run by playing them.
    double most = -1e9;
    for (int choices = 0; choices < 81; ++choices) {
      MatrixXd policy = MatrixXd::Constant(4, 3, epsilon / 3.0);
      for (int s = 0, rest = choices; s < 4; ++s, rest /= 3) policy(s, rest % 3) += 1.0 - epsilon;
      const Chain chain = chain_of(model, policy);
      constexpr int steps = 500;
      most = std::max(most, (values_within(chain, 2 * steps) - values_within(chain, steps))[0] / steps);
    }
    EXPECT_NEAR(best.average_reward, most, 1e-10) << epsilon;
  }
}

TEST(OptimalAverageReward, IsNotOneNumberWhereOneMayStayForEver) {
  // Two rooms: each can be stayed in, the door leads from the first to the second.
  FiniteModel model;
  model.actions = {"stay", "go"};
  model.states = {{.name = "0", .place = {0, 0}, .start = 1},
                  {.name = "1", .place = {1, 0}, .appearance = 1}};
  model.outcomes.resize(4);
  model.after(0, 0) = {{1.0, 0, 3.0}};
  model.after(0, 1) = {{1.0, 1, 0.0}};
  for (std::size_t a = 0; a < 2; ++a) model.after(1, a) = {{1.0, 1, 1.0}};
  try {
    optimal_average_reward(model);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "the best average reward is not one number in this task: it depends on where one starts");
  }
  // With a way back it is.
  model.after(1, 1) = {{1.0, 0, 0.0}};
  EXPECT_NEAR(optimal_average_reward(model).average_reward, 3.0, 1e-12);
}

/// Rooms to stay in, and doors that cost so much that a policy on the way to the best stays in several.
TEST(OptimalAverageReward, IsFoundByPoliciesThatStayHereOrThere) {
  FiniteModel model;
  model.actions = {"stay", "go"};
  const double rewards[] = {3.0, 2.5, 1.0};
  for (std::size_t s = 0; s < 3; ++s) {
    model.states.push_back(
        {.name = std::to_string(s), .place = {static_cast<double>(s), 0}, .appearance = s});
    model.outcomes.push_back({{1.0, s, rewards[s]}});
    model.outcomes.push_back({{1.0, s == 0 ? 1 : s - 1, -5.0}});
  }
  model.states[0].start = 1.0;
  const AverageOptimum best = optimal_average_reward(model);
  EXPECT_NEAR(best.average_reward, 3.0, 1e-12);
  // 3 + v = −5 + v of the room on the left.
  EXPECT_LT((best.values - Eigen::Vector3d(0.0, -8.0, -16.0)).cwiseAbs().maxCoeff(), 1e-11);
}

/// Where every action leads to one state for sure there are many parts. What each policy earns from each
/// start is found by playing it for a multiple of all periods.
TEST_P(RandomTheory, NothingBeatsTheBestAverageRewardOfSeveralParts) {
  constexpr std::size_t states = 4, actions = 3;
  RandomStream random(seed(), Purpose::environment, 77);
  for (int task = 0; task < 10; ++task) {
    FiniteModel model = random_model(seed(), false, states, actions);
    for (auto& outcomes : model.outcomes) {
      const double reward = static_cast<double>(random.index(7));
      outcomes = {{1.0, static_cast<std::size_t>(random.index(states)), reward}};
    }
    VectorXd most = VectorXd::Constant(states, -1e9);
    for (int choices = 0; choices < 81; ++choices) {
      MatrixXd policy = MatrixXd::Zero(states, actions);
      for (int s = 0, rest = choices; s < static_cast<int>(states); ++s, rest /= 3) policy(s, rest % 3) = 1.0;
      const Chain chain = chain_of(model, policy);
      constexpr int periods = 12;
      const VectorXd gain = (values_within(chain, 3 * periods) - values_within(chain, 2 * periods)) / periods;
      EXPECT_LT((long_run(chain).gain - gain).cwiseAbs().maxCoeff(), 1e-12);
      most = most.cwiseMax(gain);
    }
    if (most.maxCoeff() - most.minCoeff() > 1e-9) {
      EXPECT_THROW(optimal_average_reward(model), Error);
      continue;
    }
    const AverageOptimum best = optimal_average_reward(model);
    EXPECT_NEAR(best.average_reward, most[0], 1e-12);
    const MatrixXd q = differential_action_values(model, best.values, best.average_reward);
    EXPECT_LT((q.rowwise().maxCoeff() - best.values).cwiseAbs().maxCoeff(), 1e-11);
  }
}

TEST_P(RandomTheory, TheLimitingMatrixIsTheMeanOfAllPowers) {
  // Two parts that are never left, one of them a cycle, and two states that lead to both.
  RandomStream random(seed(), Purpose::environment, 78);
  const double a = random.uniform(), b = random.uniform(), c = random.uniform();
  Chain chain;
  chain.transition = MatrixXd::Zero(6, 6);
  chain.transition(0, 1) = chain.transition(1, 0) = 1.0;
  chain.transition.row(2) << 0, 0, a, 1 - a, 0, 0;
  chain.transition.row(3) << 0, 0, b, 1 - b, 0, 0;
  chain.transition.row(4) << c / 2, 0, 0, c / 2, 0, 1 - c;
  chain.transition.row(5) << 0, 0.25, 0.25, 0, 0.5, 0;
  chain.reward = VectorXd::Zero(6);
  const MatrixXd limit = limiting_matrix(chain);
  MatrixXd power = MatrixXd::Identity(6, 6), sum = MatrixXd::Zero(6, 6);
  constexpr int most = 20'000;
  for (int t = 0; t < most; ++t, power *= chain.transition) sum += power;
  EXPECT_LT((sum / most - limit).cwiseAbs().maxCoeff(), 0.01);
  EXPECT_LT((chain.transition * limit - limit).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((limit * chain.transition - limit).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((limit * limit - limit).cwiseAbs().maxCoeff(), 1e-12);
}

TEST_P(RandomTheory, WithoutADiscountAsLongAsItEnds) {
  const Problem p = problem(seed(), true);
  const VectorXd v = state_values(p.chain, 1.0);
  EXPECT_LT((episode_values(p.chain) - v).cwiseAbs().maxCoeff(), 1e-11);
  EXPECT_LT((values_within(p.chain, 2000) - v).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_NEAR(start_value(p.chain, steps_to_end(p.chain)), discounted_visits(p.chain, 1.0).sum(), 1e-10);
  EXPECT_NEAR(values_within(p.chain, 1, gamma)[0], p.chain.reward[0], 1e-14);
}

TEST(EpisodeValues, AreInfiniteWhereTheyMustBe) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  // 0 goes to 1 or to the end (4), 1 stays and pays −1, 2 stays and pays nothing, 3 goes to 1 or to 2, 5 to 4
  // or to 2, 6 to 2 and pays once.
  Chain chain{MatrixXd::Zero(7, 7), VectorXd::Zero(7), VectorXd::Unit(7, 2)};
  chain.transition(0, 1) = chain.transition(0, 4) = 0.5;
  chain.transition(1, 1) = chain.transition(2, 2) = 1.0;
  chain.transition(3, 1) = chain.transition(3, 2) = 0.5;
  chain.transition(5, 4) = chain.transition(5, 2) = 0.5;
  chain.transition(6, 2) = 1.0;
  chain.reward << 2, -1, 0, 3, 0, 4, 5;
  const VectorXd v = episode_values(chain);
  EXPECT_EQ(v[0], -infinite);
  EXPECT_EQ(v[1], -infinite);
  EXPECT_EQ(v[2], 0.0);
  EXPECT_EQ(v[3], -infinite);
  EXPECT_EQ(v[4], 0.0);
  EXPECT_EQ(v[5], 4.0);
  EXPECT_EQ(v[6], 5.0);
  EXPECT_EQ(start_value(chain, v), 0.0);  // nothing begins where it is infinite
  EXPECT_EQ(steps_to_end(chain)[2], infinite);
}

TEST(BestMemoryless, TriesAllOfThem) {
  const FiniteModel model = random_model(3, true, 4, 2);  // states 0 and 1 look alike, 3 is the end
  const MemorylessOptimum best = best_memoryless(model, gamma);
  double most = -1e9;
  for (const std::size_t a : {0, 1}) {
    for (const std::size_t b : {0, 1}) {
      const Chain chain = chain_of(model, memoryless_policy(model, {a, b, 0}));
      most = std::max(most, start_value(chain, state_values(chain, gamma)));
    }
  }
  EXPECT_NEAR(best.value, most, 1e-12);
}

}  // namespace
}  // namespace policyscope::exact
