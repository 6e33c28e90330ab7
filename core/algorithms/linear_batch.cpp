#include "core/algorithms/linear_batch.h"

#include <cmath>
#include <limits>

namespace policyscope {

std::int64_t LinearBatch::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  const std::int64_t begin = experience.steps();
  while (experience.steps() - begin < steps && iterate(experience, stop, NullProbe{})) {
  }
  return experience.steps() - begin;
}

void LinearBatch::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  iterate(experience, StopToken{}, RecordingProbe{recording});
  recording.iteration = iteration_;
}

template <class Probe>
bool LinearBatch::iterate(Experience& experience, const StopToken& stop, Probe probe) {
  if (divergence_ || !play(experience, stop) || !learn(probe)) return false;
  record_update(experience);
  ++iteration_;
  return true;
}

bool LinearBatch::play(Experience& experience, const StopToken& stop) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const BatchSize size = batch_size();
  const auto horizon = experience.info().continuing ? static_cast<std::size_t>(size.horizon) : std::size_t{0};
  const auto trajectories = static_cast<std::size_t>(size.trajectories);
  batch_.clear();
  played_.values.clear();
  played_.final_values.clear();
  double entropy = 0.0;
  for (std::size_t length = 0; batch_.trajectories() < trajectories;) {
    features_->encode(experience.observation(), x_);
    evaluate_state();
    if (!policy_is_finite()) return diverge("the policy");
    policy_->sample(parameters_, random_, action_);
    entropy += policy_->entropy(parameters_);
    const Outcome outcome = experience.step(action_);
    batch_.push(x_, action_, outcome.reward);
    played_.values.push_back(heads_.state_value ? outputs_[0] : 0.0);
    ++length;
    if (outcome.ended() || length == horizon) {
      features_->encode(experience.next_observation(), x_);
      batch_.finish(x_, outcome.terminated);
      weights_.predict(x_, outputs_.data());
      played_.final_values.push_back(heads_.state_value && !outcome.terminated ? outputs_[0] : 0.0);
      length = 0;
    }
    experience.record(none, {});
    if (batch_.steps() % 1024 == 0 && stop.stop_requested()) return false;
  }
  mean_entropy_ = entropy / static_cast<double>(batch_.steps());
  return true;
}

double LinearBatch::next_value(std::size_t row, std::size_t trajectory) {
  const bool last = row + 1 == batch_.end(trajectory);
  if (last && batch_.terminated(trajectory)) return 0.0;
  weights_.predict(last ? batch_.final_features(trajectory) : batch_.features(row + 1), outputs_.data());
  return outputs_[0];
}

}  // namespace policyscope
