#include "core/algorithms/continuing_actor_critic.h"

#include "core/algorithms/fields.h"
#include "core/algorithms/markup.h"

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
  using std::string;
  const string td_error = R"(\live{td_error}{\delta} )";
  const string difference = string(R"(\live{reward}{R} - \live{average_reward}{\bar R} + )") +
                            R"(\live{value_next}{\hat v(S', w)} - \live{value}{\hat v(S, w)})";
  const string average =
      string(R"(\live{average_reward}{\bar R} \leftarrow \live{average_reward}{\bar R} + )") +
      R"(\live{alpha_rbar}{\alpha^{\bar R}} \live{td_error}{\delta})";
  info.listing = {
      {0, R"(\text{loop forever, for each time step:})"},
      {1, markup::choose},
      {1, markup::act},
      {1, td_error + R"(\leftarrow )" + difference},
      {1, average},
      {1, R"(z^w \leftarrow \live{lambda}{\lambda} z^w + \nabla \hat v(S, w))"},
      {1, string(R"(z^\theta \leftarrow \live{lambda}{\lambda} z^\theta + )") + markup::score},
      {1, markup::critic_trace_step},
      {1, markup::actor_trace_step},
      {1, markup::proceed},
  };
  info.formulas = {td_error + "= " + difference, average,
                   string(markup::actor_step) + R"(\live{td_error}{\delta} )" + markup::score,
                   markup::critic_step};
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
