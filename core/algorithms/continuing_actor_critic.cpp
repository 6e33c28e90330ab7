#include "core/algorithms/continuing_actor_critic.h"

#include "core/algorithms/fields.h"

namespace policyscope {

const std::vector<Field<ContinuingActorCriticSettings>>& ContinuingActorCriticSettings::fields() {
  using S = ContinuingActorCriticSettings;
  static const std::vector<Field<S>> list = {
      fields::alpha_theta(&S::alpha_theta),
      fields::alpha_w(&S::alpha_w),
      Field(&S::alpha_rbar, "alpha_rbar", "\\alpha^{\\bar R}", "reward-rate step")
          .valid(0, 1e9)
          .slider(1e-5, 1)
          .log()
          .help("Step of the average reward: R̄ ← R̄ + α^R̄ δ (Sutton & Barto, 13.6)."),
      fields::lambda(&S::lambda),
  };
  return list;
}

ContinuingActorCritic::ContinuingActorCritic(AlgorithmParts parts)
    : LinearActorCritic(std::move(parts), true,
                        {.choose = 1,
                         .act = 2,
                         .td_error = 3,
                         .average_reward = 4,
                         .critic_trace = 5,
                         .actor_trace = 6,
                         .critic = 7,
                         .actor = 8,
                         .discount = -1,
                         .proceed = 9}) {}

const AlgorithmInfo& ContinuingActorCritic::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo ContinuingActorCritic::description() {
  AlgorithmInfo info;
  info.id = "continuing-actor-critic";
  info.title = "Actor–critic for continuing tasks";
  info.summary =
      "Measures every reward against the average reward, and learns the policy, the value function and that "
      "average at once, at every step. There is no discount and there are no episodes.";
  info.source = "Sutton & Barto, 2nd edition, section 13.6";
  info.listing = {
      {0, "\\text{loop forever, for each time step:}"},
      {1, "A \\sim \\pi(\\cdot \\mid S, \\theta)"},
      {1, "\\text{take action } \\live{action}{A} \\text{, observe } S', \\live{reward}{R}"},
      {1,
       "\\live{td_error}{\\delta} \\leftarrow \\live{reward}{R} - \\live{average_reward}{\\bar R} + "
       "\\live{value_next}{\\hat v(S', w)} - \\live{value}{\\hat v(S, w)}"},
      {1,
       "\\live{average_reward}{\\bar R} \\leftarrow \\live{average_reward}{\\bar R} + "
       "\\live{alpha_rbar}{\\alpha^{\\bar R}} \\live{td_error}{\\delta}"},
      {1, "z^w \\leftarrow \\live{lambda}{\\lambda} z^w + \\nabla \\hat v(S, w)"},
      {1,
       "z^\\theta \\leftarrow \\live{lambda}{\\lambda} z^\\theta + \\live{score}{\\nabla \\ln \\pi(A \\mid "
       "S, \\theta)}"},
      {1, "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{td_error}{\\delta} z^w"},
      {1,
       "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{td_error}{\\delta} "
       "z^\\theta"},
      {1, "S \\leftarrow S'"},
  };
  info.formulas = {
      "\\live{td_error}{\\delta} = \\live{reward}{R} - \\live{average_reward}{\\bar R} + "
      "\\live{value_next}{\\hat v(S', w)} - \\live{value}{\\hat v(S, w)}",
      "\\live{average_reward}{\\bar R} \\leftarrow \\live{average_reward}{\\bar R} + "
      "\\live{alpha_rbar}{\\alpha^{\\bar R}} \\live{td_error}{\\delta}",
      "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{td_error}{\\delta} "
      "\\live{score}{\\nabla \\ln \\pi(A \\mid S, \\theta)}",
      "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{td_error}{\\delta} \\nabla \\hat v(S, w)",
  };
  info.step_series = {series::average_reward(), series::td_error(), series::entropy(),
                      series::gradient_norm()};
  return info;
}

std::string ContinuingActorCritic::refusal(const EnvironmentInfo& environment) {
  if (environment.continuing) return "";
  return environment.id + " has episodes; the average-reward actor–critic is for tasks that never end.";
}

ActorCriticRates ContinuingActorCritic::read_rates(std::span<const ParameterValue> values) const {
  const auto s = settings_from<ContinuingActorCriticSettings>(values);
  return {.alpha_theta = s.alpha_theta, .alpha_w = s.alpha_w, .alpha_rbar = s.alpha_rbar, .lambda = s.lambda};
}

}  // namespace policyscope
