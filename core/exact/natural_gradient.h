#pragma once

#include "core/exact/softmax.h"

namespace policyscope::exact {

/// F(θ) = Σ_s measure(s) Σ_a π(a|s) ∇ln π(a|s) ∇ln π(a|s)ᵀ of a softmax policy. The measure decides what the
/// natural gradient is a gradient of: discounted visits where ∇J is weighted by them, and (1 − γ) times that
/// for a distribution, which makes the natural gradient larger by 1/(1 − γ). Shape: θ by θ.
Eigen::MatrixXd fisher_matrix(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                              const Eigen::VectorXd& measure, double temperature = 1.0);

/// F⁻¹g. Softmax policies have directions in which nothing changes (raising all preferences of a state
/// alike), so that F is singular: without damping they are left out (the pseudo-inverse, the shortest
/// solution), with it (F + damping · I)⁻¹g.
Eigen::VectorXd natural_gradient(const Eigen::MatrixXd& fisher, const Eigen::VectorXd& gradient,
                                 double damping = 0.0);

/// The pseudo-inverse solution for one preference for each state and action, known in closed form: in every
/// state with weight the advantages less their plain mean over the actions, times gradient_measure /
/// fisher_measure (Kakade 2001). Shape: S by A.
Eigen::MatrixXd tabular_natural_gradient(const Eigen::MatrixXd& advantages,
                                         const Eigen::VectorXd& gradient_measure,
                                         const Eigen::VectorXd& fisher_measure);

}  // namespace policyscope::exact
