#include "core/algorithms/actor_critic_traces.h"

#include "core/algorithms/fields.h"

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
  info.listing = {
      {0, "\\text{for each episode: start in } S,\\; z^w, z^\\theta \\leftarrow 0,\\; I \\leftarrow 1"},
      {1, "\\text{while } S \\text{ is not terminal:}"},
      {2, "A \\sim \\pi(\\cdot \\mid S, \\theta)"},
      {2, "\\text{take action } \\live{action}{A} \\text{, observe } S', \\live{reward}{R}"},
      {2,
       "\\live{td_error}{\\delta} \\leftarrow \\live{reward}{R} + \\live{gamma}{\\gamma} "
       "\\live{value_next}{\\hat v(S', w)} - \\live{value}{\\hat v(S, w)}"},
      {2, "z^w \\leftarrow \\live{gamma}{\\gamma} \\live{lambda}{\\lambda} z^w + \\nabla \\hat v(S, w)"},
      {2,
       "z^\\theta \\leftarrow \\live{gamma}{\\gamma} \\live{lambda}{\\lambda} z^\\theta + "
       "\\live{emphasis}{I} \\live{score}{\\nabla \\ln \\pi(A \\mid S, \\theta)}"},
      {2, "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{td_error}{\\delta} z^w"},
      {2,
       "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{td_error}{\\delta} "
       "z^\\theta"},
      {2, "\\live{emphasis}{I} \\leftarrow \\live{gamma}{\\gamma} \\live{emphasis}{I}"},
      {2, "S \\leftarrow S'"},
  };
  info.formulas = {
      "\\live{td_error}{\\delta} = \\live{reward}{R} + \\live{gamma}{\\gamma} \\live{value_next}{\\hat v(S', "
      "w)} - \\live{value}{\\hat v(S, w)}",
      "z^\\theta \\leftarrow \\live{gamma}{\\gamma} \\live{lambda}{\\lambda} z^\\theta + \\live{emphasis}{I} "
      "\\live{score}{\\nabla \\ln \\pi(A \\mid S, \\theta)}",
      "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{td_error}{\\delta} "
      "z^\\theta",
      "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{td_error}{\\delta} z^w",
  };
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
