#include "core/algorithms/deterministic_actor_critic.h"

#include "core/algorithms/off_policy_fields.h"
#include "core/exact/ornstein_uhlenbeck.h"
#include "core/policies/deterministic.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

DeterministicActorCritic::DeterministicActorCritic(AlgorithmParts&& parts,
                                                   const DeterministicActorCriticSettings& settings,
                                                   std::size_t critics, std::size_t critic_outputs,
                                                   std::size_t lanes)
    : OffPolicyActorCritic(std::move(parts), settings, actor_shape(parts, settings, true),
                           critic_shape(parts, settings, critic_outputs), critics, lanes),
      noise_(settings),
      target_actor_(actor_),
      losses_(functions_->actor.shape(), functions_->critics.network().shape(), critics),
      shown_policy_(policy_->clone()),
      noise_state_(scale_.size() * lanes, 0.0),
      noise_trace_(remembered_noise * scale_.size(), 0.0) {}

void DeterministicActorCritic::configure(const ParameterSet& parameters) {
  OffPolicyActorCritic::configure(parameters);
  shown_policy_->configure(parameters.values(ParameterGroup::policy));
  if (noise_.action_noise == NoiseKind::ornstein_uhlenbeck) {
    const double spread =
        OrnsteinUhlenbeck{.rate = noise_.ou_theta, .volatility = noise_.ou_sigma, .dt = noise_.ou_dt}
            .stationary_std();
    if (std::isfinite(spread)) shown_policy_->widen(spread);
  }
}

OffPolicySettings DeterministicActorCritic::read_settings(std::span<const ParameterValue> values) {
  noise_ = read_noise(values);
  return noise_;
}

void DeterministicActorCritic::begin_episode(std::size_t lane) {
  const auto first = noise_state_.begin() + static_cast<std::ptrdiff_t>(lane * scale_.size());
  std::fill_n(first, scale_.size(), 0.0);
}

void DeterministicActorCritic::explore(std::size_t lane, std::span<const float> input,
                                       std::span<float> action) {
  const Eigen::Map<const Matrix<float>> x(input.data(), static_cast<Eigen::Index>(input.size()), 1);
  const BatchMatrix<float>& mean = losses_.actor().forward(actor_, x, step_pass_);
  const std::span<double> state = std::span(noise_state_).subspan(lane * action.size(), action.size());
  draw_noise({noise_.action_noise, noise_.ou_theta, noise_.ou_sigma, noise_.ou_dt}, random_, state);
  const double size = static_cast<const Deterministic&>(*policy_).noise_std();
  const std::size_t row = static_cast<std::size_t>(noises_++) % remembered_noise;
  for (std::size_t i = 0; i < action.size(); ++i) {
    const double noise = size * state[i];
    noise_trace_[row * action.size() + i] = noise;
    const double a = static_cast<double>(mean(static_cast<Eigen::Index>(i))) + noise;
    action[i] = static_cast<float>(std::clamp(a, -1.0, 1.0));
  }
}

bool DeterministicActorCritic::update() {
  if (noise_.target_policy_noise > 0.0) {
    draw_normals(update_random_, static_cast<Eigen::Index>(scale_.size()),
                 static_cast<Eigen::Index>(batch_.size()), target_noise_);
    const auto limit = static_cast<float>(noise_.target_noise_clip);
    target_noise_ =
        (target_noise_.array() * static_cast<float>(noise_.target_policy_noise)).max(-limit).min(limit);
  } else {
    target_noise_.resize(0, 0);
  }
  losses_.targets(target_actor_, targets_, target_noise_, batch_);
  statistics_.critic_loss = losses_.critic_loss(critics_, batch_, critic_gradient_);
  statistics_.target = static_cast<double>(losses_.targets()[0]);
  statistics_.td_error = static_cast<double>(losses_.regression().errors()[0]);
  statistics_.action_value = losses_.regression().first_value();
  statistics_.mean_q = losses_.regression().mean_value();
  actor_moved_ = (updates_ + 1) % noise_.policy_delay == 0;
  if (!descend_critics(actor_moved_ ? settings_.tau : 0.0)) return false;
  sampler_->learned(batch_.slots, losses_.regression().errors());
  if (!actor_moved_) return true;
  statistics_.actor_loss = losses_.actor_loss(actor_, critics_, batch_, actor_gradient_);
  if (!descend_actor()) return false;
  follow<float>(actor_, settings_.tau, target_actor_);
  return true;
}

std::vector<SeriesInfo> DeterministicActorCritic::shared_update_series() {
  return {series::critic_loss(), series::actor_loss(), series::mean_q()};
}

std::span<const double> DeterministicActorCritic::update_values() {
  values_ = {statistics_.critic_loss, statistics_.actor_loss, statistics_.mean_q};
  return values_;
}

void DeterministicActorCritic::copy_to(Model& model) const {
  static_cast<OffPolicyModel&>(model).update(actor_, critics_, targets_, {}, *shown_policy_);
}

bool DeterministicActorCritic::begin_as(const Model& model) {
  OffPolicyActorCritic::begin_as(model);
  target_actor_ = actor_;
  return true;
}

void DeterministicActorCritic::symbols(std::vector<SymbolValue>& out) const {
  OffPolicyActorCritic::symbols(out);
  const std::size_t row = static_cast<std::size_t>(std::max<std::int64_t>(noises_, 1) - 1) % remembered_noise;
  out.push_back({"noise", noise_trace_[row * scale_.size()]});
  out.push_back({"policy_delay", static_cast<double>(noise_.policy_delay)});
}

bool DeterministicActorCritic::summarize_replay(ReplaySummary& out) const {
  OffPolicyActorCritic::summarize_replay(out);
  const std::size_t size = scale_.size();
  const auto held = std::min<std::int64_t>(noises_, remembered_noise);
  out.noise_size = size;
  out.noise.clear();
  for (std::int64_t n = noises_ - held; n < noises_; ++n) {
    const double* row = noise_trace_.data() + static_cast<std::size_t>(n) % remembered_noise * size;
    out.noise.insert(out.noise.end(), row, row + size);
  }
  return true;
}

/// The listings of DDPG and TD3 have the same lines.
void DeterministicActorCritic::note(Recording& recording, bool learned) const {
  auto& events = recording.events;
  note_step(recording, 1);
  events[0].values.push_back(
      {"noise", noise_trace_[static_cast<std::size_t>(std::max<std::int64_t>(noises_, 1) - 1) %
                             remembered_noise * scale_.size()]});
  if (!learned) return;
  events.push_back({3, {{"target", statistics_.target}, {"gamma", settings_.gamma}}});
  events.push_back({4,
                    {{"action_value", statistics_.action_value},
                     {"td_error", statistics_.td_error},
                     {"critic_loss", statistics_.critic_loss}}});
  if (!actor_moved_) return;
  events.push_back({5, {{"actor_loss", statistics_.actor_loss}, {"learning_rate", settings_.learning_rate}}});
  events.push_back({6, {{"tau", settings_.tau}}});
}

void DeterministicActorCritic::save(ArchiveWriter& archive) const {
  OffPolicyActorCritic::save(archive);
  archive.write_all(std::span<const float>(target_actor_));
  archive.write_all(noise_state_);
  archive.write_all(noise_trace_);
  archive.write(noises_);
  archive.write(actor_moved_);
}

void DeterministicActorCritic::load(ArchiveReader& archive) {
  OffPolicyActorCritic::load(archive);
  archive.read_into(std::span(target_actor_));
  archive.read_into(std::span(noise_state_));
  archive.read_into(std::span(noise_trace_));
  noises_ = archive.read<std::int64_t>();
  actor_moved_ = archive.read<bool>();
}

}  // namespace policyscope
