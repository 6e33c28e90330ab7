// The two cycles, the short corridor and the aliased gridworld.
#include "app/cli/exact/sections.h"
#include "core/environments/aliased_gridworld.h"
#include "core/environments/grid_picture.h"
#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/memoryless.h"
#include "core/exact/optimal.h"
#include "core/exact/short_corridor.h"
#include "core/exact/softmax.h"
#include "core/exact/two_cycle_values.h"
#include "core/exact/undiscounted.h"

#include <cmath>

namespace policyscope::app {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Eigen::Index left = 0, right = 1;

TwoCycleSettings cycles_of(const Case& c) {
  return {c.whole("cycle_length", 2, 1000), c.number("reward_L_first", 1.0), c.number("reward_R_last", 2.0)};
}

FiniteModel model_of(const TwoCycleSettings& cycles) {
  return TwoCycle::make_model(cycles);
}

MatrixXd choice(const FiniteModel& model, double p_left) {
  return exact::same_everywhere(model, Eigen::Vector2d(p_left, 1.0 - p_left));
}

void put_choice_values(Case& c, const MatrixXd& q) {
  c.put("q_S_L", q(0, left));
  c.put("q_S_R", q(0, right));
}

/// Discounted values of a mixture of both cycles.
void answer_mixed(Case& c) {
  const FiniteModel model = model_of(cycles_of(c));
  const double gamma = c.discount("gamma");
  const MatrixXd policy = choice(model, c.probability("p_L"));
  const exact::Chain chain = exact::chain_of(model, policy);
  const VectorXd v = exact::state_values(chain, gamma);
  const MatrixXd q = exact::action_values(model, v, gamma);
  const VectorXd gradient = exact::policy_gradient(exact::appearance_features(model), policy,
                                                   exact::discounted_visits(chain, gamma), q);
  c.put("v", v);
  put_choice_values(c, q);
  c.put("dVS_dtheta_L", gradient[left]);
  c.put("dVS_dtheta_R", gradient[right]);
}

/// Values of the average reward.
void answer_differential(Case& c) {
  const FiniteModel model = model_of(cycles_of(c));
  const MatrixXd policy = choice(model, c.probability("p_L"));
  const exact::Chain chain = exact::chain_of(model, policy);
  const VectorXd d = exact::stationary_distribution(chain);
  const double rate = exact::average_reward(chain, d);
  const VectorXd v = exact::differential_values(chain, d);
  const MatrixXd q = exact::differential_action_values(model, v, rate);
  const VectorXd gradient = exact::policy_gradient(exact::appearance_features(model), policy, d, q);
  c.put("average_reward", rate);
  c.put("stationary", d);
  c.put("v", v);
  put_choice_values(c, q);
  c.put("drbar_dtheta_L", gradient[left]);
  c.put("drbar_dtheta_R", gradient[right]);
}

void answer_discount(Case& c) {
  const TwoCycleSettings cycles = cycles_of(c);
  const double gamma = c.discount("gamma");
  const exact::TwoCycleValues values = exact::two_cycle_values(cycles, gamma);
  c.put("V_L", values.left);
  c.put("V_R", values.right);
  c.put("better", values.left > values.right ? "L" : "R");
  if (c.has("p_L")) answer_mixed(c);
  c.each("mixed", answer_mixed);
}

/// Mixtures are among the results even if none was asked for.
void answer_discount_and_mixtures(Case& c) {
  constexpr int longest = 200;  // the equations of longer cycles take seconds
  if (!c.has("p_L") && !c.has("mixed") && cycles_of(c).cycle_length <= longest) {
    Json::Array mixed;
    for (const double p : {0.5, 0.2, 0.75}) mixed.emplace_back(Json::Object{{"p_L", p}});
    c.put("mixed", std::move(mixed));
  }
  answer_discount(c);
}

void put_cycles(Case& c) {
  const TwoCycleSettings cycles = cycles_of(c);
  const double crossing = exact::two_cycle_break_even(cycles);
  c.put("crossover_gamma", std::isnan(crossing) ? Json() : Json(crossing));
  c.put("average_reward_L", cycles.reward_left / cycles.cycle_length);
  c.put("average_reward_R", cycles.reward_right / cycles.cycle_length);
}

}  // namespace

void answer_two_cycle(Case& c) {
  put_cycles(c);
  if (c.has("gamma")) {
    answer_discount_and_mixtures(c);
  } else if (c.has("p_L")) {
    answer_differential(c);
  }
  c.each("discounted", answer_discount_and_mixtures);
  c.each("V_at", answer_discount);
  c.each("mixed", answer_mixed);
  c.each("policies", answer_differential);
  if (const Json* differential = c.find("differential");
      c.has("differential") && differential->object() != nullptr) {
    Case inner(*differential->object(), "differential", &c);
    inner.each("policies", answer_differential);
    c.put("differential", inner.result());
  }
}

namespace {

void answer_epsilon(Case& c) {
  const double epsilon = c.probability("eps");
  const auto put = [&](const char* p_name, const char* v_name, double p) {
    const FiniteModel model = ShortCorridor::make_model({});
    const exact::Chain chain =
        exact::chain_of(model, exact::same_everywhere(model, Eigen::Vector2d(1.0 - p, p)));
    c.put(p_name, p);
    c.put(v_name, exact::episode_values(chain)[0]);
  };
  put("greedy_left_p_right", "greedy_left_v_s0", 0.5 * epsilon);
  put("greedy_right_p_right", "greedy_right_v_s0", 1.0 - 0.5 * epsilon);
}

void answer_corridor_policy(Case& c) {
  constexpr Eigen::Index states = 3;  // without the goal
  const FiniteModel model = ShortCorridor::make_model({});
  const double p = c.probability("p_right");
  const double gamma = c.find("gamma") != nullptr ? c.discount("gamma", true) : 1.0;
  const MatrixXd policy = exact::same_everywhere(model, Eigen::Vector2d(1.0 - p, p));
  const exact::Chain chain = exact::chain_of(model, policy);
  const VectorXd v = exact::values_of(chain, gamma);
  const MatrixXd q = exact::action_values(model, v, gamma);
  c.put("v", VectorXd(v.head(states)));
  c.put("q_right", VectorXd(q.col(right).head(states)));
  c.put("q_left", VectorXd(q.col(left).head(states)));
  const VectorXd steps = exact::steps_to_end(chain);
  c.put("expected_episode_length", steps[0]);
  if (!v.allFinite()) return;  // it never ends: nothing has a gradient
  const VectorXd visits = exact::discounted_visits(chain, gamma);
  const VectorXd gradient = exact::policy_gradient(exact::appearance_features(model), policy, visits, q);
  c.put(gamma == 1.0 ? "expected_visits" : "discounted_visits", VectorXd(visits.head(states)));
  // p = sigmoid(θ_right − θ_left), so that dp/dθ_right = p(1 − p).
  if (p > 0.0 && p < 1.0) c.put("dJ_dp", gradient[right] / (p * (1.0 - p)));
  c.put("dJ_dtheta_right", gradient[right]);
  c.put("dJ_dtheta_left", gradient[left]);
}

}  // namespace

void answer_short_corridor(Case& c) {
  if (c.has("eps")) answer_epsilon(c);
  if (c.has("p_right")) answer_corridor_policy(c);
  if (c.has("eps") || c.has("p_right")) return;
  c.put("closed_form_v_s0", "(2p-4)/(p(1-p))");
  c.put("optimal_p", exact::short_corridor_best_probability());
  c.put("optimal_v_s0", exact::short_corridor_best_value());
  c.put("optimal_v_s0_closed_form", "-(6+4*sqrt(2))");
  c.each("eps_greedy", answer_epsilon);
  c.each("points", answer_corridor_policy);
  c.each("discounted", answer_corridor_policy);
}

namespace {

constexpr Eigen::Index corridor = 5;
constexpr double discount_b = 0.9;
enum Direction : std::size_t { north, east, south, west };

/// Convention A pays −1 for every step and −100 for a skull, without a discount; B pays 1 for the money and
/// −1 for a skull, with γ = 0.9.
FiniteModel convention_a() {
  return AliasedGridworld::make_model({});
}
FiniteModel convention_b() {
  return AliasedGridworld::make_model({.step_reward = 0.0, .money_reward = 1.0, .skull_reward = -1.0});
}

/// East from the west end, south to the money, west from the east end; in the grey cells east with
/// probability q, else west.
MatrixXd grey_policy(const FiniteModel& model, double q) {
  MatrixXd policy = exact::memoryless_policy(model, {east, east, south, west, north});
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    if (model.states[s].appearance != AliasedGridworld::grey) continue;
    policy(static_cast<Eigen::Index>(s), east) = q;
    policy(static_cast<Eigen::Index>(s), west) = 1.0 - q;
  }
  return policy;
}

struct Valued {
  exact::Chain chain;
  VectorXd values;
  double mean;
};
Valued value(const FiniteModel& model, const MatrixXd& policy, double discount) {
  Valued result{exact::chain_of(model, policy), {}, 0.0};
  result.values = exact::values_of(result.chain, discount);
  result.mean = exact::start_value(result.chain, result.values);
  return result;
}

void put_values(Case& c, const MatrixXd& policy) {
  const Valued a = value(convention_a(), policy, 1.0);
  const Valued b = value(convention_b(), policy, discount_b);
  c.put("v_A", VectorXd(a.values.head(corridor)));
  c.put("mean_return_A", a.mean);
  c.put("v_B", VectorXd(b.values.head(corridor)));
  c.put("mean_return_B", b.mean);
}

void answer_grey(Case& c) {
  const FiniteModel model = convention_a();
  const MatrixXd policy = grey_policy(model, c.probability("q_E"));
  put_values(c, policy);
  const Valued a = value(model, policy, 1.0);
  if (!a.values.allFinite()) return;
  c.put("mean_steps", exact::start_value(a.chain, exact::steps_to_end(a.chain)));
  const MatrixXd q = exact::action_values(model, a.values, 1.0);
  const VectorXd gradient = exact::policy_gradient(exact::appearance_features(model), policy,
                                                   exact::discounted_visits(a.chain, 1.0), q);
  // The grey cells choose between E and W alone, so that this is the softmax over the two.
  c.put("dmean_return_A_dtheta_E",
        gradient[static_cast<Eigen::Index>(AliasedGridworld::grey * compass.size() + east)]);
}

Json names_of(const std::vector<std::size_t>& actions) {
  Json::Array names;
  for (std::size_t i = 0; i + 1 < actions.size(); ++i) names.emplace_back(compass_names[actions[i]]);
  return names;
}

void put_deterministic(Case& c) {
  const Json* given = c.has("deterministic_memoryless") ? c.find("deterministic_memoryless") : nullptr;
  Case all(given != nullptr && given->object() != nullptr ? *given->object() : Json::Object{}, "");
  Case heuristic({}, "");
  const MatrixXd grey_west = grey_policy(convention_a(), 0.0);
  put_values(heuristic, grey_west);
  const exact::Chain chain = exact::chain_of(convention_a(), grey_west);
  heuristic.put("mean_return_A_if_episodes_are_cut_at_100_steps",
                exact::start_value(chain, exact::values_within(chain, 100)));
  all.put("heuristic_grey_W", heuristic.result());
  const exact::MemorylessOptimum a = exact::best_memoryless(convention_a(), 1.0);
  const exact::MemorylessOptimum b = exact::best_memoryless(convention_b(), discount_b);
  all.put("best_A", Json::Object{{"mean_return", a.value}, {"actions", names_of(a.actions)}});
  all.put("best_B", Json::Object{{"mean_return", b.value}, {"actions", names_of(b.actions)}});
  c.put("deterministic_memoryless", all.result());
}

}  // namespace

void answer_aliased_gridworld(Case& c) {
  if (c.has("q_E")) return answer_grey(c);
  c.each("policies", answer_grey);
  put_deterministic(c);

  // Who sees everything walks straight to the money.
  MatrixXd seeing = grey_policy(convention_a(), 1.0);
  seeing.row(3).setZero();
  seeing(3, west) = 1.0;
  Case best({}, "");
  const Valued a = value(convention_a(), seeing, 1.0);
  best.put("mean_steps", exact::start_value(a.chain, exact::steps_to_end(a.chain)));
  put_values(best, seeing);
  c.put("fully_observed_optimum", best.result());

  // By symmetry nothing is better in the grey cells than a fair coin.
  Case coin({}, "");
  coin.put("q_E", 0.5);
  answer_grey(coin);
  c.put("optimal_stochastic", coin.result());
}

}  // namespace policyscope::app
