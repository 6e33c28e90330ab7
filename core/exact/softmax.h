#pragma once

#include "core/exact/chain.h"

#include <vector>

/// Softmax policies with linear preferences h(s,a) = θᵀx(s,a), and their exact gradients.
namespace policyscope::exact {

/// x(s,a) of every state: A rows of one feature vector each.
using ActionFeatures = std::vector<Eigen::MatrixXd>;

/// One parameter for each action in each group of states that look alike: θ[appearance · A + action].
ActionFeatures appearance_features(const FiniteModel& model);

/// π(a|s) ∝ exp(θᵀx(s,a)/T). Shape: S by A.
Eigen::MatrixXd softmax_policy(const ActionFeatures& features, const Eigen::VectorXd& theta,
                               double temperature = 1.0);

/// ∇J = Σ_s measure(s) Σ_a ∇π(a|s) q(s,a), the policy-gradient theorem (Sutton & Barto, 13.2). With
/// discounted visits and discounted q it is the gradient of the start value, with the stationary distribution
/// and differential q that of the average reward (13.6). Shape: of θ.
Eigen::VectorXd policy_gradient(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                                const Eigen::VectorXd& measure, const Eigen::MatrixXd& action_values,
                                double temperature = 1.0);

}  // namespace policyscope::exact
