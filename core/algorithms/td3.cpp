#include "core/algorithms/td3.h"

#include "core/algorithms/off_policy_fields.h"

namespace policyscope {

const std::vector<Field<Td3Settings>>& Td3Settings::fields() {
  using S = Td3Settings;
  static const std::vector<Field<S>> own = {
      Field<S>(static_cast<int S::*>(&S::policy_delay), "policy_delay", "d", "policy delay")
          .valid(1, 1000)
          .slider(1, 10)
          .help("The actor and the targets move at every so manieth update, after the critics have settled "
                "(Fujimoto et al. 2018)."),
      Field<S>(static_cast<double S::*>(&S::target_policy_noise), "target_policy_noise", "\\tilde\\sigma",
               "target noise")
          .valid(0, 10)
          .slider(0, 1)
          .help("Spread of the noise on the next action, which smooths the target over actions nearby."),
      Field<S>(static_cast<double S::*>(&S::target_noise_clip), "target_noise_clip", "c",
               "target noise limit")
          .valid(0, 10)
          .slider(0, 2)
          .help("Where that noise is cut."),
  };
  static const std::vector<Field<S>> list =
      joined<S>(own, joined<S>(noise_fields<S>(), off_policy_fields<S>()));
  return list;
}

Td3::Td3(AlgorithmParts parts)
    : DeterministicActorCritic(std::move(parts), settings_from<Td3Settings>(parts.settings), 2) {}

const AlgorithmInfo& Td3::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Td3::description() {
  AlgorithmInfo info;
  info.id = "td3";
  info.title = "Twin delayed DDPG";
  info.summary =
      "DDPG with three repairs against values that are too good to be true: the smaller of two critics "
      "counts, the next action is blurred with noise, and the actor waits until the critics have moved "
      "twice.";
  info.source = "Fujimoto, van Hoof and Meger 2018";
  info.network = true;
  info.off_policy = true;
  info.policies = {"deterministic"};
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1,
       "\\live{action}{A} \\leftarrow \\mu(S, \\theta) + \\live{noise}{\\epsilon} \\text{, observe } S', "
       "\\live{reward}{R}"},
      {1, "\\text{store } (S, A, R, S') \\text{; draw a batch of the } \\live{stored}{n} \\text{ stored}"},
      {1,
       "\\live{target}{y} \\leftarrow R + \\live{gamma}{\\gamma} \\min_i \\hat q^-_i(S', \\mu(S', \\theta^-) "
       "+ \\text{clip}(\\tilde\\epsilon, -c, c))"},
      {1,
       "w_i \\leftarrow w_i - \\live{critic_learning_rate}{\\alpha^w} \\nabla (\\hat q_i(S, A) - "
       "\\live{target}{y})^2"},
      {1,
       "\\text{every } \\live{policy_delay}{d} \\text{ updates: } \\theta \\leftarrow \\theta + "
       "\\live{learning_rate}{\\alpha^\\theta} \\nabla_a \\hat q_1(S, a) \\nabla_\\theta \\mu(S, \\theta)"},
      {1,
       "\\text{and then } w^-_i \\leftarrow w^-_i + \\live{tau}{\\tau} (w_i - w^-_i), \\quad \\theta^- "
       "\\leftarrow \\theta^- + \\live{tau}{\\tau} (\\theta - \\theta^-)"},
  };
  info.formulas = {
      "\\live{target}{y} = R + \\live{gamma}{\\gamma} \\min_i \\hat q^-_i(S', \\mu(S', \\theta^-) + "
      "\\text{clip}(\\tilde\\epsilon, -c, c))",
      "\\nabla J = \\text{mean } \\nabla_a \\hat q_1(S, a) \\nabla_\\theta \\mu(S, \\theta)",
      "\\tilde\\epsilon \\sim N(0, \\tilde\\sigma^2)",
  };
  info.update_series = shared_update_series();
  return info;
}

DeterministicActorCriticSettings Td3::read_noise(std::span<const ParameterValue> values) {
  return settings_from<Td3Settings>(values);
}

}  // namespace policyscope
