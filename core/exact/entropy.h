#pragma once

#include "core/exact/optimal.h"

/// The entropy-regularised objective: a decision in s also earns β H(π(·|s)), its entropy in nats (Ziebart
/// 2010; Haarnoja et al. 2018). Soft values count it from the decision in s on; soft q(s,a) from the next
/// one.
namespace policyscope::exact {

/// H(π(·|s)) = −Σ π(a|s) ln π(a|s); 0 in terminal states. Shape: S.
Eigen::VectorXd policy_entropies(const FiniteModel& model, const Eigen::MatrixXd& policy);

/// The policy's chain where it is paid r(s) + β H(s). What discounted.h and average_reward.h say of it is
/// soft: state_values(), differential_values(), J₁ + β Σ ρ(s) H(s) as start_value(), with ρ not normalised,
/// and r(π) + β Σ d(s) H(s) as average_reward(). Soft action values are action_values() and
/// differential_action_values() of soft values.
Chain soft_chain(const FiniteModel& model, const Eigen::MatrixXd& policy, double weight);

/// q(s,a) − β ln π(a|s), for policy_gradient(). With soft q, which the critics of SAC learn, that gives the
/// gradient of the regularised objective. With plain q it gives ∇J + β Σ measure(s) ∇H(π(·|s)), what learners
/// with an entropy bonus (`ent_coef` of a2c, a3c and ppo) follow: their advantages are of rewards alone, so
/// no action gets credit for the entropy of states that it leads to. The two agree where the next states do
/// not depend on the action. Shape: S by A.
Eigen::MatrixXd less_log_policy(const Eigen::MatrixXd& action_values, const Eigen::MatrixXd& policy,
                                double weight);

/// The largest soft values and the policy that has them, π ∝ exp(q/β), by soft policy iteration; those of
/// optimal_values() for β = 0. Throws Error for γ = 1, where going on for ever could pay, and for β < 0.
Optimum optimal_soft_values(const FiniteModel& model, double discount, double weight);

}  // namespace policyscope::exact
