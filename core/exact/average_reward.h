#pragma once

#include "core/exact/chain.h"

/// Continuing tasks without a discount. The chain must have one set of states that is never left, reached
/// from everywhere; it may be periodic.
namespace policyscope::exact {

/// d with dᵀP = dᵀ and Σ d = 1: the share of time spent in each state. Throws Error if there is no single
/// one.
Eigen::VectorXd stationary_distribution(const Chain& chain);

/// r(π) = Σ d(s) r(s), the reward per step in the long run (Sutton & Barto, 10.6).
double average_reward(const Chain& chain, const Eigen::VectorXd& stationary);

/// I − P + P* for P* = lim 1/n Σ_{t<n} Pᵗ, which is 1dᵀ here: the fundamental matrix is its inverse (Puterman
/// 1994, appendix A.5).
Eigen::MatrixXd fundamental_equations(const Chain& chain, const Eigen::MatrixXd& limit);

/// Differential values v(s) = Σ_t (E[R_t] − r(π)) from s, in the sense of Cesàro where the chain is periodic.
/// They solve v = r − r(π) + Pv with Σ d(s) v(s) = 0 (Puterman 1994, section 8.2; TD finds them up to a
/// constant).
Eigen::VectorXd differential_values(const Chain& chain, const Eigen::VectorXd& stationary);

/// q(s,a) = Σ p(s'|s,a) (R − r(π) + v(s')). Shape: S by A.
Eigen::MatrixXd differential_action_values(const FiniteModel& model, const Eigen::VectorXd& values,
                                           double average_reward);

}  // namespace policyscope::exact
