#pragma once

#include "core/exact/chain.h"

/// What "the best policy" can mean (Sutton & Barto, 13.2 and 13.6; Sutton et al. 2000). J₁, the value of the
/// start, is start_value() in discounted.h.
namespace policyscope::exact {

/// J_avV = Σ d(s) v(s): the discounted value of the state in which the policy is found in the long run.
double average_value(const Eigen::VectorXd& stationary, const Eigen::VectorXd& values);

/// J_avR = r(π) = Σ d(s) Σ π(a|s) r(s,a) is average_reward() in average_reward.h. Under the same stationary
/// distribution J_avV = J_avR/(1 − γ): the discount only scales it.

/// The entropy-regularised objective is either of J₁ and J_avR for soft_chain() in entropy.h.

/// (1 − γ) ρ: discounted visits as a distribution, where nothing ends.
Eigen::VectorXd normalized_visits(const Eigen::VectorXd& visits, double discount);

}  // namespace policyscope::exact
