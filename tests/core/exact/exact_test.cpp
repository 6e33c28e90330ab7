// Exact theory against values that were computed elsewhere: tests/data/truth/exact.json.
#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/optimal.h"
#include "core/exact/softmax.h"
#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope::exact {
namespace {

using Parsed = nlohmann::json;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Eigen::Index left = 0, right = 1;

VectorXd two(double a, double b) {
  return Eigen::Vector2d(a, b);
}

void expect_near(const VectorXd& actual, const Parsed& expected, double tolerance) {
  ASSERT_GE(actual.size(), static_cast<Eigen::Index>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double e = expected[i];
    EXPECT_NEAR(actual[static_cast<Eigen::Index>(i)], e, tolerance * (1.0 + std::abs(e))) << i;
  }
}

FiniteModel two_cycle(int length) {
  TwoCycleSettings settings;
  settings.cycle_length = length;
  return TwoCycle::make_model(settings);
}

double value_of_s(const FiniteModel& model, double p_left, double gamma) {
  return state_values(chain_of(model, same_everywhere(model, two(p_left, 1 - p_left))), gamma)[0];
}

TEST(TwoCycleTheory, DiscountedValuesAndGradients) {
  const FiniteModel model = two_cycle(5);
  const ActionFeatures features = appearance_features(model);
  for (const Parsed& entry : exact_section("two_cycle")["discounted"]) {
    const double gamma = entry["gamma"];
    EXPECT_NEAR(value_of_s(model, 1, gamma), double(entry["V_L"]), 1e-11);
    EXPECT_NEAR(value_of_s(model, 0, gamma), double(entry["V_R"]), 1e-11);
    EXPECT_NEAR(optimal_values(model, gamma).values[0], std::max(double(entry["V_L"]), double(entry["V_R"])),
                1e-11);
    for (const Parsed& mixed : entry["mixed"]) {
      const double p = mixed["p_L"];
      const MatrixXd policy = same_everywhere(model, two(p, 1 - p));
      const Chain chain = chain_of(model, policy);
      const VectorXd v = state_values(chain, gamma);
      expect_near(v, mixed["v"], 1e-12);
      const MatrixXd q = action_values(model, v, gamma);
      EXPECT_NEAR(q(0, left), double(mixed["q_S_L"]), 1e-11);
      EXPECT_NEAR(q(0, right), double(mixed["q_S_R"]), 1e-11);
      EXPECT_NEAR(start_value(chain, v), v[0], 0.0);
      const VectorXd gradient = policy_gradient(features, policy, discounted_visits(chain, gamma), q);
      EXPECT_NEAR(gradient[left], double(mixed["dVS_dtheta_L"]), 1e-10);
      EXPECT_NEAR(gradient[right], double(mixed["dVS_dtheta_R"]), 1e-10);
      // Nothing is to be learned where both actions do the same.
      EXPECT_LT(gradient.tail(gradient.size() - 2).cwiseAbs().maxCoeff(), 1e-12);
      EXPECT_NEAR(discounted_visits(chain, gamma).sum(), 1 / (1 - gamma), 1e-9);
      EXPECT_LT((policy.cwiseProduct(advantages(q, v))).rowwise().sum().cwiseAbs().maxCoeff(), 1e-12);
    }
  }
}

TEST(TwoCycleTheory, TheCyclesAreWorthTheSameAtTheCrossing) {
  for (const auto& [section, length] : {std::pair("two_cycle", 5), std::pair("two_cycle_long", 100)}) {
    const FiniteModel model = two_cycle(length);
    const double gamma = exact_section(section)["crossover_gamma"];
    EXPECT_NEAR(value_of_s(model, 1, gamma), value_of_s(model, 0, gamma), 1e-9);
    EXPECT_GT(value_of_s(model, 1, gamma - 1e-4), value_of_s(model, 0, gamma - 1e-4));
    EXPECT_LT(value_of_s(model, 1, gamma + 1e-4), value_of_s(model, 0, gamma + 1e-4));
  }
}

TEST(TwoCycleTheory, LongCycles) {
  const FiniteModel model = two_cycle(100);
  const Parsed& truth = exact_section("two_cycle_long");
  for (const Parsed& entry : truth["V_at"]) {
    EXPECT_NEAR(value_of_s(model, 1, entry["gamma"]), double(entry["V_L"]), 1e-10);
    EXPECT_NEAR(value_of_s(model, 0, entry["gamma"]), double(entry["V_R"]), 1e-10);
  }
  for (const auto& [p, name] : {std::pair(1.0, "average_reward_L"), std::pair(0.0, "average_reward_R")}) {
    const Chain chain = chain_of(model, same_everywhere(model, two(p, 1 - p)));
    EXPECT_NEAR(average_reward(chain, stationary_distribution(chain)), double(truth[name]), 1e-12);
  }
}

TEST(TwoCycleTheory, DifferentialValuesAndTheGradientOfTheAverageReward) {
  const FiniteModel model = two_cycle(5);
  const ActionFeatures features = appearance_features(model);
  for (const Parsed& entry : exact_section("two_cycle")["differential"]["policies"]) {
    const double p = entry["p_L"];
    const MatrixXd policy = same_everywhere(model, two(p, 1 - p));
    const Chain chain = chain_of(model, policy);
    const VectorXd d = stationary_distribution(chain);
    expect_near(d, entry["stationary"], 1e-12);
    const double rate = average_reward(chain, d);
    EXPECT_NEAR(rate, double(entry["average_reward"]), 1e-12);
    const VectorXd v = differential_values(chain, d);
    expect_near(v, entry["v"], 1e-11);
    EXPECT_NEAR(d.dot(v), 0.0, 1e-12);
    const MatrixXd q = differential_action_values(model, v, rate);
    EXPECT_NEAR(q(0, left), double(entry["q_S_L"]), 1e-11);
    EXPECT_NEAR(q(0, right), double(entry["q_S_R"]), 1e-11);
    const VectorXd gradient = policy_gradient(features, policy, d, q);
    EXPECT_NEAR(gradient[left], double(entry["drbar_dtheta_L"]), 1e-12);
    EXPECT_NEAR(gradient[right], double(entry["drbar_dtheta_R"]), 1e-12);
  }
}

TEST(ShortCorridorTheory, ValuesVisitsAndGradient) {
  const FiniteModel model = ShortCorridor::make_model({});
  const ActionFeatures features = appearance_features(model);
  ASSERT_EQ(features[0].cols(), 2);
  for (const Parsed& point : exact_section("short_corridor")["points"]) {
    const double p = point["p_right"];
    const MatrixXd policy = same_everywhere(model, two(1 - p, p));
    const Chain chain = chain_of(model, policy);
    const VectorXd v = state_values(chain, 1.0);
    expect_near(v, point["v"], 1e-11);
    EXPECT_NEAR(v[0], (2 * p - 4) / (p * (1 - p)), 1e-9);
    EXPECT_EQ(v[3], 0.0);
    const VectorXd visits = discounted_visits(chain, 1.0);
    expect_near(visits, point["expected_visits"], 1e-11);
    EXPECT_NEAR(visits.sum(), double(point["expected_episode_length"]), 1e-9);
    const MatrixXd q = action_values(model, v, 1.0);
    expect_near(q.col(right), point["q_right"], 1e-11);
    expect_near(q.col(left), point["q_left"], 1e-11);
    const VectorXd gradient = policy_gradient(features, policy, visits, q);
    EXPECT_NEAR(gradient[right], double(point["dJ_dtheta_right"]), 1e-9);
    EXPECT_NEAR(gradient[left], double(point["dJ_dtheta_left"]), 1e-9);
    // The same by differences of J, and not by the same arithmetic.
    const auto J = [&](double theta) {
      const MatrixXd pi = softmax_policy(features, two(0.0, theta));
      return start_value(chain_of(model, pi), state_values(chain_of(model, pi), 1.0));
    };
    const double theta = std::log(p / (1 - p)), h = 1e-5;
    const double numeric = (J(theta + h) - J(theta - h)) / (2 * h);
    EXPECT_NEAR(gradient[right], numeric, 1e-5 * (1 + std::abs(numeric)));
    EXPECT_NE(gradient[right], numeric);
  }
  for (const Parsed& entry : exact_section("short_corridor")["discounted"]) {
    const double p = entry["p_right"], gamma = entry["gamma"];
    const MatrixXd policy = same_everywhere(model, two(1 - p, p));
    const Chain chain = chain_of(model, policy);
    const VectorXd v = state_values(chain, gamma);
    expect_near(v, entry["v"], 1e-12);
    const VectorXd gradient =
        policy_gradient(features, policy, discounted_visits(chain, gamma), action_values(model, v, gamma));
    EXPECT_NEAR(gradient[right], double(entry["dJ_dtheta_right"]), 1e-10);
  }
}

TEST(ShortCorridorTheory, BestAndEpsilonGreedyPolicies) {
  const FiniteModel model = ShortCorridor::make_model({});
  const Parsed& truth = exact_section("short_corridor");
  const auto value = [&](double p) {
    return state_values(chain_of(model, same_everywhere(model, two(1 - p, p))), 1.0)[0];
  };
  const double best = truth["optimal_p"];
  EXPECT_NEAR(value(best), double(truth["optimal_v_s0"]), 1e-12);
  EXPECT_LT(value(best - 1e-3), value(best));
  EXPECT_LT(value(best + 1e-3), value(best));
  for (const Parsed& entry : truth["eps_greedy"]) {
    EXPECT_NEAR(value(entry["greedy_left_p_right"]), double(entry["greedy_left_v_s0"]), 1e-9);
    EXPECT_NEAR(value(entry["greedy_right_p_right"]), double(entry["greedy_right_v_s0"]), 1e-9);
  }
  EXPECT_THROW(value(0.0), Error);  // left for ever
  // An agent that tells the states apart needs three steps.
  const Optimum sighted = optimal_values(model, 0.999);
  EXPECT_NEAR(sighted.values[0], -(1 + 0.999 + 0.999 * 0.999), 1e-9);
  EXPECT_EQ(sighted.policy(1, left), 1.0);
  const Optimum soft = optimal_values(model, 1.0, 0.2);
  EXPECT_LT(soft.values[0], -3.0);
  EXPECT_NEAR(soft.policy(1, right), 0.1, 1e-15);
}

TEST(TabularTheory, RandomDecisionProcesses) {
  for (const Parsed& truth : exact_section("tabular_softmax_mdp")["cases"]) {
    const std::size_t states = truth["states"], actions = truth["actions"];
    FiniteModel model;
    model.actions.resize(actions);
    VectorXd theta(static_cast<Eigen::Index>(states * actions));
    for (std::size_t s = 0; s < states; ++s) {
      model.states.push_back({.appearance = s, .start = truth["start"][s]});
      for (std::size_t a = 0; a < actions; ++a) {
        model.outcomes.emplace_back();
        for (std::size_t n = 0; n < states; ++n) {
          model.outcomes.back().push_back({truth["transition"][s][a][n], n, truth["reward"][s][a]});
        }
        theta[static_cast<Eigen::Index>(s * actions + a)] = truth["theta"][s][a];
      }
    }
    const double gamma = truth["gamma"];
    const ActionFeatures features = appearance_features(model);
    const MatrixXd policy = softmax_policy(features, theta);
    const Chain chain = chain_of(model, policy);
    const VectorXd v = state_values(chain, gamma);
    expect_near(v, truth["V"], 1e-11);
    expect_near(discounted_visits(chain, gamma), truth["discounted_visits"], 1e-11);
    EXPECT_NEAR(start_value(chain, v), double(truth["J"]), 1e-10);
    const MatrixXd q = action_values(model, v, gamma);
    const VectorXd gradient = policy_gradient(features, policy, discounted_visits(chain, gamma), q);
    for (std::size_t s = 0; s < states; ++s) {
      expect_near(policy.row(static_cast<Eigen::Index>(s)).transpose(), truth["pi"][s], 1e-12);
      expect_near(q.row(static_cast<Eigen::Index>(s)).transpose(), truth["Q"][s], 1e-11);
      expect_near(
          gradient.segment(static_cast<Eigen::Index>(s * actions), static_cast<Eigen::Index>(actions)),
          truth["grad_J"][s], 1e-10);
    }
  }
}

TEST(ExactTheory, RefusesAPolicyOfTheWrongShape) {
  EXPECT_THROW(chain_of(ShortCorridor::make_model({}), MatrixXd::Ones(3, 2)), Error);
}

}  // namespace
}  // namespace policyscope::exact
