#pragma once

#include "core/exact/softmax.h"
#include "core/random/random_stream.h"

namespace policyscope::exact {

/// ∇r(π) of a continuing task and what is sometimes taken for it. All shapes: of θ.
struct GradientForms {
  Eigen::VectorXd theorem;     ///< Σ d(s) Σ ∇π(a|s) q(s,a) with differential q (Sutton & Barto, 13.6)
  Eigen::VectorXd difference;  ///< central differences of r(π) itself
  /// ∇ moved past d as if the states did not depend on the policy: Σ d(s) Σ ∇π(a|s) r(s,a). Wrong: rewards
  /// that come later get lost.
  Eigen::VectorXd past_measure;
  Eigen::VectorXd discounted;  ///< the theorem with discounted q in place of the differential one: only near
};

GradientForms average_reward_gradients(const FiniteModel& model, const ActionFeatures& features,
                                       const Eigen::VectorXd& theta, double discount);

/// Samples of (∇ ln π(A|S) q(S,A)) · direction with S from the stationary distribution, A from π and the
/// differential q: their mean is theorem · direction.
std::vector<double> sampled_gradient(const FiniteModel& model, const ActionFeatures& features,
                                     const Eigen::VectorXd& theta, const Eigen::VectorXd& direction,
                                     std::size_t count, RandomStream& random);

}  // namespace policyscope::exact
