#include "core/algorithms/linear_action_values.h"

#include "core/algorithms/action_value_fields.h"
#include "core/algorithms/fields.h"
#include "core/algorithms/markup.h"
#include "core/algorithms/notes.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<ActionValueSettings>>& ActionValueSettings::fields() {
  using S = ActionValueSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 1e9)
          .slider(1e-5, 1)
          .log()
          .help("How far an action value moves towards its target at each step (Sutton & Barto, 6.4)."),
      fields::gamma(&S::gamma),
  };
  return list;
}

LinearActionValues::LinearActionValues(AlgorithmParts parts, bool off_policy)
    : LinearAlgorithm(std::move(parts),
                      {.action_values = ActionValues::are_outputs, .best_policy = off_policy}),
      off_policy_(off_policy),
      next_x_(features_->make_vector()),
      next_action_(action_.size(), 0.0) {}

std::string LinearActionValues::refusal(const EnvironmentInfo& environment) {
  return refusal_of_continuous_actions(environment);
}

std::vector<SeriesInfo> LinearActionValues::shared_step_series() {
  return {series::td_error(), series::entropy()};
}

void LinearActionValues::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  settings_ = settings_from<ActionValueSettings>(parameters.values(ParameterGroup::algorithm));
  if (started_) policy_->resolve(policy_outputs(), parameters_);
}

void LinearActionValues::observation_changed(const Experience& experience) {
  features_->encode(experience.observation(), x_);
  evaluate_state();
  if (!off_policy_ && policy_is_finite()) policy_->sample(parameters_, random_, action_);
  started_ = true;
}

std::int64_t LinearActionValues::advance(Experience& experience, std::int64_t steps, const StopToken&) {
  return run(experience, steps, NullProbe{});
}

void LinearActionValues::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  run(experience, 1, RecordingProbe{recording});
  recording.iteration = iteration_;
}

template <class Probe>
std::int64_t LinearActionValues::run(Experience& experience, std::int64_t steps, Probe probe) {
  if (divergence_) return 0;
  if (!started_) observation_changed(experience);
  const ActionValueSettings settings = settings_;
  const bool counts = parameters_.size() > action_labels_.size();

  for (std::int64_t done = 0; done < steps; ++done) {
    if (!policy_is_finite()) {
      divergence_ = Divergence{"the policy", iteration_};
      return done;
    }
    if (off_policy_) policy_->sample(parameters_, random_, action_);
    const double entropy = policy_->entropy(parameters_);
    const std::size_t chosen = static_cast<std::size_t>(action_[0]);
    const double value = policy_outputs()[chosen];

    const Outcome outcome = experience.step(action_);
    features_->encode(experience.next_observation(), next_x_);
    double value_next = 0.0;
    if (!outcome.terminated) {
      weights_.predict(next_x_, outputs_.data());
      const std::span<const double> values = action_values();
      if (off_policy_) {
        value_next = *std::max_element(values.begin(), values.end());
      } else {
        policy_->resolve(policy_outputs(), parameters_);
        if (!policy_is_finite()) {
          divergence_ = Divergence{"the policy", iteration_};
          return done;
        }
        policy_->sample(parameters_, random_, next_action_);
        value_next = values[static_cast<std::size_t>(next_action_[0])];
      }
    }
    const double td_error = outcome.reward + settings.gamma * value_next - value;
    if (!is_usable(td_error)) {
      divergence_ = Divergence{"the TD error", iteration_};
      return done;
    }
    const std::size_t value_head = first_output_ + chosen, count_head = value_head + action_labels_.size();
    step_[value_head] = settings.alpha * td_error;
    // One more where it was; as much less elsewhere as fewer features are shared.
    if (counts) step_[count_head] = 1.0 / FeatureView(x_).squared_norm();
    weights_.add(x_, step_.data());
    step_[value_head] = 0.0;
    if (counts) step_[count_head] = 0.0;
    last_ = {action_[0], outcome.reward, value, value_next, td_error};

    if constexpr (Probe::recording) {
      // The lines of both listings, which differ in where the action is chosen.
      if (off_policy_) note(probe, 2, {{"action", action_[0]}, {"entropy", entropy}});
      note(probe, off_policy_ ? 3 : 2, {{"action", action_[0]}, {"reward", outcome.reward}});
      if (!off_policy_ && !outcome.terminated) note(probe, 3, {{"action_next", next_action_[0]}});
      note(probe, 4,
           {{"reward", outcome.reward},
            {"action_value_next", value_next},
            {"action_value", value},
            {"td_error", td_error}});
      note(probe, 5, {{"alpha", settings.alpha}, {"td_error", td_error}});
      note(probe, 6, {});
    }
    const double values[] = {td_error, entropy};
    experience.record(td_error, values);
    ++iteration_;

    if (outcome.ended()) {
      observation_changed(experience);
    } else {
      std::swap(x_, next_x_);
      if (!off_policy_) std::swap(action_, next_action_);
      evaluate_state();
    }
  }
  return steps;
}

void LinearActionValues::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"reward", last_.reward});
  out.push_back({"action", last_.action});
  if (!off_policy_) out.push_back({"action_next", action_[0]});
  out.push_back({"action_value", last_.action_value});
  out.push_back({"action_value_next", last_.action_value_next});
  out.push_back({"td_error", last_.td_error});
  out.push_back({"alpha", settings_.alpha});
  out.push_back({"gamma", settings_.gamma});
}

void LinearActionValues::save(ArchiveWriter& archive) const {
  archive.tag("LNAV");
  save_learned(archive);
  archive.write(started_);
  archive.write(last_);
  save_state_action(archive);
}

void LinearActionValues::load(ArchiveReader& archive) {
  archive.tag("LNAV");
  load_learned(archive);
  started_ = archive.read<bool>();
  last_ = archive.read<LastStep>();
  load_state_action(archive);
  evaluate_state();
}

namespace {

using std::string;

const char* const critic_step =
    R"(w \leftarrow w + \live{alpha}{\alpha} \live{td_error}{\delta} \nabla \hat q(S, A, w))";
const char* const q = R"(\live{action_value}{\hat q(S, A, w)})";

}  // namespace

const AlgorithmInfo& Sarsa::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Sarsa::description() {
  AlgorithmInfo info;
  info.id = "sarsa";
  info.title = "Sarsa";
  info.summary =
      "No policy of its own: it learns what each action is worth under the policy that acts, and mostly "
      "takes the best. That policy is ε-greedy, or a softmax of the values.";
  info.source = "Rummery and Niranjan 1994; Sutton & Barto, 2nd edition, sections 6.4 and 10.1";
  info.value_based = true;
  const string td_error = R"(\live{td_error}{\delta} )";
  const string difference =
      string(R"(\live{reward}{R} + \live{gamma}{\gamma} \live{action_value_next}{\hat q(S', A', w)} - )") + q;
  info.listing = {
      {0, R"(\text{for each episode: start in } S,\; A \sim \pi(\cdot \mid S))"},
      {1, markup::while_not_terminal},
      {2, markup::act},
      {2, R"(\live{action_next}{A'} \sim \pi(\cdot \mid S'))"},
      {2, td_error + R"(\leftarrow )" + difference},
      {2, critic_step},
      {2, R"(S \leftarrow S',\; A \leftarrow A')"},
  };
  info.formulas = {td_error + "= " + difference, critic_step};
  info.step_series = shared_step_series();
  return info;
}

const AlgorithmInfo& QLearning::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo QLearning::description() {
  AlgorithmInfo info;
  info.id = "q-learning";
  info.title = "Q-learning";
  info.summary =
      "No policy of its own: it learns what each action is worth if the best ones follow, whatever is really "
      "done, and mostly takes the best.";
  info.source = "Watkins 1989; Sutton & Barto, 2nd edition, section 6.5";
  info.value_based = true;
  const string td_error = R"(\live{td_error}{\delta} )";
  const string difference =
      string(
          R"(\live{reward}{R} + \live{gamma}{\gamma} \live{action_value_next}{\max_a \hat q(S', a, w)} - )") +
      q;
  info.listing = {
      {0, R"(\text{for each episode: start in } S)"},
      {1, markup::while_not_terminal},
      {2, R"(\live{action}{A} \sim \pi(\cdot \mid S))"},
      {2, R"(\text{take action } A \text{, observe } S', \live{reward}{R})"},
      {2, td_error + R"(\leftarrow )" + difference},
      {2, critic_step},
      {2, markup::proceed},
  };
  info.formulas = {td_error + "= " + difference, critic_step};
  info.step_series = shared_step_series();
  return info;
}

}  // namespace policyscope
