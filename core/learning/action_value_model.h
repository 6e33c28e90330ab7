#pragma once

#include "core/learning/model.h"
#include "core/learning/network_weights.h"
#include "core/learning/neural_model.h"

#include <memory>
#include <vector>

namespace policyscope {

/// A network that gives a value for each of a few actions, its target and the policy that reads the values,
/// as they were at one moment.
class ActionValueModel final : public Model, public HasNetworkWeights {
 public:
  /// With `best_policy` the values are those of the best policy, as of Q-learning, else of the one that acts.
  ActionValueModel(std::shared_ptr<const Mlp<float>> network, NetworkInput input, const Policy& policy,
                   bool best_policy = true);

  std::span<const Quantity> quantities() const override { return quantities_; }
  void evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                std::size_t observation_size, std::span<double> out) const override;
  void distribution(ObservationView observation, ActionDistribution& out) const override;
  std::span<const Quantity> action_quantities() const override { return action_quantities_; }
  void evaluate_actions(std::size_t quantity, ObservationView observation, std::span<const double> actions,
                        std::span<double> out) const override;
  void act(ObservationView observation, bool deterministic, RandomStream& random,
           ActionSpan action) const override;
  /// The layers of `q.`, without those of the target.
  NetworkWeights weights() const override;
  void set_weights(const NetworkWeights& weights) override;

  void update(std::span<const float> parameters, std::span<const float> target, const Policy& policy);
  std::span<const float> parameters() const { return parameters_; }

 private:
  struct Scratch;

  std::shared_ptr<const Mlp<float>> network_;
  NetworkInput input_;
  std::unique_ptr<Policy> policy_;
  std::vector<float> parameters_, target_;
  std::vector<Quantity> quantities_, action_quantities_;
  std::size_t policy_quantities_;
};

}  // namespace policyscope
