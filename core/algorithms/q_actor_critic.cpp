#include "core/algorithms/q_actor_critic.h"

#include "core/algorithms/markup.h"

namespace policyscope {
namespace {

using std::string;

const char* const q = R"(\live{action_value}{\hat q(S, A, w)})";
/// The same after the critic's step, which the actor follows.
const char* const better_q = R"(\live{better_action_value}{\hat q(S, A, w)})";
const char* const start =
    R"(\text{for each episode: start in } S,\; A \sim \pi(\cdot \mid S, \theta),\; I \leftarrow 1)";
const char* const choose = R"(\live{action_next}{A'} \sim \pi(\cdot \mid S', \theta))";
const char* const proceed = R"(S \leftarrow S',\; A \leftarrow A')";

string td_error_of_q() {
  return string(R"(\live{reward}{R} + \live{gamma}{\gamma} \live{action_value_next}{\hat q(S', A', w)} - )") +
         q;
}
string actor_step(const string& weight) {
  return string(markup::actor_step) + R"(\live{emphasis}{I} )" + weight + " " + markup::score;
}

ActionCriticRates rates_of(std::span<const ParameterValue> values) {
  const auto s = settings_from<ActorCriticSettings>(values);
  return {.alpha_theta = s.alpha_theta,
          .alpha_w = s.alpha_w,
          .gamma = s.gamma,
          .discount_actor = s.discount_actor};
}

}  // namespace

QActorCritic::QActorCritic(AlgorithmParts parts)
    : LinearActionCritic(std::move(parts), false,
                         {.act = 2,
                          .choose = 3,
                          .td_error = 4,
                          .td_error_v = -1,
                          .critic = 5,
                          .critic_v = -1,
                          .advantage = -1,
                          .actor = 6,
                          .discount = 7,
                          .proceed = 8}) {}

const AlgorithmInfo& QActorCritic::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo QActorCritic::description() {
  AlgorithmInfo info;
  info.id = "q-actor-critic";
  info.title = "Q actor–critic";
  info.summary =
      "The critic learns what each action is worth; the actor makes the action it took more likely in "
      "proportion to that value. Without a baseline the steps are large wherever the values are.";
  info.source = "Sutton, McAllester, Singh and Mansour 2000";
  const string td_error = R"(\live{td_error}{\delta} )";
  const string critic =
      R"(w \leftarrow w + \live{alpha_w}{\alpha^w} \live{td_error}{\delta} \nabla \hat q(S, A, w))";
  info.listing = {
      {0, start},
      {1, markup::while_not_terminal},
      {2, markup::act},
      {2, choose},
      {2, td_error + R"(\leftarrow )" + td_error_of_q()},
      {2, critic},
      {2, actor_step(better_q)},
      {2, markup::discount},
      {2, proceed},
  };
  info.formulas = {td_error + "= " + td_error_of_q(), actor_step(better_q), critic};
  info.step_series = shared_step_series();
  return info;
}

std::string QActorCritic::refusal(const EnvironmentInfo& environment) {
  return refuse_continuous_actions(environment);
}

ActionCriticRates QActorCritic::read_rates(std::span<const ParameterValue> values) const {
  return rates_of(values);
}

AdvantageActorCritic::AdvantageActorCritic(AlgorithmParts parts)
    : LinearActionCritic(std::move(parts), true,
                         {.act = 2,
                          .choose = 3,
                          .td_error = 4,
                          .td_error_v = 5,
                          .critic = 6,
                          .critic_v = 7,
                          .advantage = 8,
                          .actor = 9,
                          .discount = 10,
                          .proceed = 11}) {}

const AlgorithmInfo& AdvantageActorCritic::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo AdvantageActorCritic::description() {
  AlgorithmInfo info;
  info.id = "advantage-actor-critic";
  info.title = "Advantage actor–critic with two critics";
  info.summary =
      "One critic learns what each action is worth, another what the state is worth; the actor follows their "
      "difference, the advantage: how much better the action is than what the policy does on average.";
  info.source = "Sutton, McAllester, Singh and Mansour 2000";
  const string td_error = R"(\live{td_error}{\delta} )";
  const string td_error_v = R"(\live{td_error_v}{\delta^v} )";
  const string critic =
      R"(w^q \leftarrow w^q + \live{alpha_w}{\alpha^w} \live{td_error}{\delta} \nabla \hat q(S, A, w))";
  const string critic_v =
      R"(w^v \leftarrow w^v + \live{alpha_w}{\alpha^w} \live{td_error_v}{\delta^v} \nabla \hat v(S, w))";
  const string advantage = string(better_q) + R"( - \live{better_value}{\hat v(S, w)})";
  const string actor = actor_step(R"(\live{advantage}{\hat A})");
  info.listing = {
      {0, start},
      {1, markup::while_not_terminal},
      {2, markup::act},
      {2, choose},
      {2, td_error + R"(\leftarrow )" + td_error_of_q()},
      {2, td_error_v + R"(\leftarrow )" + markup::discounted_td_error},
      {2, critic},
      {2, critic_v},
      {2, string(R"(\live{advantage}{\hat A} \leftarrow )") + advantage},
      {2, actor},
      {2, markup::discount},
      {2, proceed},
  };
  info.formulas = {string(R"(\live{advantage}{\hat A} = )") + advantage, actor,
                   td_error + "= " + td_error_of_q(), td_error_v + "= " + markup::discounted_td_error};
  info.step_series = shared_step_series();
  return info;
}

std::string AdvantageActorCritic::refusal(const EnvironmentInfo& environment) {
  return refuse_continuous_actions(environment);
}

ActionCriticRates AdvantageActorCritic::read_rates(std::span<const ParameterValue> values) const {
  return rates_of(values);
}

}  // namespace policyscope
