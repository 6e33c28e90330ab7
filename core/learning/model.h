#pragma once

#include "core/learning/quantity.h"
#include "core/policies/policy.h"

#include <memory>
#include <span>
#include <vector>

namespace policyscope {

/// A distribution over returns, on atoms at equal distances.
struct ValueDistribution {
  std::vector<double> atoms, probabilities;
};

/// The functions that a learner has learned so far, as a copy that no longer changes: panels evaluate it
/// wherever they like, on any thread. Quantity 0 is the value where there is a critic.
class Model {
 public:
  virtual ~Model() = default;

  virtual std::span<const Quantity> quantities() const = 0;
  /// Evaluates some quantities at a batch of observations. `observations` holds them one after the other;
  /// `out` gets `wanted.size()` rows of one number an observation.
  virtual void evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                        std::size_t observation_size, std::span<double> out) const = 0;
  /// π(·|s).
  virtual void distribution(ObservationView observation, ActionDistribution& out) const = 0;
  /// Functions of state and action: the action values of critics. None for most models.
  virtual std::span<const Quantity> action_quantities() const { return {}; }
  /// Evaluates one of them at an observation for a batch of actions, one after the other (indices where
  /// actions are discrete). `out` gets one number an action.
  virtual void evaluate_actions(std::size_t /*quantity*/, ObservationView /*observation*/,
                                std::span<const double> /*actions*/, std::span<double> /*out*/) const {}
  /// The distribution of the return after an action, of critics that learn one; false for all others.
  virtual bool value_distribution(ObservationView /*observation*/, ActionView /*action*/,
                                  ValueDistribution& /*out*/) const {
    return false;
  }
  /// An action from π(·|s), or its mode.
  virtual void act(ObservationView observation, bool deterministic, RandomStream& random,
                   ActionSpan action) const = 0;
};

}  // namespace policyscope
