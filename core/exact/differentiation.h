#pragma once

#include "core/exact/softmax.h"

#include <vector>

/// Gradients of a softmax policy's objectives by differentiating the formulas of linear algebra: the other
/// way to what the policy-gradient theorem says, and what comes out if it is applied wrongly.
namespace policyscope::exact {

/// ∂π(a|s)/∂θ_i for every i. Shape of each: S by A.
using PolicyDerivatives = std::vector<Eigen::MatrixXd>;
PolicyDerivatives policy_derivatives(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                                     double temperature = 1.0);

/// ∇J₁ = ∇ startᵀ(I − γP)⁻¹r = startᵀ(I − γP)⁻¹(∇r + γ ∇P v), where r is the soft chain's with an
/// `entropy_weight`. Shape: of θ.
Eigen::VectorXd differentiate_start_value(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                          const PolicyDerivatives& derivatives, double discount,
                                          double entropy_weight = 0.0);

/// ∇r(π) = ∇ dᵀr, where d itself changes by ∇dᵀ = dᵀ∇P (I − P + 1dᵀ)⁻¹; r as above. Shape: of θ.
Eigen::VectorXd differentiate_average_reward(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                             const PolicyDerivatives& derivatives,
                                             double entropy_weight = 0.0);

/// The state measure under which a gradient is taken.
enum class StateMeasure { discounted_visits, stationary };

/// What one gets if ∇ is taken through the state measure μ_π as well, ∇ Σ_s μ_π(s) Σ_a π(a|s) q(s,a) with q
/// held fixed: the theorem's Σ μ Σ ∇π q plus Σ ∇μ v. The theorem says that the second term does not belong
/// there: ∇q has already brought it in. Discounted q with visits; differential q with the stationary
/// distribution (`discount` is then not used). Shape: of θ.
Eigen::VectorXd gradient_through_measure(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                         const PolicyDerivatives& derivatives, StateMeasure measure,
                                         double discount);

}  // namespace policyscope::exact
