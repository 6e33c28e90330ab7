#include "core/learning/action_value_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace policyscope {

/// Buffers for one evaluation, kept by each thread so that drawing a frame allocates nothing.
struct ActionValueModel::Scratch {
  NetworkInput::Buffers buffers;
  BatchMatrix<float> inputs;
  MlpWorkspace<float> online, target;
  std::vector<double> values, parameters;

  static Scratch& of_this_thread() {
    thread_local Scratch scratch;
    return scratch;
  }
  void encode(const ActionValueModel& model, std::span<const double> observations, std::size_t size) {
    const std::size_t count = observations.size() / size, width = model.input_.size();
    inputs.resize(static_cast<Eigen::Index>(width), static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i)
      model.input_.encode(observations.subspan(i * size, size), {inputs.data() + i * width, width}, buffers);
    values.resize(model.policy_->outputs());
    parameters.resize(model.policy_->outputs());
  }
  void load(const BatchMatrix<float>& q, std::size_t sample) {
    std::copy_n(q.data() + sample * values.size(), values.size(), values.begin());
  }
  std::span<const double> resolve(const ActionValueModel& model, std::size_t sample) {
    load(online.activations.back(), sample);
    model.policy_->resolve(values, parameters);
    return parameters;
  }
};

ActionValueModel::ActionValueModel(std::shared_ptr<const Mlp<float>> network, NetworkInput input,
                                   const Policy& policy, bool best_policy)
    : network_(std::move(network)),
      input_(std::move(input)),
      policy_(policy.clone()),
      parameters_(network_->parameter_count(), 0.0f),
      target_(parameters_),
      policy_quantities_(policy.quantities().size()) {
  const Estimand best{.kind = Estimand::Kind::best_action_value, .best_policy = best_policy};
  quantities_.push_back({.id = "value",
                         .symbol = "\\max_a \\hat{q}(s, a)",
                         .name = "value of the best action",
                         .estimates = best});
  quantities_.insert(quantities_.end(), policy.quantities().begin(), policy.quantities().end());
  for (std::size_t a = 0; a < policy.outputs(); ++a)
    quantities_.push_back(
        {.id = fmt::format("q_{}", a),
         .symbol = fmt::format("\\hat{{q}}(s, {})", a),
         .name = fmt::format("value of action {}", a),
         .estimates = {.kind = Estimand::Kind::action_value, .action = a, .best_policy = best_policy}});
  quantities_.push_back({.id = "target_value",
                         .symbol = "\\max_a \\hat{q}^-(s, a)",
                         .name = "target's value",
                         .estimates = best});
  action_quantities_ = {{.id = "q", .symbol = "\\hat{q}(s, a)", .name = "action value"},
                        {.id = "target_q", .symbol = "\\hat{q}^-(s, a)", .name = "target's action value"}};
}

NetworkWeights ActionValueModel::weights() const {
  std::vector<TensorPlace> places;
  append_places(*network_, "q.", 0, true, places);
  return {read_tensors(places, parameters_), input_.normalizer()};
}

void ActionValueModel::set_weights(const NetworkWeights& weights) {
  std::vector<TensorPlace> places;
  append_places(*network_, "q.", 0, true, places);
  std::vector<float> parameters = parameters_;
  write_tensors(places, weights.tensors, parameters);
  input_.set_normalizer(weights.normalizer);
  parameters_ = std::move(parameters);
  target_ = parameters_;
}

void ActionValueModel::update(std::span<const float> parameters, std::span<const float> target,
                              const Policy& policy) {
  parameters_.assign(parameters.begin(), parameters.end());
  target_.assign(target.begin(), target.end());
  policy_ = policy.clone();
}

void ActionValueModel::evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                                std::size_t observation_size, std::span<double> out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observations, observation_size);
  const std::size_t count = observations.size() / observation_size, last = quantities_.size() - 1;
  network_->forward(parameters_, scratch.inputs, scratch.online);
  if (std::find(wanted.begin(), wanted.end(), last) != wanted.end())
    network_->forward(target_, scratch.inputs, scratch.target);
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    const std::size_t w = wanted[row];
    for (std::size_t i = 0; i < count; ++i) {
      scratch.load((w == last ? scratch.target : scratch.online).activations.back(), i);
      double& value = out[row * count + i];
      if (w == 0 || w == last) {
        value = *std::max_element(scratch.values.begin(), scratch.values.end());
      } else if (w <= policy_quantities_) {
        value = policy_->quantity(w - 1, scratch.resolve(*this, i));
      } else {
        value = scratch.values[w - 1 - policy_quantities_];
      }
    }
  }
}

void ActionValueModel::distribution(ObservationView observation, ActionDistribution& out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observation, observation.size());
  network_->forward(parameters_, scratch.inputs, scratch.online);
  policy_->describe(scratch.resolve(*this, 0), out);
}

void ActionValueModel::evaluate_actions(std::size_t quantity, ObservationView observation,
                                        std::span<const double> actions, std::span<double> out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observation, observation.size());
  const BatchMatrix<float>& q =
      network_->forward(quantity == 0 ? parameters_ : target_, scratch.inputs, scratch.online);
  for (std::size_t i = 0; i < actions.size(); ++i)
    out[i] = static_cast<double>(q(static_cast<Eigen::Index>(actions[i])));
}

void ActionValueModel::act(ObservationView observation, bool deterministic, RandomStream& random,
                           ActionSpan action) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observation, observation.size());
  network_->forward(parameters_, scratch.inputs, scratch.online);
  const auto parameters = scratch.resolve(*this, 0);
  if (deterministic) {
    policy_->mode(parameters, action);
  } else {
    policy_->sample(parameters, random, action);
  }
}

}  // namespace policyscope
