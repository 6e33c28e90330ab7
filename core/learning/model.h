#pragma once

#include "core/learning/quantity.h"
#include "core/policies/policy.h"

#include <memory>
#include <span>
#include <vector>

namespace policyscope {

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
  /// An action from π(·|s), or its mode.
  virtual void act(ObservationView observation, bool deterministic, RandomStream& random,
                   ActionSpan action) const = 0;
};

}  // namespace policyscope
