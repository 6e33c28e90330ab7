#include "core/algorithms/linear_actor_critic.h"

#include "core/learning/linear_model.h"
#include "core/policies/visit.h"

#include <cmath>

namespace policyscope {

LinearActorCritic::LinearActorCritic(AlgorithmParts parts, bool continuing, ActorCriticLines lines)
    : LinearAlgorithm(std::move(parts), true),
      continuing_(continuing),
      lines_(lines),
      traces_(features_->size(), weights_),
      next_x_(features_->make_vector()),
      next_{std::vector<double>(weights_.stride(), 0.0), std::vector<double>(weights_.stride(), 0.0)} {
  gradient_[0] = 1.0;
}

void LinearActorCritic::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  rates_ = read_rates(parameters.values(ParameterGroup::algorithm));
  const double decay = continuing_ ? rates_.lambda : rates_.gamma * rates_.lambda;
  if (decay == 0.0) traces_.clear(weights_);
  if (started_) policy_->resolve(policy_outputs(), parameters_);
}

void LinearActorCritic::observation_changed(const Experience& experience) {
  features_->encode(experience.observation(), x_);
  traces_.predict(x_, weights_, next_);
  outputs_ = next_.outputs;
  policy_->resolve(policy_outputs(), parameters_);
  started_ = true;
}

std::int64_t LinearActorCritic::advance(Experience& experience, std::int64_t steps, const StopToken&) {
  return dispatch(experience, steps, NullProbe{});
}

void LinearActorCritic::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  dispatch(experience, 1, RecordingProbe{recording});
  recording.iteration = iteration_;
}

template <class Probe>
std::int64_t LinearActorCritic::dispatch(Experience& experience, std::int64_t steps, Probe probe) {
  if (divergence_) return 0;
  if (!started_) observation_changed(experience);
  const bool traces = (continuing_ ? rates_.lambda : rates_.gamma * rates_.lambda) != 0.0;
  return visit(*policy_, [&](const auto& policy) {
    if (continuing_) {
      return traces ? run<true, true>(experience, steps, policy, probe)
                    : run<true, false>(experience, steps, policy, probe);
    }
    return traces ? run<false, true>(experience, steps, policy, probe)
                  : run<false, false>(experience, steps, policy, probe);
  });
}

template <bool continuing, bool traces, class P, class Probe>
std::int64_t LinearActorCritic::run(Experience& experience, std::int64_t steps, const P& policy,
                                    Probe probe) {
  const std::size_t outputs = parameters_.size();
  const std::span<double> score = this->score();
  const ActorCriticRates rates = rates_;
  const double discount = continuing ? 1.0 : rates.gamma;

  for (std::int64_t done = 0; done < steps; ++done) {
    if (!policy_is_finite()) [[unlikely]] {
      divergence_ = Divergence{"the policy", iteration_};
      return done;
    }

    policy.sample(parameters_, random_, action_);
    policy.score(parameters_, action_, score);
    const double entropy = policy.entropy(parameters_);
    const Outcome outcome = experience.step(action_);
    features_->encode(experience.next_observation(), next_x_);

    const double value = outputs_[0];
    double value_next = 0.0;
    if (continuing || !outcome.terminated) {
      if constexpr (traces) {
        traces_.predict(next_x_, weights_, next_);
      } else {
        weights_.predict(next_x_, next_.outputs.data());
      }
      value_next = next_.outputs[0];
    }
    const double target = continuing ? outcome.reward - average_reward_ : outcome.reward;
    const double td_error = target + discount * value_next - value;

    const double squared_norm = FeatureView(x_).squared_norm();
    double squared_score = 0.0;
    for (const double s : score) squared_score += s * s;
    const double gradient_norm = std::abs(td_error) * std::sqrt(squared_score * squared_norm);
    if (!is_usable(gradient_norm) || !is_usable(td_error)) [[unlikely]] {
      divergence_ = Divergence{is_usable(td_error) ? "the policy gradient" : "the TD error", iteration_};
      return done;
    }

    last_ = {outcome.reward, value,           value_next,
             td_error,       average_reward_, std::sqrt(squared_score * squared_norm)};
    if constexpr (continuing) average_reward_ += rates.alpha_rbar * td_error;

    const double emphasis = !continuing && rates.discount_actor ? emphasis_ : 1.0;
    const double critic_step = rates.alpha_w * td_error;
    const double actor_step = rates.alpha_theta * td_error;
    // What this step changes at S' follows from the features that it shares with S: no second look at them.
    const double shared = overlap(x_, next_x_);
    if constexpr (traces) {
      for (double& s : score) s *= emphasis;
      step_[0] = critic_step;
      for (std::size_t i = 1; i <= outputs; ++i) step_[i] = actor_step;
      traces_.step(discount * rates.lambda, x_, gradient_.data(), step_.data(), weights_, shared, next_);
    } else {
      step_[0] = critic_step;
      for (std::size_t i = 0; i < outputs; ++i) step_[1 + i] = actor_step * emphasis * score[i];
      weights_.add(x_, step_.data());
      for (std::size_t h = 0; h < step_.size(); ++h) next_.outputs[h] += shared * step_[h];
    }
    if constexpr (!continuing) emphasis_ *= rates.gamma;

    if constexpr (Probe::recording) {
      const auto note = [&](int line, std::initializer_list<Recording::Value> values) {
        if (line < 0) return;
        probe.line(line);
        for (const Recording::Value& v : values) probe.value(v.symbol, v.value);
      };
      note(lines_.choose, {{"action", action_[0]}, {"entropy", entropy}});
      note(lines_.act, {{"action", action_[0]}, {"reward", outcome.reward}});
      note(lines_.td_error, {{"reward", last_.reward},
                             {"average_reward", last_.old_average_reward},
                             {"value_next", value_next},
                             {"value", value},
                             {"td_error", td_error}});
      note(lines_.average_reward, {{"average_reward", average_reward_}, {"td_error", td_error}});
      note(lines_.critic_trace, {{"lambda", rates.lambda}});
      note(lines_.actor_trace, {{"lambda", rates.lambda}, {"score", last_.score}, {"emphasis", emphasis}});
      note(lines_.critic, {{"alpha_w", rates.alpha_w}, {"td_error", td_error}});
      note(lines_.actor, {{"alpha_theta", rates.alpha_theta},
                          {"td_error", td_error},
                          {"score", last_.score},
                          {"emphasis", emphasis}});
      note(lines_.discount, {{"emphasis", emphasis_}});
      note(lines_.proceed, {});
    }

    if constexpr (continuing) {
      const double values[] = {average_reward_, td_error, entropy, gradient_norm};
      experience.record(td_error, values);
    } else {
      const double values[] = {td_error, entropy, gradient_norm};
      experience.record(td_error, values);
    }
    ++iteration_;

    if (outcome.ended()) [[unlikely]] {
      if constexpr (traces) traces_.clear(weights_);
      emphasis_ = 1.0;
      features_->encode(experience.observation(), x_);
      weights_.predict(x_, outputs_.data());
    } else {
      std::swap(x_, next_x_);
      std::swap(outputs_, next_.outputs);
    }
    policy.resolve(policy_outputs(), parameters_);
  }
  return steps;
}

void LinearActorCritic::copy_to(Model& model) const {
  auto& linear = static_cast<LinearModel&>(model);
  linear.set_policy(*policy_);
  traces_.copy_settled(weights_, linear.weights().data());
}

void LinearActorCritic::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"reward", last_.reward});
  if (continuing_) out.push_back({"average_reward", last_.old_average_reward});
  out.push_back({"value", last_.value});
  out.push_back({"value_next", last_.value_next});
  out.push_back({"td_error", last_.td_error});
  out.push_back({"action", action_[0]});
  out.push_back({"score", last_.score});
  out.push_back({"emphasis", emphasis_});
  out.push_back({"alpha_theta", rates_.alpha_theta});
  out.push_back({"alpha_w", rates_.alpha_w});
  out.push_back({"alpha_rbar", rates_.alpha_rbar});
  out.push_back({"gamma", rates_.gamma});
  out.push_back({"lambda", rates_.lambda});
  out.push_back({"policy_step", rates_.alpha_theta * std::abs(last_.td_error) * last_.score});
}

void LinearActorCritic::save(ArchiveWriter& archive) const {
  archive.tag("LNAC");
  save_learned(archive);
  traces_.save(archive);
  archive.write(average_reward_);
  archive.write(emphasis_);
  archive.write(started_);
  archive.write(last_);
  archive.write_all(action_);
  archive.write_all(x_.indices);
  archive.write_all(x_.values);
  archive.write_all(outputs_);
}

void LinearActorCritic::load(ArchiveReader& archive) {
  archive.tag("LNAC");
  load_learned(archive);
  traces_.load(archive);
  average_reward_ = archive.read<double>();
  emphasis_ = archive.read<double>();
  started_ = archive.read<bool>();
  last_ = archive.read<LastStep>();
  archive.read_into(std::span(action_));
  archive.read_into(std::span(x_.indices));
  archive.read_into(std::span(x_.values));
  archive.read_into(std::span(outputs_));
  policy_->resolve(policy_outputs(), parameters_);
}

}  // namespace policyscope
