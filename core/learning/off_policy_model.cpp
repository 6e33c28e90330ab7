#include "core/learning/off_policy_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace policyscope {

/// Buffers for one evaluation, kept by each thread so that drawing a frame allocates nothing.
struct OffPolicyModel::Scratch {
  NetworkInput::Buffers buffers;
  BatchMatrix<float> inputs, pairs;
  MlpWorkspace<float> actor, state_value, target_state_value;
  ValueNetworks<float>::Workspace critics, targets;
  std::vector<double> outputs, parameters, action;

  static Scratch& of_this_thread() {
    thread_local Scratch scratch;
    return scratch;
  }
  void encode(const OffPolicyModel& model, std::span<const double> observations, std::size_t size) {
    const std::size_t count = observations.size() / size, width = model.input_.size();
    inputs.resize(static_cast<Eigen::Index>(width), static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i)
      model.input_.encode(observations.subspan(i * size, size), {inputs.data() + i * width, width}, buffers);
    outputs.resize(model.policy_->outputs());
    parameters.resize(model.policy_->outputs());
    action.resize(model.policy_->action_dimensions());
    model.functions_->actor.forward(model.actor_, inputs, actor);
  }
  /// The distribution's parameters at one of the observations.
  std::span<const double> resolve(const OffPolicyModel& model, std::size_t sample) {
    const OffPolicyFunctions& f = *model.functions_;
    const float* column = actor.activations.back().data() + sample * outputs.size();
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      outputs[k] = static_cast<double>(column[k]);
      if (f.actor.shape().squashed) {
        constexpr double edge = 1.0 - 0x1p-25;
        outputs[k] = std::atanh(std::clamp(outputs[k], -edge, edge));
      } else if (k >= action.size()) {
        outputs[k] = std::clamp(outputs[k], f.least_log_std, f.largest_log_std);
      }
    }
    model.policy_->resolve(outputs, parameters);
    return parameters;
  }
  /// Pairs of every observation and the policy's action there, without exploration.
  void pair_with_modes(const OffPolicyModel& model) {
    const OffPolicyFunctions& f = *model.functions_;
    pairs.resize(inputs.rows() + static_cast<Eigen::Index>(action.size()), inputs.cols());
    pairs.topRows(inputs.rows()) = inputs;
    for (Eigen::Index i = 0; i < inputs.cols(); ++i) {
      model.policy_->mode(resolve(model, static_cast<std::size_t>(i)), action);
      for (std::size_t k = 0; k < action.size(); ++k)
        pairs(inputs.rows() + static_cast<Eigen::Index>(k), i) =
            static_cast<float>((action[k] - f.middle[k]) / f.scale[k]);
    }
  }
};

OffPolicyModel::OffPolicyModel(std::shared_ptr<const OffPolicyFunctions> functions, NetworkInput input,
                               const Policy& policy)
    : functions_(std::move(functions)),
      input_(std::move(input)),
      policy_(policy.clone()),
      actor_(functions_->actor.parameter_count(), 0.0f),
      critics_(functions_->critics.parameter_count(), 0.0f),
      targets_(functions_->critics.parameter_count(), 0.0f),
      state_value_(functions_->state_value ? 2 * functions_->state_value->parameter_count() : 0, 0.0f) {
  list_quantities(policy);
}

std::vector<TensorPlace> OffPolicyModel::actor_places() const {
  std::vector<TensorPlace> places;
  append_places(functions_->actor, "actor.", 0, true, places);
  return places;
}

std::vector<TensorPlace> OffPolicyModel::critic_places() const {
  std::vector<TensorPlace> places;
  const ValueNetworks<float>& critics = functions_->critics;
  for (std::size_t k = 0; k < critics.count(); ++k) {
    const std::string prefix = critics.count() == 1 ? "critic." : fmt::format("critic{}.", k + 1);
    append_places(critics.network(), prefix, k * critics.network().parameter_count(), false, places);
  }
  return places;
}

std::vector<TensorPlace> OffPolicyModel::value_places() const {
  std::vector<TensorPlace> places;
  if (functions_->state_value) append_places(*functions_->state_value, "value.", 0, false, places);
  return places;
}

NetworkWeights OffPolicyModel::weights() const {
  NetworkWeights weights{read_tensors(actor_places(), actor_), input_.normalizer()};
  for (Tensor& tensor : read_tensors(critic_places(), critics_)) weights.tensors.push_back(std::move(tensor));
  for (Tensor& tensor : read_tensors(value_places(), state_value_)) {
    weights.tensors.push_back(std::move(tensor));
  }
  return weights;
}

void OffPolicyModel::set_weights(const NetworkWeights& weights) {
  std::vector<float> actor = actor_, critics = critics_, state_value = state_value_;
  write_tensors(actor_places(), weights.tensors, actor);
  write_tensors(critic_places(), weights.tensors, critics);
  write_tensors(value_places(), weights.tensors, state_value);
  input_.set_normalizer(weights.normalizer);
  actor_ = std::move(actor);
  critics_ = std::move(critics);
  targets_ = critics_;
  state_value_ = std::move(state_value);
  const auto half = static_cast<std::ptrdiff_t>(state_value_.size() / 2);
  std::copy_n(state_value_.begin(), half, state_value_.begin() + half);  // targets begin where they follow
}

void OffPolicyModel::list_quantities(const Policy& policy) {
  const auto add = [&](Quantity quantity, What what, std::size_t index = 0) {
    quantities_.push_back(std::move(quantity));
    sources_.push_back({what, index});
  };
  const std::size_t count = functions_->critics.count();
  if (functions_->state_value) {
    add({.id = "value", .symbol = "\\hat{v}(s)", .name = "value"}, What::state_value);
  } else {
    add({.id = "value", .symbol = "\\hat{q}(s, \\mu(s))", .name = "value of the mean action"}, What::least);
  }
  for (std::size_t i = 0; i < policy.quantities().size(); ++i) add(policy.quantities()[i], What::policy, i);
  if (functions_->state_value)
    add({.id = "target_value", .symbol = "\\hat{v}^-(s)", .name = "target value"}, What::target_state_value);
  for (std::size_t k = 0; k < count; ++k) {
    const std::string index = count > 1 ? fmt::format("_{}", k + 1) : "";
    const std::string number = count > 1 ? fmt::format(" {}", k + 1) : "";
    const std::string id = count > 1 ? std::to_string(k + 1) : "";
    add({.id = "q" + id, .symbol = fmt::format("\\hat{{q}}{}(s, \\mu(s))", index), .name = "critic" + number},
        What::critic, k);
    action_quantities_.push_back(
        {.id = "q" + id, .symbol = fmt::format("\\hat{{q}}{}(s, a)", index), .name = "critic" + number});
  }
  if (!functions_->state_value) {
    for (std::size_t k = 0; k < count; ++k) {
      const std::string index = count > 1 ? fmt::format("_{}", k + 1) : "";
      const std::string number = count > 1 ? fmt::format(" {}", k + 1) : "";
      const std::string id = count > 1 ? std::to_string(k + 1) : "";
      add({.id = "target_q" + id,
           .symbol = fmt::format("\\hat{{q}}^-{}(s, \\mu(s))", index),
           .name = "target critic" + number},
          What::target, k);
      action_quantities_.push_back({.id = "target_q" + id,
                                    .symbol = fmt::format("\\hat{{q}}^-{}(s, a)", index),
                                    .name = "target critic" + number});
    }
  }
  if (count > 1)
    add({.id = "critic_gap",
         .symbol = "\\hat{q}_1 - \\hat{q}_2",
         .name = "difference of the critics",
         .scale = QuantityScale::diverging},
        What::gap);
}

void OffPolicyModel::update(std::span<const float> actor, std::span<const float> critics,
                            std::span<const float> targets, std::span<const float> state_value,
                            const Policy& policy) {
  actor_.assign(actor.begin(), actor.end());
  critics_.assign(critics.begin(), critics.end());
  if (!targets.empty()) targets_.assign(targets.begin(), targets.end());
  state_value_.assign(state_value.begin(), state_value.end());
  policy_ = policy.clone();
}

double OffPolicyModel::expectation(const MatrixView<float>& outputs, std::size_t sample) const {
  const std::vector<double>& atoms = functions_->atoms;
  const float* column = outputs.data() + sample * static_cast<std::size_t>(outputs.rows());
  if (atoms.empty()) return static_cast<double>(column[0]);
  const float largest = *std::max_element(column, column + atoms.size());
  double mass = 0.0, sum = 0.0;
  for (std::size_t z = 0; z < atoms.size(); ++z) {
    const double p = std::exp(static_cast<double>(column[z] - largest));
    mass += p;
    sum += p * atoms[z];
  }
  return sum / mass;
}

void OffPolicyModel::evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                              std::size_t observation_size, std::span<double> out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observations, observation_size);
  const OffPolicyFunctions& f = *functions_;
  const auto wants = [&](std::initializer_list<What> what) {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::size_t w) {
      return std::find(what.begin(), what.end(), sources_[w].what) != what.end();
    });
  };
  const std::size_t v_size = state_value_.size() / 2;
  const std::span<const float> v = state_value_;
  if (wants({What::least, What::critic, What::target, What::gap})) scratch.pair_with_modes(*this);
  if (wants({What::least, What::critic, What::gap}))
    f.critics.forward(critics_, scratch.pairs, scratch.critics);
  if (wants({What::target})) f.critics.forward(targets_, scratch.pairs, scratch.targets);
  if (wants({What::state_value}))
    f.state_value->forward(v.first(v_size), scratch.inputs, scratch.state_value);
  if (wants({What::target_state_value}))
    f.state_value->forward(v.last(v_size), scratch.inputs, scratch.target_state_value);

  const std::size_t count = observations.size() / observation_size;
  const auto critic = [&](const ValueNetworks<float>::Workspace& workspace, std::size_t k, std::size_t i) {
    return expectation(f.critics.outputs(workspace, k), i);
  };
  const auto value = [&](const Source& source, std::size_t i) {
    switch (source.what) {
      case What::least: {
        double least = critic(scratch.critics, 0, i);
        for (std::size_t k = 1; k < f.critics.count(); ++k)
          least = std::min(least, critic(scratch.critics, k, i));
        return least;
      }
      case What::policy:
        return policy_->quantity(source.index, scratch.resolve(*this, i));
      case What::critic:
        return critic(scratch.critics, source.index, i);
      case What::target:
        return critic(scratch.targets, source.index, i);
      case What::gap:
        return critic(scratch.critics, 0, i) - critic(scratch.critics, 1, i);
      case What::state_value:
        return static_cast<double>(scratch.state_value.activations.back().data()[i]);
      case What::target_state_value:
        return static_cast<double>(scratch.target_state_value.activations.back().data()[i]);
    }
    return 0.0;
  };
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    for (std::size_t i = 0; i < count; ++i) out[row * count + i] = value(sources_[wanted[row]], i);
  }
}

void OffPolicyModel::distribution(ObservationView observation, ActionDistribution& out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observation, observation.size());
  policy_->describe(scratch.resolve(*this, 0), out);
}

void OffPolicyModel::evaluate_actions(std::size_t quantity, ObservationView observation,
                                      std::span<const double> actions, std::span<double> out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observation, observation.size());
  const OffPolicyFunctions& f = *functions_;
  const std::size_t m = f.scale.size(), count = actions.size() / m;
  BatchMatrix<float>& pairs = scratch.pairs;
  pairs.resize(scratch.inputs.rows() + static_cast<Eigen::Index>(m), static_cast<Eigen::Index>(count));
  pairs.topRows(scratch.inputs.rows()) = scratch.inputs.col(0).replicate(1, pairs.cols());
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < m; ++k)
      pairs(scratch.inputs.rows() + static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(i)) =
          static_cast<float>((actions[i * m + k] - f.middle[k]) / f.scale[k]);
  }
  const std::size_t k = quantity % f.critics.count();
  const std::vector<float>& parameters = quantity < f.critics.count() ? critics_ : targets_;
  scratch.critics.passes.resize(f.critics.count());
  const BatchMatrix<float>& q = f.critics.network().forward(f.critics.block(std::span(parameters), k), pairs,
                                                            scratch.critics.passes[k]);
  for (std::size_t i = 0; i < count; ++i) out[i] = expectation(q, i);
}

bool OffPolicyModel::value_distribution(ObservationView observation, ActionView action,
                                        ValueDistribution& out) const {
  const std::vector<double>& atoms = functions_->atoms;
  if (atoms.empty()) return false;
  double expected = 0.0;
  evaluate_actions(0, observation, action, {&expected, 1});
  const BatchMatrix<float>& logits = Scratch::of_this_thread().critics.passes[0].activations.back();
  out.atoms.assign(atoms.begin(), atoms.end());
  out.probabilities.resize(atoms.size());
  const double largest = static_cast<double>(logits.maxCoeff());
  double mass = 0.0;
  for (std::size_t z = 0; z < atoms.size(); ++z)
    mass += out.probabilities[z] =
        std::exp(static_cast<double>(logits(static_cast<Eigen::Index>(z))) - largest);
  for (double& p : out.probabilities) p /= mass;
  return true;
}

void OffPolicyModel::act(ObservationView observation, bool deterministic, RandomStream& random,
                         ActionSpan action) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.encode(*this, observation, observation.size());
  const auto parameters = scratch.resolve(*this, 0);
  if (deterministic) {
    policy_->mode(parameters, action);
  } else {
    policy_->sample(parameters, random, action);
  }
}

}  // namespace policyscope
