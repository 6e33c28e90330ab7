#pragma once

#include "core/environments/two_cycle.h"

/// What the two cycles are worth, in closed form: they can be drawn for many discounts and long cycles at
/// once.
namespace policyscope::exact {

/// v(S) of the two deterministic policies: R_L/(1 − γⁿ) and γⁿ⁻¹R_R/(1 − γⁿ).
struct TwoCycleValues {
  double left, right;
};
TwoCycleValues two_cycle_values(const TwoCycleSettings& cycle, double discount);

/// The discount at which both are equal, (R_L/R_R)^(1/(n−1)); NaN if there is none between 0 and 1.
double two_cycle_break_even(const TwoCycleSettings& cycle);

/// The return from S of a policy that goes right with this probability, and what tells the actions apart.
struct TwoCycleReturn {
  double mean;
  double variance;
  double difference;  ///< q(S, right) − q(S, left) = γⁿ⁻¹R_R − R_L under every policy
};
/// `reward_noise` is the standard deviation of what is added to every reward, independently.
TwoCycleReturn two_cycle_return(const TwoCycleSettings& cycle, double discount, double probability_right,
                                double reward_noise = 0.0);

/// How many returns of each action show the difference at two standard errors, (2σ/Δq)²: σ² is the variance
/// of the return, which grows with the discount, Δq does not.
double returns_to_tell_apart(const TwoCycleReturn& value);

}  // namespace policyscope::exact
