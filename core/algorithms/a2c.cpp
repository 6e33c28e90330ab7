#include "core/algorithms/a2c.h"

#include "core/algorithms/rollout_fields.h"

namespace policyscope {

const std::vector<Field<A2cSettings>>& A2cSettings::fields() {
  static const std::vector<Field<A2cSettings>> list = loss_fields<A2cSettings>();
  return list;
}

A2c::A2c(AlgorithmParts parts)
    : RolloutAlgorithm(std::move(parts), settings_from<A2cSettings>(parts.settings)) {}

const AlgorithmInfo& A2c::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo A2c::description() {
  AlgorithmInfo info;
  info.id = "a2c";
  info.title = "n-step advantage actor–critic";
  info.summary =
      "Several environments play a few steps side by side; then actor and critic take one gradient step on "
      "all of them together. Neighbouring samples come from different episodes, so they agree less with each "
      "other.";
  info.source = "Mnih et al. 2016, synchronous form";
  info.network = true;
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1, "\\text{play } n \\text{ steps in each environment}"},
      {1,
       "\\live{advantage}{A_t} \\leftarrow \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k "
       "\\delta_{t+k}"},
      {1,
       "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha} \\text{ mean } "
       "\\live{emphasis}{\\gamma^t} \\nabla \\ln \\pi(A_t \\mid S_t, \\theta) "
       "\\live{advantage}{A_t} + \\beta_H \\nabla \\live{entropy}{H}"},
      {1,
       "w \\leftarrow w - \\live{learning_rate}{\\alpha} c_v \\text{ mean } \\nabla (\\hat v(S_t, w) - \\hat "
       "G_t)^2"},
  };
  info.formulas = {
      "\\nabla J = \\text{mean } \\live{emphasis}{\\gamma^t} \\nabla \\ln \\pi(A_t \\mid S_t, \\theta) "
      "\\live{advantage}{A_t} + \\beta_H \\nabla \\live{entropy}{H}",
      "A_t = \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k \\delta_{t+k}",
  };
  info.update_series = shared_update_series();
  return info;
}

RolloutSettings A2c::read_settings(std::span<const ParameterValue> values) {
  a2c_ = settings_from<A2cSettings>(values);
  return a2c_;
}

bool A2c::update(const StopToken&) {
  differentiate_advantage_loss(a2c_);
  return descend(a2c_.max_grad_norm);
}

void A2c::note(Recording& recording) const {
  const std::size_t last = rollout_.rows() - 1;
  const double advantage = rollout_.advantages[last];
  recording.events.push_back(
      {1, {{"steps", static_cast<double>(rollout_.rows())}, {"reward", rollout_.rewards[last]}}});
  recording.events.push_back(
      {2, {{"advantage", advantage}, {"gamma", a2c_.gamma}, {"lambda", a2c_.gae_lambda}}});
  recording.events.push_back({3,
                              {{"advantage", advantage},
                               {"emphasis", rollout_.emphases[last]},
                               {"entropy", statistics_.entropy},
                               {"learning_rate", learning_rate()}}});
  recording.events.push_back({4, {{"value", rollout_.values[last]}, {"learning_rate", learning_rate()}}});
}

}  // namespace policyscope
