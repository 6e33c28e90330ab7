#pragma once

#include "core/features/feature_map.h"
#include "core/learning/exploration.h"
#include "core/learning/model.h"
#include "core/learning/network_weights.h"
#include "core/networks/actor_critic_network.h"
#include "core/networks/normalizer.h"

#include <memory>
#include <optional>
#include <vector>

namespace policyscope {

/// What a network learner takes in: the features of an observation, normalised if it asks for that.
class NetworkInput {
 public:
  NetworkInput(std::shared_ptr<const FeatureMap> features, bool normalize);

  std::size_t size() const { return features_->size(); }
  /// Learns mean and spread from an observation of the training environment, and encodes it.
  void observe_and_encode(ObservationView observation, std::span<float> column);
  /// What encode() needs besides: one for each thread.
  struct Buffers {
    std::shared_ptr<const FeatureMap> owner;  // of the vector; kept alive so that its address is not reused
    FeatureVector vector;
    std::vector<double> dense;
  };
  /// Writes the input for an observation to `column`. Shape: size(). Buffers used before by an input of the
  /// same features serve without an allocation.
  void encode(ObservationView observation, std::span<float> column, Buffers& buffers) const;
  void encode(ObservationView observation, std::span<float> column) { encode(observation, column, buffers_); }

  /// How it normalises; nothing if it does not.
  std::optional<NetworkWeights::Normalizer> normalizer() const;
  /// Throws Error unless this normalises, and as many numbers, or neither does.
  void set_normalizer(const std::optional<NetworkWeights::Normalizer>& normalizer);

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  std::span<double> expand(ObservationView observation, Buffers& buffers) const;
  /// Normalises, if it does that, and writes the column.
  void finish(std::span<double> dense, std::span<float> column) const;

  std::shared_ptr<const FeatureMap> features_;
  std::optional<RunningNormalizer> normalizer_;
  Buffers buffers_;  // of the learner
};

/// Networks of a policy and a critic as they were at one moment.
class NeuralModel final : public Model, public HasNetworkWeights, public HoldsNoise {
 public:
  NeuralModel(std::shared_ptr<const ActorCriticNetwork> network, NetworkInput input, const Policy& policy);

  std::span<const Quantity> quantities() const override { return quantities_; }
  void evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                std::size_t observation_size, std::span<double> out) const override;
  void distribution(ObservationView observation, ActionDistribution& out) const override;
  void act(ObservationView observation, bool deterministic, RandomStream& random,
           ActionSpan action) const override;
  void explore(ObservationView observation, RandomStream& random, ActionSpan action,
               Exploration& exploration) const override;

  NetworkWeights weights() const override;
  void set_weights(const NetworkWeights& weights) override;

  /// Takes over what a learner has learned by now.
  void update(std::span<const float> parameters, const NetworkInput& input, const Policy& policy);
  std::span<const float> parameters() const { return parameters_; }

  const ActorCriticNetwork& network() const { return *network_; }
  const NetworkInput& input() const { return input_; }
  const Policy& policy() const { return *policy_; }

 private:
  struct Scratch;

  std::shared_ptr<const ActorCriticNetwork> network_;
  NetworkInput input_;
  std::unique_ptr<Policy> policy_;
  std::vector<float> parameters_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
