#pragma once

#include <Eigen/Core>

/// A single decision: one state, A actions with expected rewards r(a), preferences θ(a), π = softmax(θ).
namespace policyscope::exact {

/// π(a) ∝ exp θ(a), without overflow.
Eigen::VectorXd softmax(const Eigen::VectorXd& preferences);

/// ∇ Σ_a π(a) r(a) with respect to the preferences: π ∘ (r − πᵀr). Also the mean of r(A) ∇π(A)/π(A), what a
/// policy gradient follows.
Eigen::VectorXd preference_gradient(const Eigen::VectorXd& policy, const Eigen::VectorXd& rewards);

/// The mean of r(A) ∇π(A) without the division by π(A): each action then counts once for how likely it is and
/// once for how often it is drawn, as if its reward were π(a) r(a).
Eigen::VectorXd undivided_update(const Eigen::VectorXd& policy, const Eigen::VectorXd& rewards);

/// One sample of either: r ∇π(a)/π(a), or r ∇π(a).
Eigen::VectorXd sampled_update(const Eigen::VectorXd& policy, Eigen::Index action, double reward,
                               bool divided);

}  // namespace policyscope::exact
