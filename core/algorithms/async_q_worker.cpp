#include "core/algorithms/async_q_worker.h"

#include "core/runtime/passage.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {

AsyncQWorker::AsyncQWorker(const AlgorithmParts& parts, const AsyncQSettings& settings, MlpShape shape,
                           std::size_t lane, std::mutex* gate)
    : settings_(settings),
      policy_(parts.policy->clone()),
      input_(parts.features, false),
      loss_(std::move(shape)),
      parameters_(loss_.network().parameter_count()),
      gradient_(parameters_.size()),
      target_(parameters_.size()),
      random_(parts.seed, Purpose::action, lane),
      outputs_(policy_->outputs()),
      distribution_(policy_->outputs()),
      lane_(lane),
      gate_(gate) {}

void AsyncQWorker::configure(const AsyncQSettings& settings, std::span<const ParameterValue> policy) {
  settings_ = settings;
  policy_->configure(policy);
  policy_->widen(
      exploration_width(settings.exploration_spread, lane_, static_cast<std::size_t>(settings.n_envs)));
}

void AsyncQWorker::prepare(double exploration, std::span<const float> target, std::int64_t target_copied_at) {
  exploration_ = exploration;
  if (target_copied_at_ == target_copied_at) return;
  std::copy(target.begin(), target.end(), target_.begin());
  target_copied_at_ = target_copied_at;
}

bool AsyncQWorker::play_and_differentiate(Experience& experience, const StopToken& stop) {
  if (divergence_ || !play(experience, stop)) return false;
  if (settings_.method == AsyncTarget::one_step_sarsa) {
    loss_.targets_of_chosen(target_, batch_);
  } else {
    if (settings_.method == AsyncTarget::n_step_q) reach_the_last(steps_, batch_);
    loss_.targets(parameters_, target_, false, batch_);
  }
  std::fill(gradient_.begin(), gradient_.end(), 0.0f);
  statistics_.loss = loss_.differentiate(parameters_, batch_, settings_.huber_delta, gradient_);
  if (!std::isfinite(statistics_.loss)) return diverge("the loss");
  if (!std::isfinite(clip_gradient_norm<float>(gradient_, settings_.max_grad_norm)))
    return diverge("the gradient");
  note_statistics();
  return true;
}

bool AsyncQWorker::play(Experience& experience, const StopToken& stop) {
  constexpr double no_td_error = std::numeric_limits<double>::quiet_NaN();
  const auto most = static_cast<std::size_t>(settings_.n_steps);
  batch_.resize(input_.size(), 1, most);
  const Eigen::Index last_row = batch_.pairs.rows() - 1;
  const auto encode = [&](ObservationView observation, Matrix<float>& inputs, std::size_t t) {
    input_.encode(observation, {inputs.data() + t * input_.size(), input_.size()});
  };
  Outcome outcome;
  for (steps_ = 0; steps_ < most && !outcome.ended(); ++steps_) {
    const std::size_t t = steps_;
    const auto column = static_cast<Eigen::Index>(t);
    encode(experience.observation(lane_), batch_.inputs, t);
    if (chosen_ == none && !choose(batch_.inputs, t)) return false;
    action_[0] = chosen_;
    chosen_ = none;
    {
      const Passage passage(gate_);
      outcome = experience.step(action_, lane_);
    }
    encode(experience.next_observation(lane_), batch_.next_inputs, t);
    batch_.pairs(last_row, column) = static_cast<float>(action_[0]);
    batch_.next_pairs(last_row, column) = 0.0f;
    batch_.rewards[t] = static_cast<float>(outcome.reward);
    batch_.discounts[t] = outcome.terminated ? 0.0f : static_cast<float>(settings_.gamma);
    batch_.weights[t] = 1.0f;
    if (settings_.method == AsyncTarget::one_step_sarsa && !outcome.terminated) {
      if (!choose(batch_.next_inputs, t)) return false;
      batch_.next_pairs(last_row, column) = static_cast<float>(chosen_);
    }
    if (outcome.ended()) chosen_ = none;
    {
      const Passage passage(gate_);
      experience.record(no_td_error, {}, lane_);
    }
    if (t % 256 == 255 && stop.stop_requested()) return false;
  }
  statistics_.action = action_[0];
  statistics_.reward = outcome.reward;
  for (std::size_t t = steps_; t < most; ++t) {
    const auto column = static_cast<Eigen::Index>(t);
    batch_.inputs.col(column).setZero();
    batch_.next_inputs.col(column).setZero();
    batch_.pairs(last_row, column) = batch_.next_pairs(last_row, column) = 0.0f;
    batch_.rewards[t] = batch_.discounts[t] = batch_.weights[t] = 0.0f;
  }
  return true;
}

bool AsyncQWorker::choose(const Matrix<float>& inputs, std::size_t column) {
  if (random_.uniform() < exploration_) {
    chosen_ = static_cast<int>(random_.index(outputs_.size()));
    return true;
  }
  const BatchMatrix<float>& q =
      loss_.network().forward(parameters_, inputs.col(static_cast<Eigen::Index>(column)), step_pass_);
  std::copy_n(q.data(), outputs_.size(), outputs_.begin());
  policy_->resolve(outputs_, distribution_);
  double sum = 0.0;
  for (const double p : distribution_) sum += p;
  if (!std::isfinite(sum)) return diverge("the network's output");
  double action[1];
  policy_->sample(distribution_, random_, action);
  chosen_ = static_cast<int>(action[0]);
  return true;
}

void AsyncQWorker::note_statistics() {
  const std::span<const float> targets = loss_.targets(), errors = loss_.errors();
  double sum = 0.0;
  for (std::size_t t = 0; t < steps_; ++t) sum += static_cast<double>(targets[t] - errors[t]);
  statistics_.mean_q = sum / static_cast<double>(steps_);
  statistics_.target = static_cast<double>(targets[steps_ - 1]);
  statistics_.td_error = static_cast<double>(errors[steps_ - 1]);
  statistics_.action_value = statistics_.target - statistics_.td_error;
}

bool AsyncQWorker::diverge(const char* quantity) {
  divergence_ = Divergence{quantity, 0};  // the learner knows the iteration
  return false;
}

void AsyncQWorker::save(ArchiveWriter& archive) const {
  archive.write(random_.state());
  archive.write_all(std::span<const float>(parameters_));
  archive.write(chosen_);
  archive.write(copied_at);
  archive.write(turns);
}

void AsyncQWorker::load(ArchiveReader& archive) {
  random_.set_state(archive.read<RandomStream::State>());
  archive.read_into(std::span(parameters_));
  chosen_ = archive.read<int>();
  copied_at = archive.read<std::int64_t>();
  turns = archive.read<int>();
  divergence_.reset();
  forget_target();
}

}  // namespace policyscope
