#pragma once

#include "core/exact/softmax.h"

/// What a policy gradient becomes when the action values in it are a critic's that was fitted to them.
namespace policyscope::exact {

/// The score ∇ ln π(a|s) of every state and action as features: x(s,a) − Σ_b π(b|s) x(s,b).
ActionFeatures score_features(const ActionFeatures& features, const Eigen::MatrixXd& policy);

/// The linear function of `features` nearest to `targets` (S by A), with the squared errors weighted by
/// measure(s) π(a|s); the smallest of all where several are. Shape of the result: S by A.
Eigen::MatrixXd fit_critic(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                           const Eigen::VectorXd& measure, const Eigen::MatrixXd& targets);

/// Gradients of the start value with different critics. Shapes: of θ.
struct CriticGradients {
  Eigen::VectorXd exact;  ///< with the true action values
  /// Features are the score, fitted to the true values: equal to the exact gradient (Sutton et al. 2000,
  /// theorem 2). The fit approximates the advantage.
  Eigen::VectorXd compatible;
  /// Sees only the action, not the state: a value for every action.
  Eigen::VectorXd state_blind;
  /// Score features, learned by bootstrapping from themselves. Σ_a π·score = 0 makes the bootstrap vanish, so
  /// that only the next reward is learned.
  Eigen::VectorXd bootstrapped;
  /// What each of the last three takes the advantages for, S by A.
  Eigen::MatrixXd advantage, compatible_fit, state_blind_fit, bootstrapped_fit;
};

CriticGradients critic_gradients(const FiniteModel& model, const ActionFeatures& features,
                                 const Eigen::VectorXd& theta, double discount);

}  // namespace policyscope::exact
