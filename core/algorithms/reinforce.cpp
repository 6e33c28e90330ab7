#include "core/algorithms/reinforce.h"

#include "core/algorithms/fields.h"

namespace policyscope {

const std::vector<Field<ReinforceSettings>>& ReinforceSettings::fields() {
  using S = ReinforceSettings;
  static const std::vector<Field<S>> list = {
      fields::alpha_theta(&S::alpha_theta),
      fields::gamma(&S::gamma),
      fields::discount_actor(&S::discount_actor),
      fields::episode_update(&S::update),
  };
  return list;
}

Reinforce::Reinforce(AlgorithmParts parts)
    : LinearReinforce(std::move(parts), false,
                      {.generate = 1, .episode_return = 3, .error = -1, .critic = -1, .actor = 4}) {}

const AlgorithmInfo& Reinforce::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Reinforce::description() {
  AlgorithmInfo info;
  info.id = "reinforce";
  info.title = "REINFORCE";
  info.summary =
      "Plays an episode with a fixed policy, then makes each action more likely in proportion to the return "
      "that followed it. There is no critic: an episode cut by the time limit counts as one that ended.";
  info.source = "Williams 1992; Sutton & Barto, 2nd edition, section 13.3";
  info.listing = {
      {0, "\\text{loop forever, for each episode:}"},
      {1,
       "\\text{play } S_0, A_0, R_1, \\dots, R_T \\text{ with } \\pi(\\cdot \\mid \\cdot, \\theta) \\text{ "
       "for } \\live{steps}{T} \\text{ steps}"},
      {1, "\\text{for each step } t = 0, \\dots, T - 1 \\text{:}"},
      {2, "\\live{return}{G} \\leftarrow \\sum_{k=t+1}^{T} \\live{gamma}{\\gamma}^{k-t-1} R_k"},
      {2,
       "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{emphasis}{\\gamma^t} "
       "\\live{return}{G} \\live{score}{\\nabla \\ln \\pi(A_t \\mid S_t, \\theta)}"},
  };
  info.formulas = {
      "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{emphasis}{\\gamma^t} "
      "\\live{return}{G} \\live{score}{\\nabla \\ln \\pi(A_t \\mid S_t, \\theta)}",
      "\\live{return}{G} = \\sum_{k=t+1}^{T} \\live{gamma}{\\gamma}^{k-t-1} R_k",
  };
  info.update_series = shared_update_series();
  return info;
}

std::string Reinforce::refusal(const EnvironmentInfo& environment) {
  return refuse_continuing(environment);
}

ReinforceRates Reinforce::read_rates(std::span<const ParameterValue> values) const {
  const auto s = settings_from<ReinforceSettings>(values);
  return {.alpha_theta = s.alpha_theta,

          .gamma = s.gamma,
          .discount_actor = s.discount_actor,
          .update = s.update};
}

}  // namespace policyscope
