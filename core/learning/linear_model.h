#pragma once

#include "core/features/feature_map.h"
#include "core/features/linear_function.h"
#include "core/learning/model.h"
#include "core/policies/linear_actor.h"

#include <string>
#include <vector>

namespace policyscope {

/// Whether there are estimates q̂(s, a), one a discrete action.
enum class ActionValues {
  none,
  beside,      ///< heads of their own, after the policy's
  are_outputs  ///< what the policy reads: it is greedy, or nearly so, with respect to them
};

/// What the heads of a LinearFunction are: v̂ first where there is one, then the policy's outputs, then the
/// action values that stand beside them.
struct LinearHeads {
  bool state_value = false;
  ActionValues action_values = ActionValues::none;
  bool best_policy = false;  ///< the action values are those of the best policy, not of the one that acts

  std::size_t first_output() const { return state_value ? 1 : 0; }
  std::size_t count(const Policy& policy, std::size_t actions) const {
    return first_output() + policy.outputs() + (action_values == ActionValues::beside ? actions : 0);
  }
};

/// A policy, and a critic if there is one, that are linear in the same features.
class LinearModel final : public Model {
 public:
  /// `action_labels` name the actions of a discrete space.
  LinearModel(std::shared_ptr<const FeatureMap> features, const Policy& policy, LinearHeads heads,
              const std::vector<std::string>& action_labels);

  std::span<const Quantity> quantities() const override { return quantities_; }
  void evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                std::size_t observation_size, std::span<double> out) const override;
  void distribution(ObservationView observation, ActionDistribution& out) const override;
  void act(ObservationView observation, bool deterministic, RandomStream& random,
           ActionSpan action) const override;

  /// Where a learner copies its present weights and policy settings to.
  LinearFunction& weights() { return weights_; }
  const LinearFunction& weights() const { return weights_; }
  void set_policy(const Policy& policy) { policy_ = policy.clone(); }

  const FeatureMap& features() const { return *features_; }
  /// The policy with its weights, for estimators. Valid as long as the model and its policy.
  LinearActor actor() const { return {weights_, *policy_, first_output_}; }
  const Policy& policy() const { return *policy_; }
  /// The head of the weights that is the policy's first output.
  std::size_t first_output() const { return first_output_; }

 private:
  struct Scratch;
  /// A quantity by its index, after resolve() at the observation.
  double quantity(std::size_t index, const Scratch& scratch) const;
  /// The distribution's parameters at an observation, in the scratch of this thread.
  std::span<const double> resolve(ObservationView observation, Scratch& scratch) const;

  std::shared_ptr<const FeatureMap> features_;
  std::unique_ptr<Policy> policy_;
  LinearHeads heads_;
  std::size_t first_output_;
  std::size_t action_count_;  // action values, 0 if there are none
  std::size_t first_action_value_;
  LinearFunction weights_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
