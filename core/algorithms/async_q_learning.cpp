#include "core/algorithms/async_q_learning.h"

#include "core/algorithms/off_policy_fields.h"
#include "core/learning/action_value_model.h"

#include <algorithm>
#include <array>

namespace policyscope {

const std::vector<Field<AsyncQSettings>>& AsyncQSettings::fields() {
  using S = AsyncQSettings;
  static const std::vector<Field<S>> list = joined<S>({
      {
          Field(&S::method, "method", "", "method")
              .choices({"one-step-q", "one-step-sarsa", "n-step-q"})
              .applies(Applies::new_run)
              .help("What a value learns from: the reward and the best next action, or the next action that "
                    "was chosen; or all rewards of the worker's turn before the best action."),
      },
      asynchrony_fields<S>(),
      {learning_rate_field<S>(), fields::gamma(&S::gamma)},
      lane_fields<S>(),
      {target_update_interval_field(&S::target_update_interval)},
      exploration_fields<S>(),
      {huber_delta_field<S>(), max_grad_norm_field<S>()},
      descent_fields<S>(),
      layer_fields<S>("Width of each hidden layer."),
  });
  return list;
}

AsyncQLearning::AsyncQLearning(AlgorithmParts parts)
    : AsyncQLearning(std::move(parts), settings_from<AsyncQSettings>(parts.settings)) {}

AsyncQLearning::AsyncQLearning(AlgorithmParts&& parts, const AsyncQSettings& settings)
    : settings_(settings),
      policy_(parts.policy->clone()),
      input_(parts.features, false),
      network_(std::make_shared<Mlp<float>>(action_value_shape(parts, settings))),
      parameters_(network_->parameter_count()),
      optimizer_(optimizer_settings(settings.optimizer, settings.optimizer_eps), parameters_.size()),
      order_(parts.seed, Purpose::replay) {
  RandomStream initial(parts.seed, Purpose::initialization);
  initialize_uniform<float>(*network_, initial, parameters_);
  target_ = parameters_;
  for (std::size_t lane = 0; lane < static_cast<std::size_t>(settings.n_envs); ++lane) {
    workers_.push_back(std::make_unique<AsyncQWorker>(parts, settings, network_->shape(), lane,
                                                      settings.threads ? &gate_ : nullptr));
    std::copy(parameters_.begin(), parameters_.end(), workers_.back()->parameters().begin());
  }
}

std::string AsyncQLearning::refusal(const EnvironmentInfo& environment) {
  return refusal_of_continuous_actions(environment);
}

const AlgorithmInfo& AsyncQLearning::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo AsyncQLearning::description() {
  AlgorithmInfo info;
  info.id = "async-q-learning";
  info.title = "Asynchronous Q-learning and Sarsa";
  info.summary =
      "Workers play in environments of their own, each exploring in its own way, and teach one network of "
      "action values. They are at different places, so their steps together look less alike than steps in a "
      "row: no replay buffer is needed.";
  info.source = "Mnih et al. 2016, Algorithms 1, S1 and S2";
  info.network = true;
  info.value_based = true;
  info.policies = {"epsilon-greedy", "softmax"};
  info.listing = {
      {0, "\\text{every worker, again and again:}"},
      {1, "w' \\leftarrow w \\quad \\text{(} \\live{lag}{m} \\text{ updates ago)}"},
      {1,
       "\\text{up to } n \\text{ steps of an episode: } \\live{action}{A_t} \\sim \\text{ any with "
       "probability } \\live{epsilon}{\\varepsilon} \\text{, else } \\pi(\\cdot \\mid \\hat q(S_t, \\cdot, "
       "w'))"},
      {1,
       "\\text{one-step Q: } y_t \\leftarrow R_{t+1} + \\live{gamma}{\\gamma} \\max_a \\hat q(S_{t+1}, a, "
       "w^-)"},
      {1,
       "\\text{one-step Sarsa: } y_t \\leftarrow R_{t+1} + \\live{gamma}{\\gamma} \\hat q(S_{t+1}, A_{t+1}, "
       "w^-)"},
      {1,
       "\\text{n-step Q, to the last state } S_T \\text{: } y_t \\leftarrow R_{t+1} + \\live{gamma}{\\gamma} "
       "y_{t+1}, \\; y_T = \\max_a \\hat q(S_T, a, w^-)"},
      {1,
       "g \\leftarrow \\frac{1}{n} \\sum_t \\text{clip}(\\live{target}{y_t} - \\live{action_value}{\\hat "
       "q(S_t, A_t, w')}, -\\kappa, \\live{huber_delta}{\\kappa}) \\nabla \\hat q(S_t, A_t, w')"},
      {1, "w \\leftarrow w + \\live{learning_rate}{\\alpha} g / \\sqrt{\\bar{g^2}}"},
      {1, "\\text{every } \\live{target_update_interval}{C} \\text{ steps of all: } w^- \\leftarrow w"},
  };
  info.formulas = {
      "\\live{td_error}{\\delta} = \\live{target}{y} - \\live{action_value}{\\hat q(S, A, w')}",
      "w \\leftarrow w + \\live{learning_rate}{\\alpha} \\text{ mean clip}(\\live{td_error}{\\delta}, "
      "-\\kappa, \\live{huber_delta}{\\kappa}) \\nabla \\hat q(S, A, w')",
  };
  info.update_series = {series::critic_loss(), series::mean_q(), series::exploration(), series::lag()};
  return info;
}

double AsyncQLearning::learning_rate() const {
  return scheduled(settings_.lr_schedule, settings_.learning_rate,
                   static_cast<double>(steps_) / settings_.schedule_steps);
}

void AsyncQLearning::configure(const ParameterSet& parameters) {
  const std::span<const ParameterValue> policy = parameters.values(ParameterGroup::policy);
  policy_->configure(policy);
  settings_ = settings_from<AsyncQSettings>(parameters.values(ParameterGroup::algorithm));
  for (const auto& worker : workers_) worker->configure(settings_, policy);
}

void AsyncQLearning::observation_changed(const Experience&) {
  for (const auto& worker : workers_) worker->forget_action();
}

AsynchronousWorker& AsyncQLearning::worker(std::size_t index) {
  return *workers_[index];
}

AsynchronousWorkers::Shared AsyncQLearning::shared() {
  return {parameters_, optimizer_, learning_rate(), iteration_, divergence_};
}

void AsyncQLearning::prepare(AsynchronousWorker& worker) {
  static_cast<AsyncQWorker&>(worker).prepare(exploration(), target_, target_copied_at_);
}

void AsyncQLearning::applied(AsynchronousWorker& its, Experience& experience) {
  const AsyncQWorker& worker = static_cast<AsyncQWorker&>(its);
  lag_ = lag(worker, iteration_);
  steps_ += static_cast<std::int64_t>(worker.steps());
  statistics_ = worker.statistics();
  if (steps_ / settings_.target_update_interval > target_copied_at_ / settings_.target_update_interval) {
    copy_relaxed(parameters_, target_);
    target_copied_at_ = steps_;
  }
  experience.record_update(std::array{statistics_.loss, statistics_.mean_q, exploration(), lag_});
  ++iteration_;
}

std::int64_t AsyncQLearning::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  if (settings_.threads) return race(workers_.size(), settings_.staleness, experience, steps, stop);
  const std::int64_t begin = experience.steps();
  while (experience.steps() - begin < steps && iterate(experience, stop)) {
  }
  return experience.steps() - begin;
}

bool AsyncQLearning::iterate(Experience& experience, const StopToken& stop) {
  if (divergence_) return false;
  return take_turn(*workers_[order_.index(workers_.size())], settings_.staleness, experience, stop);
}

void AsyncQLearning::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  if (iterate(experience, StopToken{})) note(recording);
  recording.iteration = iteration_;
}

void AsyncQLearning::note(Recording& recording) const {
  auto& events = recording.events;
  events.push_back({1, {{"lag", lag_}}});
  events.push_back(
      {2, {{"action", statistics_.action}, {"reward", statistics_.reward}, {"epsilon", exploration()}}});
  events.push_back(
      {3 + static_cast<int>(settings_.method), {{"target", statistics_.target}, {"gamma", settings_.gamma}}});
  events.push_back({6,
                    {{"target", statistics_.target},
                     {"action_value", statistics_.action_value},
                     {"td_error", statistics_.td_error},
                     {"huber_delta", settings_.huber_delta}}});
  events.push_back({7, {{"learning_rate", learning_rate()}}});
  if (target_copied_at_ == steps_) events.push_back({8, {}});
}

std::unique_ptr<Model> AsyncQLearning::make_model() const {
  return std::make_unique<ActionValueModel>(network_, input_, *policy_,
                                            settings_.method != AsyncTarget::one_step_sarsa);
}

void AsyncQLearning::copy_to(Model& model) const {
  static_cast<ActionValueModel&>(model).update(parameters_, target_, *policy_);
}

bool AsyncQLearning::begin_as(const Model& model) {
  const std::span<const float> learned = static_cast<const ActionValueModel&>(model).parameters();
  parameters_.assign(learned.begin(), learned.end());
  target_ = parameters_;
  for (const auto& worker : workers_) {
    std::copy(learned.begin(), learned.end(), worker->parameters().begin());
    worker->forget_target();
  }
  return true;
}

void AsyncQLearning::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"lag", lag_});
  out.push_back({"action", statistics_.action});
  out.push_back({"reward", statistics_.reward});
  out.push_back({"epsilon", exploration()});
  out.push_back({"gamma", settings_.gamma});
  out.push_back({"target", statistics_.target});
  out.push_back({"action_value", statistics_.action_value});
  out.push_back({"td_error", statistics_.td_error});
  out.push_back({"huber_delta", settings_.huber_delta});
  out.push_back({"learning_rate", learning_rate()});
  out.push_back({"target_update_interval", static_cast<double>(settings_.target_update_interval)});
}

void AsyncQLearning::save(ArchiveWriter& archive) const {
  archive.tag("ASYQ");
  archive.write(order_.state());
  archive.write_all(std::span<const float>(parameters_));
  archive.write_all(std::span<const float>(target_));
  optimizer_.save(archive);
  archive.write(iteration_);
  archive.write(steps_);
  archive.write(target_copied_at_);
  archive.write(lag_);
  archive.write(statistics_);
  save_divergence(archive, divergence_);
  for (const auto& worker : workers_) worker->save(archive);
}

void AsyncQLearning::load(ArchiveReader& archive) {
  archive.tag("ASYQ");
  order_.set_state(archive.read<RandomStream::State>());
  archive.read_into(std::span(parameters_));
  archive.read_into(std::span(target_));
  optimizer_.load(archive);
  iteration_ = archive.read<std::int64_t>();
  steps_ = archive.read<std::int64_t>();
  target_copied_at_ = archive.read<std::int64_t>();
  lag_ = archive.read<double>();
  statistics_ = archive.read<AsyncQWorker::Statistics>();
  divergence_ = load_divergence(archive);
  for (const auto& worker : workers_) worker->load(archive);
}

}  // namespace policyscope
