#include "core/algorithms/linear_actor_critic.h"

#include "core/algorithms/notes.h"
#include "core/features/feature_rows.h"
#include "core/learning/linear_model.h"
#include "core/policies/gaussian_policy.h"
#include "core/policies/softmax_policy.h"
#include "core/vectorized.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope {
namespace {

bool is_finite(std::span<const double> numbers) {
  double sum = 0.0;
  for (const double x : numbers) sum += x;
  return std::isfinite(sum);
}

/// A row of weights[feature]: a number for v̂, then those for the policy's outputs, padded with zero. Made of
/// single numbers at once, because a register is not loaded well from what was just stored in pieces.
template <std::size_t outputs>
POLICYSCOPE_INLINE void fill(Lanes<double, 4>& row, double value, std::span<const double> of_policy) {
  row = Lanes<double, 4>{value, of_policy[0], of_policy[1], outputs == 3 ? of_policy[2] : 0.0};
}

/// Works on a copy of `home`, whose size the compiler then knows and which no pointer reaches, and brings it
/// back in the end; with size 0 on `home` itself.
template <std::size_t size>
class Local {
 public:
  explicit Local(std::span<double> home) : home_(home.data()) { std::copy_n(home_, size, values_.data()); }
  ~Local() { std::copy_n(values_.data(), size, home_); }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  double* data() { return values_.data(); }
  std::span<double> span() { return values_; }

 private:
  double* home_;
  std::array<double, size> values_;
};

template <>
class Local<0> {
 public:
  explicit Local(std::span<double> home) : home_(home) {}
  double* data() { return home_.data(); }
  std::span<double> span() { return home_; }

 private:
  std::span<double> home_;
};

}  // namespace

LinearActorCritic::LinearActorCritic(AlgorithmParts parts, bool continuing, ActorCriticLines lines)
    : LinearAlgorithm(std::move(parts), {.state_value = true}),
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

template <bool continuing, bool traces, std::size_t fixed_outputs, class P, class Probe>
POLICYSCOPE_INLINE std::int64_t LinearActorCritic::loop(Experience& experience, std::int64_t steps,
                                                        const P& policy, Probe probe) {
  constexpr bool fixed = fixed_outputs != 0;
  constexpr std::size_t fixed_heads = fixed ? 4 : 0;  // v̂ and the policy's outputs
  static_assert(fixed_outputs < 4);
  Local<fixed_outputs> parameters(parameters_);
  Local<fixed ? 1 : 0> action(action_);
  using Row = Lanes<double, fixed ? fixed_heads : 1>;
  Local<fixed_heads> outputs(outputs_);
  Row next_row{}, eligibility_row{};
  double* next_outputs = fixed ? reinterpret_cast<double*>(&next_row) : next_.outputs.data();
  double* eligibility = fixed ? reinterpret_cast<double*>(&eligibility_row) : next_.eligibility.data();
  Local<fixed_heads> gradient(gradient_), step(step_);
  const std::size_t heads = step.span().size();
  const std::size_t policy_heads = parameters.span().size();
  const auto of_policy = [&](std::span<double> all) { return all.subspan(1, policy_heads); };
  const std::span<double> score = of_policy(gradient.span());
  const std::span<double> actor_steps = of_policy(step.span());
  FeatureVector *x = &x_, *next_x = &next_x_;
  const ActorCriticRates rates = rates_;
  const double discount = continuing ? 1.0 : rates.gamma;
  Row step_sizes{};
  if constexpr (fixed) {
    const double alpha_theta = rates.alpha_theta;
    fill<fixed_outputs>(step_sizes, rates.alpha_w, std::array{alpha_theta, alpha_theta, alpha_theta});
  }
  double average_reward = average_reward_;
  double i_t = emphasis_, used_emphasis = used_emphasis_;
  // Every feature vector has as many entries.
  const std::size_t count = x_.indices.size();
  const auto view = [&](const FeatureVector& features) __attribute__((always_inline)) {
    const bool binary = fixed || features.values.empty();
    return FeatureView{{features.indices.data(), count}, binary ? nullptr : features.values.data()};
  };
  // What a step without traces changes is added to the weights while the next one's action is on its way
  // through the environment: the processor would only wait.
  Row change{};
  const FeatureVector* changed = nullptr;
  const auto settle = [&]() __attribute__((always_inline)) {
    if (changed == nullptr) return;
    if constexpr (fixed) {
      const Row row = change;
      feature_rows::add<fixed_heads, true>(weights_.data().data(), view(*changed), row);
    } else {
      weights_.add(*changed, step_.data());
    }
    changed = nullptr;
  };

  std::int64_t done = 0;
  for (; done < steps; ++done) {
    if (!is_finite(parameters.span())) [[unlikely]] {
      divergence_ = Divergence{"the policy", iteration_};
      break;
    }

    policy.sample(parameters.span(), random_, action.span());
    const Outcome outcome = experience.step(action.span());
    settle();
    const double entropy = policy.entropy(of_policy(outputs.span()), parameters.span());
    policy.score(parameters.span(), action.span(), score);

    double squared_score = 0.0;
    for (const double s : score) squared_score += s * s;
    const double score_norm = std::sqrt(squared_score * view(*x).squared_norm());
    const double emphasis = !continuing && rates.discount_actor ? i_t : 1.0;
    // Put together before δ is known, for which the next step waits.
    Row emphases{}, scores{};
    if constexpr (fixed && !traces) {
      fill<fixed_outputs>(emphases, 1.0, std::array{emphasis, emphasis, emphasis});
      fill<fixed_outputs>(scores, 1.0, score);
    }
    if constexpr (traces) {
      if (!is_usable(score_norm)) [[unlikely]] {
        divergence_ = Divergence{"the policy gradient", iteration_};
        break;
      }
      for (double& s : score) s *= emphasis;
      const double decay = discount * rates.lambda;
      if constexpr (fixed) {
        Row row;
        fill<fixed_outputs>(row, 1.0, score);
        traces_.add_binary<fixed_heads>(decay, *x, row, weights_);
      } else {
        traces_.add(decay, *x, gradient.data(), weights_);
      }
    }

    const double value = outputs.data()[0];
    double value_next = 0.0;
    features_->encode(experience.next_observation(), *next_x);
    if (continuing || !outcome.terminated) {
      double* weights = weights_.data().data();
      if constexpr (fixed && traces) {
        traces_.predict_binary<fixed_heads>(*next_x, weights, next_outputs, eligibility);
      } else if constexpr (fixed) {
        feature_rows::predict<fixed_heads, true>(weights, view(*next_x), next_outputs);
      } else if constexpr (traces) {
        traces_.predict(*next_x, weights_, next_);
      } else {
        weights_.predict(*next_x, next_outputs);
      }
      value_next = next_outputs[0];
    }
    const double target = continuing ? outcome.reward - average_reward : outcome.reward;
    const double td_error = target + discount * value_next - value;
    const double gradient_norm = std::abs(td_error) * score_norm;
    if (!is_usable(gradient_norm) || !is_usable(td_error)) [[unlikely]] {
      divergence_ = Divergence{is_usable(td_error) ? "the policy gradient" : "the TD error", iteration_};
      break;
    }

    last_ = {outcome.reward, value, value_next, td_error, average_reward, score_norm};
    if constexpr (continuing) average_reward += rates.alpha_rbar * td_error;

    // What the step changes at S' follows, without traces, from the features that it shares with S.
    const double shared = traces ? 0.0 : overlap(view(*x), view(*next_x));
    if constexpr (fixed) {
      change = td_error * step_sizes;
      if constexpr (traces) {
        traces_.grow_by<fixed_heads>(change, next_outputs, eligibility);
      } else {
        change *= emphases;
        change *= scores;
        lanes<fixed_heads>(next_outputs) += shared * change;
      }
    } else {
      const double actor_step = rates.alpha_theta * td_error;
      step.data()[0] = rates.alpha_w * td_error;
      for (std::size_t i = 0; i < policy_heads; ++i)
        actor_steps[i] = traces ? actor_step : actor_step * emphasis * score[i];
      if constexpr (traces) {
        traces_.grow(step.data(), next_);
      } else {
        for (std::size_t h = 0; h < heads; ++h) next_outputs[h] += shared * step.data()[h];
      }
    }
    if constexpr (!traces) changed = x;
    used_emphasis = emphasis;
    if constexpr (!continuing) i_t *= rates.gamma;

    if constexpr (Probe::recording) {
      note(probe, lines_.choose, {{"action", action.data()[0]}, {"entropy", entropy}});
      note(probe, lines_.act, {{"action", action.data()[0]}, {"reward", outcome.reward}});
      note(probe, lines_.td_error,
           {{"reward", last_.reward},
            {"average_reward", last_.old_average_reward},
            {"value_next", value_next},
            {"value", value},
            {"td_error", td_error}});
      note(probe, lines_.average_reward, {{"average_reward", average_reward}, {"td_error", td_error}});
      note(probe, lines_.critic_trace, {{"lambda", rates.lambda}});
      note(probe, lines_.actor_trace,
           {{"lambda", rates.lambda}, {"score", last_.score}, {"emphasis", emphasis}});
      note(probe, lines_.critic, {{"alpha_w", rates.alpha_w}, {"td_error", td_error}});
      note(probe, lines_.actor,
           {{"alpha_theta", rates.alpha_theta},
            {"td_error", td_error},
            {"score", last_.score},
            {"emphasis", emphasis}});
      note(probe, lines_.discount, {{"emphasis", i_t}});
      note(probe, lines_.proceed, {});
    }

    const bool ended = outcome.ended();
    if (!ended) {
      std::swap(x, next_x);
      for (std::size_t h = 0; h < heads; ++h) outputs.data()[h] = next_outputs[h];
      // Before the step is recorded, because the processor can do that while it waits for the exponentials.
      policy.resolve(of_policy(outputs.span()), parameters.span());
    }
    if constexpr (continuing) {
      const double values[] = {average_reward, td_error, entropy, gradient_norm};
      experience.record(td_error, values);
    } else {
      const double values[] = {td_error, entropy, gradient_norm};
      experience.record(td_error, values);
    }
    ++iteration_;

    if (ended) [[unlikely]] {
      if constexpr (traces) traces_.clear(weights_);
      settle();
      i_t = 1.0;
      features_->encode(experience.observation(), *x);
      weights_.predict(*x, outputs.data());
      policy.resolve(of_policy(outputs.span()), parameters.span());
    }
  }

  settle();
  if (x != &x_) std::swap(x_, next_x_);
  average_reward_ = average_reward;
  emphasis_ = i_t;
  used_emphasis_ = used_emphasis;
  return done;
}

template <std::size_t fixed_outputs, class P, class Probe>
POLICYSCOPE_INLINE std::int64_t LinearActorCritic::run(Experience& experience, std::int64_t steps,
                                                       const P& policy, Probe probe) {
  const bool traces = (continuing_ ? rates_.lambda : rates_.gamma * rates_.lambda) != 0.0;
  if (continuing_) {
    return traces ? loop<true, true, fixed_outputs>(experience, steps, policy, probe)
                  : loop<true, false, fixed_outputs>(experience, steps, policy, probe);
  }
  return traces ? loop<false, true, fixed_outputs>(experience, steps, policy, probe)
                : loop<false, false, fixed_outputs>(experience, steps, policy, probe);
}

__attribute__((flatten)) POLICYSCOPE_VECTORIZED std::int64_t LinearActorCritic::run_known(
    Experience& experience, std::int64_t steps) {
  const std::size_t outputs = parameters_.size();
  if (const auto* gaussian = dynamic_cast<const GaussianPolicy*>(policy_.get())) {
    return run<2>(experience, steps, *gaussian, NullProbe{});
  }
  const auto& softmax = static_cast<const SoftmaxPolicy&>(*policy_);
  return outputs == 2 ? run<2>(experience, steps, softmax, NullProbe{})
                      : run<3>(experience, steps, softmax, NullProbe{});
}

bool LinearActorCritic::is_known() const {
  if (!FeatureView(x_).binary()) return false;
  const std::size_t outputs = parameters_.size();
  if (dynamic_cast<const GaussianPolicy*>(policy_.get()) != nullptr) return outputs == 2;
  return dynamic_cast<const SoftmaxPolicy*>(policy_.get()) != nullptr && (outputs == 2 || outputs == 3);
}

std::int64_t LinearActorCritic::advance(Experience& experience, std::int64_t steps, const StopToken&) {
  if (!prepare(experience)) return 0;
  // Known shapes give the same bits as others, only faster.
  if (is_known()) return run_known(experience, steps);
  return run<0>(experience, steps, static_cast<const Policy&>(*policy_), NullProbe{});
}

void LinearActorCritic::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  if (prepare(experience)) {
    run<0>(experience, 1, static_cast<const Policy&>(*policy_), RecordingProbe{recording});
  }
  recording.iteration = iteration_;
}

bool LinearActorCritic::prepare(const Experience& experience) {
  if (divergence_) return false;
  if (!started_) observation_changed(experience);
  return true;
}

void LinearActorCritic::copy_to(Model& model) const {
  auto& linear = static_cast<LinearModel&>(model);
  linear.set_policy(*policy_);
  traces_.copy_settled(weights_, linear.weights());
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
  out.push_back({"emphasis", used_emphasis_});
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
  save_state_action(archive);
  archive.write_all(outputs_);
}

void LinearActorCritic::load(ArchiveReader& archive) {
  archive.tag("LNAC");
  load_learned(archive);
  traces_.load(archive);
  average_reward_ = archive.read<double>();
  emphasis_ = used_emphasis_ = archive.read<double>();
  started_ = archive.read<bool>();
  last_ = archive.read<LastStep>();
  load_state_action(archive);
  archive.read_into(std::span(outputs_));
  policy_->resolve(policy_outputs(), parameters_);
}

}  // namespace policyscope
