#include "core/algorithms/linear_action_critic.h"

#include "core/algorithms/fields.h"
#include "core/algorithms/notes.h"

#include <cmath>

namespace policyscope {

LinearActionCritic::LinearActionCritic(AlgorithmParts parts, bool advantage, ActionCriticLines lines)
    : LinearAlgorithm(std::move(parts), {.state_value = advantage, .action_values = ActionValues::beside}),
      lines_(lines),
      next_x_(features_->make_vector()),
      next_action_(action_.size(), 0.0) {}

std::string LinearActionCritic::refuse_continuous_actions(const EnvironmentInfo& environment) {
  if (environment.action.discrete()) return "";
  return "the critic keeps a value for every action, but those of " + environment.id + " are continuous.";
}

std::vector<SeriesInfo> LinearActionCritic::shared_step_series() {
  return {series::td_error(), series::entropy(), series::gradient_norm()};
}

void LinearActionCritic::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  rates_ = read_rates(parameters.values(ParameterGroup::algorithm));
  if (started_) policy_->resolve(policy_outputs(), parameters_);
}

void LinearActionCritic::observation_changed(const Experience& experience) {
  features_->encode(experience.observation(), x_);
  evaluate_state();
  if (policy_is_finite()) policy_->sample(parameters_, random_, action_);
  started_ = true;
}

std::int64_t LinearActionCritic::advance(Experience& experience, std::int64_t steps, const StopToken&) {
  return run(experience, steps, NullProbe{});
}

void LinearActionCritic::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  run(experience, 1, RecordingProbe{recording});
  recording.iteration = iteration_;
}

template <class Probe>
std::int64_t LinearActionCritic::run(Experience& experience, std::int64_t steps, Probe probe) {
  if (divergence_) return 0;
  if (!started_) observation_changed(experience);
  const ActionCriticRates rates = rates_;
  const bool two_critics = heads_.state_value;
  const std::size_t outputs = parameters_.size();

  for (std::int64_t done = 0; done < steps; ++done) {
    if (!policy_is_finite()) {
      divergence_ = Divergence{"the policy", iteration_};
      return done;
    }
    policy_->score(parameters_, action_, score());
    const double entropy = policy_->entropy(parameters_);
    const std::size_t chosen = first_action_value_ + static_cast<std::size_t>(action_[0]);
    const double action_value = outputs_[chosen];
    const double value = two_critics ? outputs_[0] : 0.0;

    const Outcome outcome = experience.step(action_);
    double action_value_next = 0.0, value_next = 0.0;
    features_->encode(experience.next_observation(), next_x_);
    if (!outcome.terminated) {
      weights_.predict(next_x_, outputs_.data());
      policy_->resolve(policy_outputs(), parameters_);
      if (!policy_is_finite()) {
        divergence_ = Divergence{"the policy", iteration_};
        return done;
      }
      policy_->sample(parameters_, random_, next_action_);
      action_value_next = outputs_[first_action_value_ + static_cast<std::size_t>(next_action_[0])];
      value_next = two_critics ? outputs_[0] : 0.0;
    }
    const double td_error = outcome.reward + rates.gamma * action_value_next - action_value;
    const double td_error_v = two_critics ? outcome.reward + rates.gamma * value_next - value : 0.0;

    // The critic first: the actor follows what it says after this step.
    const double squared_norm = FeatureView(x_).squared_norm();
    const double better_action_value = action_value + rates.alpha_w * td_error * squared_norm;
    const double better_value = value + rates.alpha_w * td_error_v * squared_norm;
    const double advantage = better_action_value - better_value;
    double squared_score = 0.0;
    for (const double s : score()) squared_score += s * s;
    const double score_norm = std::sqrt(squared_score * squared_norm);
    const double gradient_norm = std::abs(advantage) * score_norm;
    if (!is_usable(gradient_norm) || !is_usable(td_error) || !is_usable(td_error_v)) {
      const bool usable = is_usable(td_error) && is_usable(td_error_v);
      divergence_ = Divergence{usable ? "the policy gradient" : "the TD error", iteration_};
      return done;
    }

    const double emphasis = rates.discount_actor ? emphasis_ : 1.0;
    std::fill(step_.begin(), step_.end(), 0.0);
    if (two_critics) step_[0] = rates.alpha_w * td_error_v;
    for (std::size_t i = 0; i < outputs; ++i) {
      step_[first_output_ + i] = rates.alpha_theta * emphasis * advantage * score()[i];
    }
    step_[chosen] = rates.alpha_w * td_error;
    weights_.add(x_, step_.data());
    emphasis_ *= rates.gamma;

    last_ = {.action = action_[0],
             .reward = outcome.reward,
             .action_value = action_value,
             .action_value_next = action_value_next,
             .td_error = td_error,
             .value = value,
             .value_next = value_next,
             .td_error_v = td_error_v,
             .advantage = advantage,
             .score = score_norm};
    used_ = {.action_value = better_action_value, .value = better_value, .emphasis = emphasis};
    if constexpr (Probe::recording) {
      note(probe, lines_.act, {{"action", action_[0]}, {"reward", outcome.reward}});
      if (!outcome.terminated) note(probe, lines_.choose, {{"action_next", next_action_[0]}});
      note(probe, lines_.td_error,
           {{"reward", outcome.reward},
            {"action_value_next", action_value_next},
            {"action_value", action_value},
            {"td_error", td_error}});
      note(probe, lines_.td_error_v,
           {{"reward", outcome.reward},
            {"value_next", value_next},
            {"value", value},
            {"td_error_v", td_error_v}});
      note(probe, lines_.critic, {{"alpha_w", rates.alpha_w}, {"td_error", td_error}});
      note(probe, lines_.critic_v, {{"alpha_w", rates.alpha_w}, {"td_error_v", td_error_v}});
      note(probe, lines_.advantage,
           {{"better_action_value", better_action_value},
            {"better_value", better_value},
            {"advantage", advantage}});
      note(probe, lines_.actor,
           {{"alpha_theta", rates.alpha_theta},
            {"emphasis", emphasis},
            {"better_action_value", better_action_value},
            {"advantage", advantage},
            {"score", score_norm}});
      note(probe, lines_.discount, {{"emphasis", emphasis_}});
      note(probe, lines_.proceed, {});
    }
    const double values[] = {td_error, entropy, gradient_norm};
    experience.record(td_error, values);
    ++iteration_;

    if (outcome.ended()) {
      emphasis_ = 1.0;
      observation_changed(experience);
    } else {
      std::swap(x_, next_x_);
      std::swap(action_, next_action_);
      evaluate_state();
    }
  }
  return steps;
}

void LinearActionCritic::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"reward", last_.reward});
  out.push_back({"action", last_.action});
  out.push_back({"action_next", action_[0]});
  out.push_back({"action_value", last_.action_value});
  out.push_back({"better_action_value", used_.action_value});
  out.push_back({"action_value_next", last_.action_value_next});
  out.push_back({"td_error", last_.td_error});
  if (heads_.state_value) {
    out.push_back({"value", last_.value});
    out.push_back({"better_value", used_.value});
    out.push_back({"value_next", last_.value_next});
    out.push_back({"td_error_v", last_.td_error_v});
    out.push_back({"advantage", last_.advantage});
  }
  out.push_back({"score", last_.score});
  out.push_back({"emphasis", used_.emphasis});
  out.push_back({"alpha_theta", rates_.alpha_theta});
  out.push_back({"alpha_w", rates_.alpha_w});
  out.push_back({"gamma", rates_.gamma});
  out.push_back({"policy_step", rates_.alpha_theta * std::abs(last_.advantage) * last_.score});
}

void LinearActionCritic::save(ArchiveWriter& archive) const {
  archive.tag("LNQC");
  save_learned(archive);
  archive.write(emphasis_);
  archive.write(started_);
  archive.write(last_);
  save_state_action(archive);
}

void LinearActionCritic::load(ArchiveReader& archive) {
  archive.tag("LNQC");
  load_learned(archive);
  emphasis_ = archive.read<double>();
  started_ = archive.read<bool>();
  last_ = archive.read<LastStep>();
  used_ = {.action_value = last_.advantage + last_.value, .value = last_.value, .emphasis = emphasis_};
  load_state_action(archive);
  evaluate_state();
}

}  // namespace policyscope
