#pragma once

#include "core/exact/chain.h"

/// Values without a discount, also of policies that may never end, and of a limited number of steps.
namespace policyscope::exact {

/// v with γ = 1. Where the episode may never end and rewards go on for ever, the value is infinite: −∞ if all
/// those rewards are negative, ∞ if they are positive, NaN if they have both signs. Staying for ever without
/// reward is worth 0.
Eigen::VectorXd episode_values(const Chain& chain);

/// The expected sum of the first `steps` rewards, the one after k steps weighted by discountᵏ.
Eigen::VectorXd values_within(const Chain& chain, int steps, double discount = 1.0);

/// Expected number of steps until the end, from each state; infinite where it may never come.
Eigen::VectorXd steps_to_end(const Chain& chain);

}  // namespace policyscope::exact
