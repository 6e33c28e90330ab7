#pragma once

#include "core/random/random_stream.h"

namespace policyscope {

/// What is subtracted from the return.
enum class ExampleBaseline { none, constant, state };

/// Two states, met equally often, that have nothing in common but the policy: in both, action 1 is chosen
/// with probability p = σ(θ) and is worth a little more. The returns differ far more between the states than
/// between the actions.
struct BaselineExample {
  double first = 3000.0;     ///< value of state 1 under the policy
  double second = -4000.0;   ///< value of state 2 under the policy
  double advantage = 20.0;   ///< q(s, 1) − q(s, 0)
  double noise = 10.0;       ///< standard deviation of the return
  double probability = 0.5;  ///< π(1)

  /// Σ over both states, per visit: p (1 − p) · advantage.
  double gradient() const { return probability * (1.0 - probability) * advantage; }
  double baseline(int state, ExampleBaseline kind) const;
};

/// Var of one sample (∂ ln π(A)/∂θ) (G − b), exactly.
double estimator_variance(const BaselineExample& example, ExampleBaseline kind);

/// One sample. Draws state, action and noise in this order whatever the baseline.
double sample_estimator(const BaselineExample& example, ExampleBaseline kind, RandomStream& random);

}  // namespace policyscope
