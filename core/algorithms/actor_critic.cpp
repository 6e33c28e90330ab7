#include "core/algorithms/actor_critic.h"

#include "core/algorithms/fields.h"
#include "core/algorithms/markup.h"

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
  using std::string;
  const string td_error = string(R"(\live{td_error}{\delta} )");
  const string actor =
      string(markup::actor_step) + R"(\live{emphasis}{I} \live{td_error}{\delta} )" + markup::score;
  info.listing = {
      {0, R"(\text{for each episode: start in } S,\; I \leftarrow 1)"},
      {1, markup::while_not_terminal},
      {2, markup::choose},
      {2, markup::act},
      {2, td_error + R"(\leftarrow )" + markup::discounted_td_error},
      {2, markup::critic_step},
      {2, actor},
      {2, markup::discount},
      {2, markup::proceed},
  };
  info.formulas = {td_error + "= " + markup::discounted_td_error, actor, markup::critic_step};
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
