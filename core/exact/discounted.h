#pragma once

#include "core/exact/chain.h"

/// Discounted values; with γ = 1 those of an episodic task that is sure to end.
namespace policyscope::exact {

/// v = (I − γP)⁻¹ r, the solution of the Bellman equation (Sutton & Barto, 3.14). Terminal states are worth
/// 0. Throws Error where γ = 1 and the chain may never end: the values are infinite or undefined.
Eigen::VectorXd state_values(const Chain& chain, double discount);

/// q(s,a) = Σ p(s'|s,a) (R + γ v(s')), 0 in terminal states. Shape: S by A.
Eigen::MatrixXd action_values(const FiniteModel& model, const Eigen::VectorXd& values, double discount);

/// A(s,a) = q(s,a) − v(s).
Eigen::MatrixXd advantages(const Eigen::MatrixXd& action_values, const Eigen::VectorXd& values);

/// ρ(s) = Σ_t γ^t Pr(S_t = s): expected discounted visits from the start, not normalised; they sum to 1/(1 −
/// γ) where nothing ends, and with γ = 1 to the expected length of an episode. Terminal states are not
/// counted.
Eigen::VectorXd discounted_visits(const Chain& chain, double discount);

/// J = Σ start(s) v(s), the expected discounted return from the start.
double start_value(const Chain& chain, const Eigen::VectorXd& values);

}  // namespace policyscope::exact
