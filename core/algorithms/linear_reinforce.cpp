#include "core/algorithms/linear_reinforce.h"

#include "core/algorithms/fields.h"
#include "core/algorithms/notes.h"
#include "core/estimators/returns.h"

#include <cmath>
#include <limits>

namespace policyscope {

LinearReinforce::LinearReinforce(AlgorithmParts parts, bool baseline, ReinforceLines lines)
    : LinearAlgorithm(std::move(parts), {.state_value = baseline}),
      lines_(lines),
      sum_(*features_, weights_.heads()) {}

void LinearReinforce::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  rates_ = read_rates(parameters.values(ParameterGroup::algorithm));
}

std::string refuse_continuing(const EnvironmentInfo& environment) {
  if (!environment.continuing) return "";
  return environment.id + " never ends; REINFORCE learns from whole episodes.";
}

std::vector<SeriesInfo> LinearReinforce::shared_update_series() {
  SeriesInfo norm = series::gradient_norm();
  norm.symbol = "|\\nabla J|";
  return {{.id = "start_return", .symbol = "G_0", .name = "discounted return"}, series::entropy(), norm};
}

std::int64_t LinearReinforce::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  const std::int64_t begin = experience.steps();
  while (experience.steps() - begin < steps && iterate(experience, stop, NullProbe{})) {
  }
  return experience.steps() - begin;
}

void LinearReinforce::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  iterate(experience, StopToken{}, RecordingProbe{recording});
  recording.iteration = iteration_;
}

template <class Probe>
bool LinearReinforce::iterate(Experience& experience, const StopToken& stop, Probe probe) {
  if (divergence_ || !generate_episode(experience, stop) || !update(probe)) return false;
  if (first_output_ == 1) {
    const double values[] = {returns_[0], mean_entropy_, gradient_norm_, std::sqrt(mean_squared_error_)};
    experience.record_update(values);
  } else {
    const double values[] = {returns_[0], mean_entropy_, gradient_norm_};
    experience.record_update(values);
  }
  ++iteration_;
  return true;
}

bool LinearReinforce::generate_episode(Experience& experience, const StopToken& stop) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  trajectory_.clear();
  played_values_.clear();
  double entropy = 0.0;
  for (;;) {
    features_->encode(experience.observation(), x_);
    evaluate_state();
    if (!policy_is_finite()) {
      divergence_ = Divergence{"the policy", iteration_};
      return false;
    }
    policy_->sample(parameters_, random_, action_);
    entropy += policy_->entropy(parameters_);
    const Outcome outcome = experience.step(action_);
    trajectory_.push(x_, action_, outcome.reward);
    played_values_.push_back(first_output_ == 1 ? outputs_[0] : 0.0);
    experience.record(none, {});
    if (outcome.ended()) break;
    if (trajectory_.size() % 1024 == 0 && stop.stop_requested()) return false;
  }
  mean_entropy_ = entropy / static_cast<double>(trajectory_.size());
  return true;
}

template <class Probe>
bool LinearReinforce::update(Probe probe) {
  const bool baseline = first_output_ == 1;
  const bool in_order = rates_.update == EpisodeUpdate::in_order;
  const std::size_t length = trajectory_.size();
  returns_.resize(length);
  discounted_returns(trajectory_.rewards(), rates_.gamma, returns_);
  if constexpr (Probe::recording) {
    note(probe, lines_.generate, {{"steps", static_cast<double>(length)}, {"return", returns_[0]}});
  }

  sum_.clear();
  double emphasis = 1.0;  // γ^t
  double squared_errors = 0.0;
  for (std::size_t t = 0; t < length; ++t) {
    const FeatureView x = trajectory_.features(t);
    const ActionView action = trajectory_.action(t);
    weights_.predict(x, outputs_.data());
    policy_->resolve(policy_outputs(), parameters_);
    policy_->score(parameters_, action, score());

    // At once, the actor measures returns against the critic as it was while the episode was played: a
    // baseline that has seen them already would bias the gradient.
    const double estimate = baseline ? outputs_[0] : 0.0;
    const double value = in_order ? estimate : played_values_[t];
    const double error = returns_[t] - value;
    squared_errors += error * error;
    double squared_score = 0.0;
    for (const double s : score()) squared_score += s * s;
    const double score_norm = std::sqrt(squared_score * x.squared_norm());
    if (!is_usable(error * score_norm) || !is_usable(error) || !is_usable(estimate)) {
      const bool usable = is_usable(error) && is_usable(estimate);
      divergence_ = Divergence{usable ? "the policy gradient" : "the value", iteration_};
      return false;
    }
    last_ = {.steps = static_cast<double>(length),
             .episode_return = returns_[t],
             .value = value,
             .error = error,
             .emphasis = emphasis,
             .score = score_norm,
             .action = action[0]};

    for (double& s : score()) s *= emphasis * error;
    sum_.add(x, gradient_.data());
    for (std::size_t h = 0; h < step_.size(); ++h)
      step_[h] = in_order ? rates_.alpha_theta * gradient_[h] : 0.0;
    if (baseline) step_[0] = rates_.alpha_w * (returns_[t] - estimate);
    weights_.add(x, step_.data());
    if constexpr (Probe::recording) {
      note(probe, lines_.episode_return, {{"return", returns_[t]}, {"gamma", rates_.gamma}});
      note(probe, lines_.error, {{"return", returns_[t]}, {"value", value}, {"error", error}});
      note(probe, lines_.critic, {{"alpha_w", rates_.alpha_w}, {"error", error}});
      note(probe, lines_.actor,
           {{"alpha_theta", rates_.alpha_theta},
            {"emphasis", emphasis},
            {"return", returns_[t]},
            {"error", error},
            {"score", score_norm},
            {"action", action[0]}});
    }
    if (rates_.discount_actor) emphasis *= rates_.gamma;
  }
  mean_squared_error_ = squared_errors / static_cast<double>(length);

  double squared_norm = 0.0;
  for (std::size_t h = first_output_; h < weights_.heads(); ++h) squared_norm += sum_.squared_norm(h);
  gradient_norm_ = std::sqrt(squared_norm);
  if (!is_usable(gradient_norm_)) {
    divergence_ = Divergence{"the policy gradient", iteration_};
    return false;
  }
  if (!in_order) {
    std::fill(step_.begin(), step_.end(), rates_.alpha_theta);
    sum_.apply(step_.data(), weights_);
  }
  return true;
}

void LinearReinforce::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"return", last_.episode_return});
  out.push_back({"action", last_.action});
  out.push_back({"emphasis", last_.emphasis});
  out.push_back({"score", last_.score});
  out.push_back({"alpha_theta", rates_.alpha_theta});
  out.push_back({"gamma", rates_.gamma});
  out.push_back({"steps", last_.steps});
  out.push_back({"policy_step", rates_.alpha_theta * gradient_norm_});
  if (first_output_ == 0) return;
  out.push_back({"value", last_.value});
  out.push_back({"error", last_.error});
  out.push_back({"alpha_w", rates_.alpha_w});
}

void LinearReinforce::save(ArchiveWriter& archive) const {
  archive.tag("LNRE");
  save_learned(archive);
  archive.write(last_);
  archive.write(gradient_norm_);
}

void LinearReinforce::load(ArchiveReader& archive) {
  archive.tag("LNRE");
  load_learned(archive);
  last_ = archive.read<LastStep>();
  gradient_norm_ = archive.read<double>();
}

}  // namespace policyscope
