#include "core/learning/neural_model.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace policyscope {

NetworkInput::NetworkInput(std::shared_ptr<const FeatureMap> features, bool normalize)
    : features_(std::move(features)) {
  if (normalize) normalizer_.emplace(features_->size());
}

std::span<double> NetworkInput::expand(ObservationView observation, Buffers& buffers) const {
  if (buffers.owner != features_) {
    buffers = {features_, features_->make_vector(), std::vector<double>(features_->size())};
  }
  FeatureVector& x = buffers.vector;
  features_->encode(observation, x);
  std::fill(buffers.dense.begin(), buffers.dense.end(), 0.0);
  const bool binary = features_->binary();
  for (std::size_t i = 0; i < x.indices.size(); ++i) {
    buffers.dense[x.indices[i]] = binary ? 1.0 : x.values[i];
  }
  return buffers.dense;
}

void NetworkInput::encode(ObservationView observation, std::span<float> column, Buffers& buffers) const {
  finish(expand(observation, buffers), column);
}

void NetworkInput::observe_and_encode(ObservationView observation, std::span<float> column) {
  const std::span<double> dense = expand(observation, buffers_);
  if (normalizer_) normalizer_->observe(dense);
  finish(dense, column);
}

void NetworkInput::finish(std::span<double> dense, std::span<float> column) const {
  if (normalizer_) normalizer_->normalize(dense, dense);
  for (std::size_t i = 0; i < column.size(); ++i) column[i] = static_cast<float>(dense[i]);
}

std::optional<NetworkWeights::Normalizer> NetworkInput::normalizer() const {
  if (!normalizer_) return std::nullopt;
  NetworkWeights::Normalizer out;
  for (std::size_t i = 0; i < normalizer_->dimensions(); ++i) {
    out.mean.push_back(normalizer_->mean(i));
    out.variance.push_back(normalizer_->variance(i));
  }
  return out;
}

void NetworkInput::set_normalizer(const std::optional<NetworkWeights::Normalizer>& normalizer) {
  if (normalizer.has_value() != normalizer_.has_value()) {
    throw Error(normalizer ? "it normalises observations, which the scenario does not"
                           : "it does not say how observations are normalised, as the scenario asks for");
  }
  if (!normalizer) return;
  if (normalizer->mean.size() != size() || normalizer->variance.size() != size()) {
    throw Error(fmt::format("it normalises {} numbers, but the network takes in {}", normalizer->mean.size(),
                            size()));
  }
  normalizer_->set(normalizer->mean, normalizer->variance);
}

void NetworkInput::save(ArchiveWriter& archive) const {
  archive.tag("NINP");
  if (normalizer_) normalizer_->save(archive);
}

void NetworkInput::load(ArchiveReader& archive) {
  archive.tag("NINP");
  if (normalizer_) normalizer_->load(archive);
}

/// Buffers for one evaluation, kept by each thread so that drawing a frame allocates nothing.
struct NeuralModel::Scratch {
  NetworkInput::Buffers buffers;
  BatchMatrix<float> x;
  ActorCriticNetwork::Workspace workspace;
  std::vector<double> outputs, parameters, noise;

  /// Runs the networks on `count` observations.
  void run(const NeuralModel& model, std::span<const double> observations, std::size_t size) {
    const std::size_t count = observations.size() / size;
    const std::size_t inputs = model.input_.size();
    x.resize(static_cast<Eigen::Index>(inputs), static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i) {
      model.input_.encode(observations.subspan(i * size, size), {x.data() + i * inputs, inputs}, buffers);
    }
    model.network_->forward(model.parameters_, x, workspace);
    outputs.resize(model.policy_->outputs());
    parameters.resize(model.policy_->outputs());
  }
  /// The distribution's parameters at one of them.
  std::span<const double> resolve(const NeuralModel& model, std::size_t sample) {
    const float* column = workspace.outputs.data() + sample * outputs.size();
    std::copy_n(column, outputs.size(), outputs.begin());
    model.policy_->resolve(outputs, parameters);
    return parameters;
  }
  static Scratch& of_this_thread() {
    thread_local Scratch scratch;
    return scratch;
  }
};

NeuralModel::NeuralModel(std::shared_ptr<const ActorCriticNetwork> network, NetworkInput input,
                         const Policy& policy)
    : network_(std::move(network)),
      input_(std::move(input)),
      policy_(policy.clone()),
      parameters_(network_->parameter_count(), 0.0f) {
  quantities_.push_back({.id = "value",
                         .symbol = "\\hat{v}(s)",
                         .name = "value",
                         .estimates = {.kind = Estimand::Kind::state_value}});
  quantities_.insert(quantities_.end(), policy.quantities().begin(), policy.quantities().end());
}

void NeuralModel::update(std::span<const float> parameters, const NetworkInput& input, const Policy& policy) {
  parameters_.assign(parameters.begin(), parameters.end());
  input_ = input;
  policy_ = policy.clone();
}

NetworkWeights NeuralModel::weights() const {
  return {read_tensors(network_->places(), parameters_), input_.normalizer()};
}

void NeuralModel::set_weights(const NetworkWeights& weights) {
  std::vector<float> parameters = parameters_;
  write_tensors(network_->places(), weights.tensors, parameters);
  input_.set_normalizer(weights.normalizer);
  parameters_ = std::move(parameters);
}

void NeuralModel::evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                           std::size_t observation_size, std::span<double> out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.run(*this, observations, observation_size);
  const std::size_t count = observations.size() / observation_size;
  for (std::size_t i = 0; i < count; ++i) {
    const auto parameters = scratch.resolve(*this, i);
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      out[row * count + i] = wanted[row] == 0
                                 ? static_cast<double>(scratch.workspace.values(static_cast<Eigen::Index>(i)))
                                 : policy_->quantity(wanted[row] - 1, parameters);
    }
  }
}

void NeuralModel::distribution(ObservationView observation, ActionDistribution& out) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.run(*this, observation, observation.size());
  policy_->describe(scratch.resolve(*this, 0), out);
}

void NeuralModel::act(ObservationView observation, bool deterministic, RandomStream& random,
                      ActionSpan action) const {
  Scratch& scratch = Scratch::of_this_thread();
  scratch.run(*this, observation, observation.size());
  const auto parameters = scratch.resolve(*this, 0);
  if (deterministic) {
    policy_->mode(parameters, action);
  } else {
    policy_->sample(parameters, random, action);
  }
}

void NeuralModel::explore(ObservationView observation, RandomStream& random, ActionSpan action,
                          Exploration& exploration) const {
  const FeatureNoise* noise = policy_->feature_noise();
  if (noise == nullptr) return act(observation, false, random, action);
  Scratch& scratch = Scratch::of_this_thread();
  scratch.run(*this, observation, observation.size());
  const bool due = noise->sample_freq > 0 && exploration.steps % noise->sample_freq == 0;
  std::vector<float>& weights = exploration.noise_weights;
  if (exploration.steps == 0 || due || weights.size() != network_->noise_weights()) {
    weights.resize(network_->noise_weights());
    network_->draw_noise(parameters_, random, weights);
  }
  ++exploration.steps;
  scratch.noise.resize(action.size());
  network_->noise(scratch.workspace, 0, weights, scratch.noise);
  policy_->mode(scratch.resolve(*this, 0), action);
  for (std::size_t d = 0; d < action.size(); ++d) action[d] += noise->width * scratch.noise[d];
}

}  // namespace policyscope
