#pragma once

#include "core/learning/model.h"
#include "core/learning/network_weights.h"
#include "core/learning/neural_model.h"
#include "core/networks/value_networks.h"

#include <memory>
#include <optional>
#include <vector>

namespace policyscope {

/// The functions of an actor with critics of state and action, without their parameters.
struct OffPolicyFunctions {
  Mlp<float> actor;  ///< a squashed output is undone for the policy, which squashes itself
  ValueNetworks<float> critics;
  std::optional<Mlp<float>> state_value;                ///< of those that learn V beside Q
  std::vector<double> middle, scale;                    ///< from [−1, 1] to the action's units
  double least_log_std = -20.0, largest_log_std = 2.0;  ///< where the policy's outputs have a ln σ
  std::vector<double> atoms;  ///< of the return, where critics give a distribution; else empty
};

/// An actor, its critics and their targets as they were at one moment.
class OffPolicyModel final : public Model, public HasNetworkWeights {
 public:
  OffPolicyModel(std::shared_ptr<const OffPolicyFunctions> functions, NetworkInput input,
                 const Policy& policy);

  std::span<const Quantity> quantities() const override { return quantities_; }
  void evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                std::size_t observation_size, std::span<double> out) const override;
  void distribution(ObservationView observation, ActionDistribution& out) const override;
  std::span<const Quantity> action_quantities() const override { return action_quantities_; }
  void evaluate_actions(std::size_t quantity, ObservationView observation, std::span<const double> actions,
                        std::span<double> out) const override;
  bool value_distribution(ObservationView observation, ActionView action,
                          ValueDistribution& out) const override;
  void act(ObservationView observation, bool deterministic, RandomStream& random,
           ActionSpan action) const override;

  /// The layers of `actor.`, of `critic.` (or `critic1.`, `critic2.` of several) and, where V is learned
  /// beside them, of `value.`. What an actor with a spread puts out is the mean and then ln σ. Targets are
  /// left out.
  NetworkWeights weights() const override;
  void set_weights(const NetworkWeights& weights) override;

  /// Takes over what a learner has learned by now. `state_value` holds V's parameters and then its target's.
  void update(std::span<const float> actor, std::span<const float> critics, std::span<const float> targets,
              std::span<const float> state_value, const Policy& policy);
  std::span<const float> actor() const { return actor_; }
  std::span<const float> critics() const { return critics_; }
  std::span<const float> targets() const { return targets_; }
  std::span<const float> state_value() const { return state_value_; }  ///< V's and its target's

 private:
  struct Scratch;
  enum class What { least, policy, critic, target, gap, state_value, target_state_value };
  struct Source {
    What what;
    std::size_t index;
  };

  void list_quantities(const Policy& policy);
  std::vector<TensorPlace> actor_places() const;
  std::vector<TensorPlace> critic_places() const;
  std::vector<TensorPlace> value_places() const;
  double expectation(const MatrixView<float>& outputs, std::size_t sample) const;

  std::shared_ptr<const OffPolicyFunctions> functions_;
  NetworkInput input_;
  std::unique_ptr<Policy> policy_;
  std::vector<float> actor_, critics_, targets_, state_value_;
  std::vector<Quantity> quantities_, action_quantities_;
  std::vector<Source> sources_;  // of quantities_
};

}  // namespace policyscope
