#pragma once

#include "core/features/feature_map.h"
#include "core/features/linear_function.h"
#include "core/learning/model.h"
#include "core/policies/linear_actor.h"

namespace policyscope {

/// A policy, and a critic if there is one, that are linear in the same features. Head 0 is v̂ where
/// `has_value`; the policy's outputs follow.
class LinearModel final : public Model {
 public:
  LinearModel(std::shared_ptr<const FeatureMap> features, const Policy& policy, bool has_value);

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
  /// The distribution's parameters at an observation, in the scratch of this thread.
  std::span<const double> resolve(ObservationView observation, Scratch& scratch) const;

  std::shared_ptr<const FeatureMap> features_;
  std::unique_ptr<Policy> policy_;
  std::size_t first_output_;  // 1 with a critic, else 0
  LinearFunction weights_;
  std::vector<Quantity> quantities_;
};

}  // namespace policyscope
