#include "core/algorithms/ppo.h"

#include "core/algorithms/rollout_fields.h"
#include "core/estimators/surrogate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace policyscope {

const std::vector<Field<PpoSettings>>& PpoSettings::fields() {
  using S = PpoSettings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          Field(&S::clip_range, "clip_range", "\\epsilon", "clip range")
              .valid(0, 1e3)
              .slider(0.01, 1)
              .help(
                  "How far the probability of an action may move before its sample stops counting (Schulman "
                  "et al. 2017)."),
          Field(&S::clip_schedule, "clip_schedule", "", "clip-range schedule")
              .choices({"constant", "linear"})
              .help("Whether the clip range stays or falls to 0."),
          Field(&S::n_epochs, "n_epochs", "K", "epochs")
              .valid(1, 1000)
              .slider(1, 20)
              .applies(Applies::next_rollout)
              .help("How often each rollout is gone through."),
          batch_size_field<S>(),
          Field(&S::target_kl, "target_kl", "", "largest policy change")
              .valid(0, 1e3)
              .slider(0, 0.1)
              .unit("nat")
              .help("Stops the epochs early once the policy has moved 1.5 times this far; 0 for never."),
          Field(&S::clip_range_vf, "clip_range_vf", "", "critic clip range")
              .valid(0, 1e6)
              .slider(0, 1)
              .help("How far a value may move in one update; 0 for no limit (it depends on the reward's "
                    "scale)."),
      },
      loss_fields<S>());
  return list;
}

Ppo::Ppo(AlgorithmParts parts)
    : RolloutAlgorithm(std::move(parts), settings_from<PpoSettings>(parts.settings)) {}

const AlgorithmInfo& Ppo::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Ppo::description() {
  AlgorithmInfo info;
  info.id = "ppo";
  info.title = "Proximal policy optimization";
  info.summary =
      "Plays a rollout, then goes through it several times in small batches. Clipping takes away the reason "
      "to move the policy far from the one that played, so the old samples stay valid.";
  info.source = "Schulman, Wolski, Dhariwal, Radford and Klimov 2017";
  info.network = true;
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1, "\\text{play } n \\text{ steps with } \\pi_{old} \\leftarrow \\pi"},
      {1,
       "\\live{advantage}{A_t} \\leftarrow \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k "
       "\\delta_{t+k}"},
      {1, "\\text{for each epoch, for each minibatch:}"},
      {2, "\\live{ratio}{r} \\leftarrow \\pi(A \\mid S, \\theta) / \\pi_{old}(A \\mid S)"},
      {2,
       "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha} \\nabla \\live{emphasis}{\\gamma^t} "
       "\\min(r A, \\text{clip}(r, 1 - \\epsilon, 1 + \\epsilon) A)"},
      {2, "w \\leftarrow w - \\live{learning_rate}{\\alpha} c_v \\nabla (\\hat v(S, w) - \\hat G)^2"},
  };
  info.formulas = {
      "J = \\text{mean } \\live{emphasis}{\\gamma^t} \\min(\\live{ratio}{r} \\live{advantage}{A}, "
      "\\text{clip}(r, 1 - \\epsilon, 1 + \\epsilon) A)",
      "\\live{ratio}{r} = \\frac{\\pi(A \\mid S, \\theta)}{\\pi_{old}(A \\mid S)}",
      "A_t = \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k \\delta_{t+k}",
  };
  info.update_series = shared_update_series();
  return info;
}

RolloutSettings Ppo::read_settings(std::span<const ParameterValue> values) {
  ppo_ = settings_from<PpoSettings>(values);
  return ppo_;
}

bool Ppo::update(const StopToken& stop) {
  const std::size_t rows = rollout_.rows();
  const std::size_t batch = std::min(rows, static_cast<std::size_t>(ppo_.batch_size));
  order_.resize(rows);
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  for (int epoch = 0; epoch < ppo_.n_epochs; ++epoch) {
    for (std::size_t i = rows; i > 1; --i) std::swap(order_[i - 1], order_[shuffle_.index(i)]);
    for (std::size_t begin = 0; begin < rows; begin += batch) {
      if (!update_minibatch(std::span(order_).subspan(begin, std::min(batch, rows - begin)))) return false;
      if (ppo_.target_kl > 0.0 && statistics_.approx_kl > 1.5 * ppo_.target_kl) return true;
    }
    if (stop.stop_requested()) return false;
  }
  return true;
}

bool Ppo::update_minibatch(std::span<const std::size_t> rows) {
  const std::size_t count = rows.size();
  const double share = 1.0 / static_cast<double>(count);
  old_log_probs_.resize(count);
  advantages_.resize(count);
  d_log_probs_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    old_log_probs_[i] = rollout_.log_probs[rows[i]];
    advantages_[i] = rollout_.advantages[rows[i]];
  }
  if (ppo_.normalize_advantage) standardize(advantages_);
  for (std::size_t i = 0; i < count; ++i) advantages_[i] *= rollout_.emphases[rows[i]];
  evaluate(rows);
  const double clip_range = scheduled(ppo_.clip_schedule, ppo_.clip_range, progress());
  const SurrogateResult surrogate =
      clipped_surrogate(log_probs_, old_log_probs_, advantages_, clip_range, d_log_probs_);
  statistics_.policy_loss = -surrogate.objective;
  statistics_.approx_kl = surrogate.kl_third;
  statistics_.clip_fraction = surrogate.clip_fraction;
  statistics_.ratio = std::exp(log_probs_[count - 1] - old_log_probs_[count - 1]);
  statistics_.entropy = 0.0;
  statistics_.value_loss = 0.0;
  const double clip = ppo_.clip_range_vf;
  backpropagate(rows, [&](std::size_t i) {
    const double old_value = rollout_.values[rows[i]];
    double estimate = value(i);
    double slope = 1.0;
    if (clip > 0.0 && std::abs(estimate - old_value) > clip) {
      estimate = std::clamp(estimate, old_value - clip, old_value + clip);
      slope = 0.0;
    }
    const double error = estimate - rollout_.returns[rows[i]];
    statistics_.value_loss += share * error * error;
    return SampleLoss{.d_log_prob = -d_log_probs_[i],
                      .d_entropy = -ppo_.ent_coef * share,
                      .d_value = 2.0 * ppo_.vf_coef * share * error * slope};
  });
  return descend(ppo_.max_grad_norm);
}

void Ppo::note(Recording& recording) const {
  const auto size = static_cast<double>(rollout_.rows());
  const std::size_t last = rollout_.rows() - 1;
  recording.events.push_back({1, {{"steps", size}, {"reward", rollout_.rewards[last]}}});
  recording.events.push_back(
      {2, {{"advantage", rollout_.advantages[last]}, {"gamma", ppo_.gamma}, {"lambda", ppo_.gae_lambda}}});
  recording.events.push_back({4, {{"ratio", statistics_.ratio}, {"kl", statistics_.approx_kl}}});
  recording.events.push_back({5,
                              {{"learning_rate", learning_rate()},
                               {"emphasis", rollout_.emphases[last]},
                               {"advantage", rollout_.advantages[last]}}});
  recording.events.push_back({6, {{"value", rollout_.values[last]}, {"learning_rate", learning_rate()}}});
}

}  // namespace policyscope
