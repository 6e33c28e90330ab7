#include "core/algorithms/reinforce_baseline.h"

#include "core/algorithms/fields.h"

namespace policyscope {

const std::vector<Field<ReinforceBaselineSettings>>& ReinforceBaselineSettings::fields() {
  using S = ReinforceBaselineSettings;
  static const std::vector<Field<S>> list = {
      fields::alpha_theta(&S::alpha_theta),
      fields::alpha_w(&S::alpha_w),
      fields::gamma(&S::gamma),
      fields::discount_actor(&S::discount_actor),
      fields::episode_update(&S::update),
  };
  return list;
}

ReinforceBaseline::ReinforceBaseline(AlgorithmParts parts)
    : LinearReinforce(std::move(parts), true,
                      {.generate = 1, .episode_return = 3, .error = 4, .critic = 5, .actor = 6}) {}

const AlgorithmInfo& ReinforceBaseline::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo ReinforceBaseline::description() {
  AlgorithmInfo info;
  info.id = "reinforce-baseline";
  info.title = "REINFORCE with a learned baseline";
  info.summary =
      "Plays an episode with a fixed policy, then makes each action more likely that earned more than the "
      "critic expected, and less likely that earned less. Nothing is bootstrapped: an episode cut by the "
      "time limit counts as one that ended.";
  info.source = "Sutton & Barto, 2nd edition, section 13.4";
  info.listing = {
      {0, "\\text{loop forever, for each episode:}"},
      {1,
       "\\text{play } S_0, A_0, R_1, \\dots, R_T \\text{ with } \\pi(\\cdot \\mid \\cdot, \\theta) \\text{ "
       "for } \\live{steps}{T} \\text{ steps}"},
      {1, "\\text{for each step } t = 0, \\dots, T - 1 \\text{:}"},
      {2, "\\live{return}{G} \\leftarrow \\sum_{k=t+1}^{T} \\live{gamma}{\\gamma}^{k-t-1} R_k"},
      {2, "\\live{error}{\\delta} \\leftarrow \\live{return}{G} - \\live{value}{\\hat v(S_t, w)}"},
      {2, "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{error}{\\delta} \\nabla \\hat v(S_t, w)"},
      {2,
       "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{emphasis}{\\gamma^t} "
       "\\live{error}{\\delta} \\live{score}{\\nabla \\ln \\pi(A_t \\mid S_t, \\theta)}"},
  };
  info.formulas = {
      "\\live{error}{\\delta} = \\live{return}{G} - \\live{value}{\\hat v(S_t, w)}",
      "\\theta \\leftarrow \\theta + \\live{alpha_theta}{\\alpha^\\theta} \\live{emphasis}{\\gamma^t} "
      "\\live{error}{\\delta} \\live{score}{\\nabla \\ln \\pi(A_t \\mid S_t, \\theta)}",
      "w \\leftarrow w + \\live{alpha_w}{\\alpha^w} \\live{error}{\\delta} \\nabla \\hat v(S_t, w)",
  };
  info.update_series = shared_update_series();
  info.update_series.push_back(
      {.id = "baseline_error", .symbol = "\\sqrt{\\E[\\delta^2]}", .name = "error of the baseline"});
  return info;
}

std::string ReinforceBaseline::refusal(const EnvironmentInfo& environment) {
  return refuse_continuing(environment);
}

ReinforceRates ReinforceBaseline::read_rates(std::span<const ParameterValue> values) const {
  const auto s = settings_from<ReinforceBaselineSettings>(values);
  return {.alpha_theta = s.alpha_theta,
          .alpha_w = s.alpha_w,
          .gamma = s.gamma,
          .discount_actor = s.discount_actor,
          .update = s.update};
}

}  // namespace policyscope
