#include "core/algorithms/actor_critic.h"

#include "core/algorithms/fields.h"

namespace policyscope {

const std::vector<Field<ActorCriticSettings>>& ActorCriticSettings::fields() {
  using S = ActorCriticSettings;
  static const std::vector<Field<S>> list = {
      fields::alpha_theta(&S::alpha_theta),
      fields::alpha_w(&S::alpha_w),
      fields::gamma(&S::gamma),
      fields::discount_actor(&S::discount_actor),
  };
  return list;
}

ActorCritic::ActorCritic(AlgorithmParts parts)
    : LinearActorCritic(std::move(parts), false,
                        {.choose = 2,
                         .act = 3,
                         .td_error = 4,
                         .average_reward = -1,
                         .critic_trace = -1,
                         .actor_trace = -1,
                         .critic = 5,
                         .actor = 6,
                         .discount = 7,
                         .proceed = 8}) {}

const AlgorithmInfo& ActorCritic::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo ActorCritic::description() {
  AlgorithmInfo info;
  info.id = "actor-critic";
  info.title = "One-step actor–critic";
  info.summary =
      "After every step the TD error says whether the action turned out better or worse than expected; actor "
      "and critic both learn from it.";
  info.source = "Sutton & Barto, 2nd edition, section 13.5";
  info.listing = {
      {0, "\\text{for each episode: start in } S,\\; I \\leftarrow 1"},
      {1, "\\text{while } S \\text{ is not terminal:}"},
      {2, "A \\sim \\pi(\\cdot \\mid S, \\theta)"},
      {2, "\\text{take action } \\live{action}{A} \\text{, observe } S', \\live{reward}{R}"},
      {2,
       "\\live{td_error}{\\delta} \\leftarrow \\live{reward}{R} + \\live{gamma}{\\gamma} "
       "\\live{value_next}{\\hat v(S', w)} - \\live{value}{\\hat v(S, w)}"},
      {2, "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{td_error}{\\delta} \\nabla \\hat v(S, w)"},
      {2,
       "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{emphasis}{I} "
       "\\live{td_error}{\\delta} \\live{score}{\\nabla \\ln \\pi(A \\mid S, \\theta)}"},
      {2, "\\live{emphasis}{I} \\leftarrow \\live{gamma}{\\gamma} \\live{emphasis}{I}"},
      {2, "S \\leftarrow S'"},
  };
  info.formulas = {
      "\\live{td_error}{\\delta} = \\live{reward}{R} + \\live{gamma}{\\gamma} \\live{value_next}{\\hat v(S', "
      "w)} - \\live{value}{\\hat v(S, w)}",
      "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{emphasis}{I} "
      "\\live{td_error}{\\delta} \\live{score}{\\nabla \\ln \\pi(A \\mid S, \\theta)}",
      "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{td_error}{\\delta} \\nabla \\hat v(S, w)",
  };
  info.step_series = {series::td_error(), series::entropy(), series::gradient_norm()};
  return info;
}

std::string ActorCritic::refusal(const EnvironmentInfo&) {
  return "";
}

ActorCriticRates ActorCritic::read_rates(std::span<const ParameterValue> values) const {
  const auto s = settings_from<ActorCriticSettings>(values);
  return {.alpha_theta = s.alpha_theta,
          .alpha_w = s.alpha_w,
          .gamma = s.gamma,
          .discount_actor = s.discount_actor};
}

}  // namespace policyscope
