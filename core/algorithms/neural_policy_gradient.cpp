#include "core/algorithms/neural_policy_gradient.h"

#include "core/estimators/batch_scores.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

NeuralPolicyGradient::NeuralPolicyGradient(AlgorithmParts parts, const NeuralGradientSettings& settings,
                                           BatchLines lines)
    : RolloutAlgorithm(std::move(parts), settings),
      lines_(lines),
      gradient_settings_(settings),
      policy_optimizer_(optimizer_settings(settings), network_->policy_parameter_count()) {}

RolloutSettings NeuralPolicyGradient::read_settings(std::span<const ParameterValue> values) {
  gradient_settings_ = read_gradient_settings(values);
  return gradient_settings_;
}

std::vector<SeriesInfo> NeuralPolicyGradient::gradient_series() {
  std::vector<SeriesInfo> series = series::of_batches();
  series.push_back({.id = "value_loss", .symbol = "L^v", .name = "value loss"});
  return series;
}

bool NeuralPolicyGradient::iterate(Experience& experience, const StopToken& stop) {
  if (divergence_ || !play(experience, stop)) return false;
  statistics_ = {};
  if (!update(stop)) return false;
  const double values[] = {mean_start_return(batch_, settings_.gamma), statistics_.entropy,
                           last_.gradient_norm, last_.kl, statistics_.value_loss};
  experience.record_update(values);
  ++iteration_;
  return true;
}

bool NeuralPolicyGradient::update(const StopToken& stop) {
  gather();
  return improve_policy() && improve_values(stop);
}

void NeuralPolicyGradient::gather() {
  const bool values = learns_values(gradient_settings_.baseline);
  batch_.clear();
  played_.values.clear();
  played_.final_values.clear();
  for (std::size_t r = 0; r < rollout_.rows(); ++r) {
    batch_.push({}, rollout_.action(r), rollout_.rewards[r]);
    played_.values.push_back(values ? rollout_.values[r] : 0.0);
    if (!rollout_.terminated[r] && !rollout_.truncated[r]) continue;
    batch_.finish({}, rollout_.terminated[r] != 0);
    played_.final_values.push_back(values && !rollout_.terminated[r] ? rollout_.next_values[r] : 0.0);
  }
}

bool NeuralPolicyGradient::improve_policy() {
  const CreditRule rule = this->rule();
  psi_.resize(batch_.steps());
  credits(batch_, played_, rule, psi_);
  const double last_psi = psi_.back();
  if (settings_.normalize_advantage) standardize(psi_);
  for (const double psi : psi_) {
    if (!std::isfinite(psi)) return diverge("the credit");
  }
  row_weights(batch_, settings_.gamma, gradient_settings_.discount_actor, row_weights_);

  const std::size_t last = batch_.steps() - 1;
  last_ =
      last_step(batch_, played_, rule, last_psi, row_weights_[last] * static_cast<double>(batch_.steps()));
  const Eigen::Map<const Eigen::VectorXf> loss_gradient(
      gradient_.data(), static_cast<Eigen::Index>(network_->policy_parameter_count()));
  evaluate(std::span(&last, 1));
  backpropagate(std::span(&last, 1), [](std::size_t) { return SampleLoss{.d_log_prob = 1.0}; });
  last_.score = static_cast<double>(loss_gradient.norm());

  const double share = 1.0 / static_cast<double>(batch_.trajectories());
  const std::span<const std::size_t> all = all_rows();
  evaluate(all);
  remember_policy();
  statistics_.entropy = 0.0;
  backpropagate(all, [&](std::size_t i) {
    statistics_.policy_loss -= share * psi_[i] * log_probs_[i];
    return SampleLoss{.d_log_prob = -share * psi_[i]};
  });
  policy_gradient_ = -loss_gradient;
  last_.gradient_norm = policy_gradient_.cast<double>().norm();
  if (!std::isfinite(last_.gradient_norm)) return diverge("the policy gradient");

  const std::span<const float> theta = policy_part(parameters_);
  old_.assign(theta.begin(), theta.end());
  if (!move_policy()) return false;
  double moved = 0.0;
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const double change = static_cast<double>(theta[i]) - static_cast<double>(old_[i]);
    moved += change * change;
  }
  last_.step_norm = std::sqrt(moved);
  evaluate(all);
  last_.kl = divergence_from_remembered();
  return true;
}

bool NeuralPolicyGradient::move_policy() {
  direction_norm_ = last_.gradient_norm;
  policy_optimizer_.step(learning_rate(), policy_part(gradient_), policy_part(parameters_));
  return true;
}

bool NeuralPolicyGradient::improve_values(const StopToken& stop) {
  if (!learns_values(gradient_settings_.baseline)) return true;
  // By the values that played the batch: TD targets, or returns, of which a trajectory that was cut brings
  // the value of where it was cut.
  const bool td = gradient_settings_.baseline == BaselineChoice::td;
  targets_.resize(batch_.steps());
  credits(batch_, played_,
          {.credit = Credit::gae,
           .baseline = Baseline::state,
           .discount = settings_.gamma,
           .lambda = td ? 0.0 : 1.0,
           .discount_steps = false},
          targets_);
  for (std::size_t row = 0; row < targets_.size(); ++row) targets_[row] += played_.values[row];
  const double entropy = statistics_.entropy;
  const bool fitted = fit_critic(targets_, gradient_settings_.n_critic_updates, gradient_settings_.batch_size,
                                 gradient_settings_.critic_learning_rate, stop);
  statistics_.entropy = entropy;
  return fitted;
}

void NeuralPolicyGradient::note(Recording& recording) const {
  RecordingProbe probe{recording};
  note_batch(probe, lines_, last_, rule(), static_cast<double>(batch_.trajectories()),
             {"learning_rate", learning_rate()}, direction_norm_);
  if (learns_values(gradient_settings_.baseline)) {
    policyscope::note(probe, lines_.critic, {{"value", last_.value}});
  }
}

void NeuralPolicyGradient::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  push_symbols(last_, out);
  out.push_back({"direction_norm", direction_norm_});
  out.push_back({"episodes", static_cast<double>(settings_.episodes)});
  out.push_back({"learning_rate", learning_rate()});
  out.push_back({"gamma", settings_.gamma});
  out.push_back({"lambda", settings_.gae_lambda});
}

void NeuralPolicyGradient::save(ArchiveWriter& archive) const {
  RolloutAlgorithm::save(archive);
  policy_optimizer_.save(archive);
  archive.write(last_);
}

void NeuralPolicyGradient::load(ArchiveReader& archive) {
  RolloutAlgorithm::load(archive);
  policy_optimizer_.load(archive);
  last_ = archive.read<BatchStep>();
}

}  // namespace policyscope
