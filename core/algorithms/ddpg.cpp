#include "core/algorithms/ddpg.h"

#include "core/algorithms/off_policy_fields.h"

namespace policyscope {

const std::vector<Field<DdpgSettings>>& DdpgSettings::fields() {
  static const std::vector<Field<DdpgSettings>> list =
      joined<DdpgSettings>(noise_fields<DdpgSettings>(), off_policy_fields<DdpgSettings>());
  return list;
}

Ddpg::Ddpg(AlgorithmParts parts)
    : DeterministicActorCritic(std::move(parts), settings_from<DdpgSettings>(parts.settings), 1) {}

const AlgorithmInfo& Ddpg::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Ddpg::description() {
  AlgorithmInfo info;
  info.id = "ddpg";
  info.title = "Deep deterministic policy gradient";
  info.summary =
      "One action in each state, found by climbing the critic: the actor follows the slope of Q over the "
      "action. It explores with noise around that action and learns from a replay buffer, with target "
      "networks that follow slowly.";
  info.source = "Lillicrap et al. 2016; Silver et al. 2014";
  info.network = true;
  info.off_policy = true;
  info.policies = {"deterministic"};
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1,
       "\\live{action}{A} \\leftarrow \\mu(S, \\theta) + \\live{noise}{\\epsilon} \\text{, observe } S', "
       "\\live{reward}{R}"},
      {1, "\\text{store } (S, A, R, S') \\text{; draw a batch of the } \\live{stored}{n} \\text{ stored}"},
      {1, "\\live{target}{y} \\leftarrow R + \\live{gamma}{\\gamma} \\hat q(S', \\mu(S', \\theta^-), w^-)"},
      {1,
       "w \\leftarrow w - \\live{critic_learning_rate}{\\alpha^w} \\nabla (\\hat q(S, A, w) - "
       "\\live{target}{y})^2"},
      {1,
       "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha^\\theta} \\nabla_a \\hat q(S, a, w) "
       "\\nabla_\\theta \\mu(S, \\theta)"},
      {1,
       "w^- \\leftarrow w^- + \\live{tau}{\\tau} (w - w^-), \\quad \\theta^- \\leftarrow \\theta^- + "
       "\\live{tau}{\\tau} (\\theta - \\theta^-)"},
  };
  info.formulas = {
      "\\live{td_error}{\\delta} = R + \\live{gamma}{\\gamma} \\hat q(S', \\mu(S', \\theta^-), w^-) - "
      "\\live{action_value}{\\hat q(S, A, w)}",
      "\\nabla J = \\text{mean } \\nabla_a \\hat q(S, a, w) \\nabla_\\theta \\mu(S, \\theta), \\quad a = "
      "\\mu(S, \\theta)",
      "w^- \\leftarrow (1 - \\live{tau}{\\tau}) w^- + \\live{tau}{\\tau} w",
  };
  info.update_series = shared_update_series();
  return info;
}

DeterministicActorCriticSettings Ddpg::read_noise(std::span<const ParameterValue> values) {
  return settings_from<DdpgSettings>(values);
}

}  // namespace policyscope
