// Rock, paper, scissors; linear-quadratic control; Ornstein-Uhlenbeck noise; tabular decision processes.
#include "app/cli/exact/sections.h"
#include "core/environments/finite_model.h"
#include "core/error.h"
#include "core/exact/discounted.h"
#include "core/exact/entropy.h"
#include "core/exact/linear_quadratic.h"
#include "core/exact/matrix_game.h"
#include "core/exact/natural_gradient.h"
#include "core/exact/optimal.h"
#include "core/exact/ornstein_uhlenbeck.h"
#include "core/exact/softmax.h"
#include "core/parameters/parameter.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace policyscope::app {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd payoff_of(const Case& c) {
  if (c.find("payoff_matrix") == nullptr) return rock_paper_scissors();
  return c.matrix("payoff_matrix");
}

VectorXd mixture(const Case& c, const char* name, Eigen::Index moves) {
  const VectorXd p = c.vector(name, moves);
  if (p.minCoeff() < 0.0 || std::abs(p.sum() - 1.0) > 1e-9)
    c.refuse(fmt::format("{} must be probabilities that sum to 1", name));
  return p;
}

void answer_strategy(Case& c) {
  const MatrixXd payoff = payoff_of(c);
  if (payoff.rows() != payoff.cols()) c.refuse("payoff_matrix must be square for a strategy of its own");
  const VectorXd strategy = mixture(c, "strategy", payoff.rows());
  c.put("opponent_payoffs_per_pure_reply", reply_payoffs(payoff, strategy));
  c.put("best_reply", static_cast<std::int64_t>(best_reply(payoff, strategy)));
  c.put("exploitability", exploitability(payoff, strategy));
  const auto moves = static_cast<double>(payoff.cols());
  c.put("payoff_vs_uniform", strategy.dot(payoff * VectorXd::Constant(payoff.cols(), 1.0 / moves)));
}

void answer_profile(Case& c) {
  const MatrixXd payoff = payoff_of(c);
  const VectorXd x = mixture(c, "x", payoff.rows());
  const VectorXd y = mixture(c, "y", payoff.cols());
  c.put("payoff_x", x.dot(payoff * y));
  c.put("grad_payoff_x_wrt_softmax_logits_of_x", softmax_gradient(payoff, x, y));
  c.put("nash_conv", nash_gap(payoff, x, y));
}

}  // namespace

void answer_rock_paper_scissors(Case& c) {
  if (c.has("strategy")) answer_strategy(c);
  if (c.has("x") || c.has("y")) answer_profile(c);
  if (c.has("strategy") || c.has("x") || c.has("y")) return;
  const MatrixXd payoff = payoff_of(c);
  if (!c.has("payoff_matrix")) c.put("payoff_matrix", payoff);
  const Equilibrium equilibrium = find_equilibrium(payoff);
  c.put("nash", equilibrium.row);
  c.put("value", equilibrium.value);
  c.each("strategies", answer_strategy);
  c.each("profiles", answer_profile);
}

namespace {

MatrixXd one(double x) {
  return MatrixXd::Constant(1, 1, x);
}

void answer_point(Case& c) {
  LinearQuadraticProblem problem;
  problem.a = one(c.number("a"));
  problem.b = one(c.number("b"));
  problem.q = one(c.number("q"));
  problem.r = one(c.number("r"));
  problem.discount = c.discount("gamma");
  const double noise_std = c.number("noise_std");
  problem.noise = one(noise_std * noise_std);
  problem.start_mean = VectorXd::Constant(1, c.number("s0_mean"));
  problem.start_covariance = one(c.number("s0_var"));
  const LinearGaussianPolicy policy{one(c.number("k")), VectorXd::Constant(1, c.number("log_sigma"))};

  c.put("sigma", std::exp(policy.log_std[0]));
  c.put("closed_loop", problem.a(0, 0) + problem.b(0, 0) * policy.gain(0, 0));
  const LinearQuadraticValue value = evaluate(problem, policy);
  if (!value.finite()) {
    // The state grows faster than the discount forgets.
    constexpr double infinite = std::numeric_limits<double>::infinity();
    c.put("discounted_second_moment_sum", infinite);
    c.put("J", -infinite);
    c.put("value_P", infinite);
    c.put("value_c", infinite);
  } else {
    const MatrixXd fisher = fisher_matrix(problem, policy);
    const double normal = 1.0 - problem.discount;
    VectorXd gradient(2);
    gradient << value.d_objective_d_gain(0, 0), value.d_objective_d_log_std[0];
    const VectorXd natural = natural_gradient(problem, policy);
    c.put("discounted_second_moment_sum", value.discounted_moment(0, 0));
    c.put("J", value.objective);
    c.put("dJ_dk", gradient[0]);
    c.put("dJ_dlog_sigma", gradient[1]);
    c.put("value_P", value.p(0, 0));
    c.put("value_c", value.constant);
    c.put("fisher_unnormalised_diag", VectorXd(fisher.diagonal()));
    c.put("fisher_normalised_diag", VectorXd(normal * fisher.diagonal()));
    c.put("fisher_offdiag", fisher(0, 1));
    c.put("natural_gradient_unnormalised", natural);
    c.put("natural_gradient_normalised", VectorXd(natural / normal));
  }
  const double stationary = stationary_moment(problem, policy)(0, 0);
  c.put("stationary_second_moment", stationary);
  const double precision = std::exp(-2.0 * policy.log_std[0]);
  c.put("fisher_stationary_diag", VectorXd(Eigen::Vector2d(stationary * precision, 2.0)));
  const LinearQuadraticOptimum best = optimum(problem);
  c.put("optimal_gain", best.gain(0, 0));
  c.put("optimal_P", best.p(0, 0));
  c.put("optimal_J_deterministic", best.objective);
}

}  // namespace

void answer_lqr(Case& c) {
  if (c.has("k") || c.has("a")) return answer_point(c);
  c.each("points", answer_point);
}

namespace {

void answer_noise(Case& c) {
  const OrnsteinUhlenbeck noise{c.number("theta"), c.number("sigma"), c.number("dt")};
  if (!(noise.dt > 0.0)) c.refuse("dt must be above 0");
  std::vector<int> ks = {1, 10, 100, 1000};
  if (const Json* given = c.has("euler") ? c.find("euler")->find("std_after_k_steps_from_zero") : nullptr;
      given != nullptr && given->object() != nullptr) {
    ks.clear();
    for (const auto& [key, value] : *given->object()) {
      int k = 0;
      const auto read = std::from_chars(key.data(), key.data() + key.size(), k);
      if (read.ec != std::errc{} || read.ptr != key.data() + key.size() || k < 0)
        c.refuse(fmt::format("'{}' is no number of steps", key));
      ks.push_back(k);
    }
  }
  Json::Object after;
  for (const int k : ks) after.emplace_back(fmt::format("{}", k), noise.std_after(k));
  c.put("euler", Json::Object{{"stationary_std", noise.stationary_std()},
                              {"lag1_autocorrelation", noise.lag_correlation(1)},
                              {"lag10_autocorrelation", noise.lag_correlation(10)},
                              {"std_after_k_steps_from_zero", std::move(after)}});
  c.put("exact_continuous", Json::Object{{"stationary_std", noise.continuous_stationary_std()},
                                         {"lag1_autocorrelation", noise.continuous_lag_correlation(1)}});
}

}  // namespace

void answer_ornstein_uhlenbeck(Case& c) {
  if (c.has("theta") || c.has("sigma")) return answer_noise(c);
  c.each("settings", answer_noise);
}

namespace {

FiniteModel table_of(const Case& c) {
  const MatrixXd reward = c.matrix("reward");
  const Eigen::Index states = reward.rows(), actions = reward.cols();
  const VectorXd start = mixture(c, "start", states);
  const Json* transition = c.find("transition");
  if (transition == nullptr || transition->array() == nullptr ||
      transition->array()->size() != static_cast<std::size_t>(states))
    c.refuse(fmt::format("transition must have {} elements, one for each state", states));
  FiniteModel model;
  for (Eigen::Index a = 0; a < actions; ++a) model.actions.push_back(fmt::format("a{}", a));
  for (Eigen::Index s = 0; s < states; ++s) {
    const auto index = static_cast<std::size_t>(s);
    model.states.push_back({.name = fmt::format("s{}", s), .appearance = index, .start = start[s]});
    const Case row({{"transition", (*transition->array())[index]}}, fmt::format("state {}", s), &c);
    const MatrixXd next = row.matrix("transition", actions, states);
    for (Eigen::Index a = 0; a < actions; ++a) {
      if (next.row(a).minCoeff() < 0.0 || std::abs(next.row(a).sum() - 1.0) > 1e-9)
        c.refuse(
            fmt::format("transition of state {} and action {} must be probabilities that sum to 1", s, a));
      auto& outcomes = model.outcomes.emplace_back();
      for (Eigen::Index n = 0; n < states; ++n)
        outcomes.push_back({next(a, n), static_cast<std::size_t>(n), reward(s, a)});
    }
  }
  return model;
}

/// What the best policies have; null for the average reward where that depends on the start.
void put_optima(Case& c, const FiniteModel& model, double gamma) {
  c.put("optimal_V", exact::optimal_values(model, gamma).values);
  try {
    const exact::AverageOptimum best = exact::optimal_average_reward(model);
    c.put("optimal_average_reward", best.average_reward);
    c.put("optimal_differential_V", best.values);
  } catch (const Error&) {
    c.put("optimal_average_reward", Json());
    c.put("optimal_differential_V", Json());
  }
}

/// What the policy has where entropy counts as reward; `q` are its plain action values.
void put_soft(Case& c, const FiniteModel& model, const exact::ActionFeatures& features, const MatrixXd& pi,
              double gamma, const MatrixXd& q) {
  if (c.find("entropy_weight") == nullptr) return;
  const double weight = c.number("entropy_weight");
  if (!(weight >= 0.0 && std::isfinite(weight)))
    c.refuse(fmt::format("entropy_weight must be 0 or more, not {}", format_number(weight)));
  const exact::Chain chain = exact::soft_chain(model, pi, weight);
  const VectorXd v = exact::state_values(chain, gamma);
  const MatrixXd soft_q = exact::action_values(model, v, gamma);
  const VectorXd visits = exact::discounted_visits(chain, gamma);
  const auto put_gradient = [&](std::string_view name, const MatrixXd& values) {
    const VectorXd gradient =
        exact::policy_gradient(features, pi, visits, exact::less_log_policy(values, pi, weight));
    c.put(name, MatrixXd(gradient.reshaped(pi.cols(), pi.rows()).transpose()));
  };
  const exact::Optimum best = exact::optimal_soft_values(model, gamma, weight);
  c.put("entropy_weight", weight);
  c.put("entropy", exact::policy_entropies(model, pi));
  c.put("soft_V", v);
  c.put("soft_Q", soft_q);
  c.put("soft_J", exact::start_value(chain, v));
  put_gradient("grad_soft_J", soft_q);
  put_gradient("grad_J_with_bonus", q);
  c.put("optimal_soft_V", best.values);
  c.put("optimal_soft_pi", best.policy);
}

void answer_table(Case& c) {
  const FiniteModel model = table_of(c);
  const auto states = static_cast<Eigen::Index>(model.states.size());
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  const double gamma = c.discount("gamma");
  const MatrixXd theta = c.matrix("theta", states, actions);
  const MatrixXd by_state = theta.transpose();
  const exact::ActionFeatures features = exact::appearance_features(model);
  const MatrixXd pi = exact::softmax_policy(features, by_state.reshaped());
  const exact::Chain chain = exact::chain_of(model, pi);
  const VectorXd v = exact::state_values(chain, gamma);
  const MatrixXd q = exact::action_values(model, v, gamma);
  const VectorXd visits = exact::discounted_visits(chain, gamma);
  const VectorXd gradient = exact::policy_gradient(features, pi, visits, q);
  c.put("states", static_cast<std::int64_t>(states));
  c.put("actions", static_cast<std::int64_t>(actions));
  c.put("pi", pi);
  c.put("V", v);
  c.put("Q", q);
  c.put("discounted_visits", visits);
  c.put("J", exact::start_value(chain, v));
  c.put("grad_J", MatrixXd(gradient.reshaped(actions, states).transpose()));
  c.put("natural_gradient_pinv_normalised_fisher",
        exact::tabular_natural_gradient(exact::advantages(q, v), visits, (1.0 - gamma) * visits));
  put_optima(c, model, gamma);
  put_soft(c, model, features, pi, gamma, q);
}

}  // namespace

void answer_tabular_softmax_mdp(Case& c) {
  if (c.has("transition") || c.has("theta")) return answer_table(c);
  c.each("cases", answer_table);
}

}  // namespace policyscope::app
