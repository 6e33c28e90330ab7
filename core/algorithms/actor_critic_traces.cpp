#include "core/algorithms/actor_critic_traces.h"

#include "core/algorithms/fields.h"
#include "core/algorithms/markup.h"

namespace policyscope {

const std::vector<Field<ActorCriticTracesSettings>>& ActorCriticTracesSettings::fields() {
  using S = ActorCriticTracesSettings;
  static const std::vector<Field<S>> list = {
      fields::alpha_theta(&S::alpha_theta),
      fields::alpha_w(&S::alpha_w),
      fields::gamma(&S::gamma),
      fields::lambda(&S::lambda),
      fields::discount_actor(&S::discount_actor),
  };
  return list;
}

ActorCriticTraces::ActorCriticTraces(AlgorithmParts parts)
    : LinearActorCritic(std::move(parts), false,
                        {.choose = 2,
                         .act = 3,
                         .td_error = 4,
                         .average_reward = -1,
                         .critic_trace = 5,
                         .actor_trace = 6,
                         .critic = 7,
                         .actor = 8,
                         .discount = 9,
                         .proceed = 10}) {}

const AlgorithmInfo& ActorCriticTraces::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo ActorCriticTraces::description() {
  AlgorithmInfo info;
  info.id = "actor-critic-traces";
  info.title = "Actor–critic with eligibility traces";
  info.summary =
      "Like the one-step actor–critic, but the TD error also reaches the states and actions that led here, "
      "with a weight that fades by γλ at every step.";
  info.source = "Sutton & Barto, 2nd edition, section 13.5";
  using std::string;
  const string td_error = string(R"(\live{td_error}{\delta} )");
  const string actor_trace =
      string(R"(z^\theta \leftarrow \live{gamma}{\gamma} \live{lambda}{\lambda} z^\theta + )") +
      R"(\live{emphasis}{I} )" + markup::score;
  info.listing = {
      {0, R"(\text{for each episode: start in } S,\; z^w, z^\theta \leftarrow 0,\; I \leftarrow 1)"},
      {1, markup::while_not_terminal},
      {2, markup::choose},
      {2, markup::act},
      {2, td_error + R"(\leftarrow )" + markup::discounted_td_error},
      {2, R"(z^w \leftarrow \live{gamma}{\gamma} \live{lambda}{\lambda} z^w + \nabla \hat v(S, w))"},
      {2, actor_trace},
      {2, markup::critic_trace_step},
      {2, markup::actor_trace_step},
      {2, markup::discount},
      {2, markup::proceed},
  };
  info.formulas = {td_error + "= " + markup::discounted_td_error, actor_trace, markup::actor_trace_step,
                   markup::critic_trace_step};
  info.step_series = {series::td_error(), series::entropy(), series::gradient_norm()};
  return info;
}

std::string ActorCriticTraces::refusal(const EnvironmentInfo&) {
  return "";
}

ActorCriticRates ActorCriticTraces::read_rates(std::span<const ParameterValue> values) const {
  const auto s = settings_from<ActorCriticTracesSettings>(values);
  return {.alpha_theta = s.alpha_theta,
          .alpha_w = s.alpha_w,
          .gamma = s.gamma,
          .lambda = s.lambda,
          .discount_actor = s.discount_actor};
}

}  // namespace policyscope
