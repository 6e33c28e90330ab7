#pragma once

#include "core/estimators/gradient_estimators.h"
#include "core/parameters/field.h"

/// What a policy gradient from whole trajectories weights its scores with, as its parameters say.
namespace policyscope {

/// What the scores of a trajectory are weighted with before a baseline.
enum class CreditChoice { whole_return, reward_to_go };
/// What is subtracted from that. The last three learn v̂.
enum class BaselineChoice { none, constant, time_dependent, monte_carlo, td, fitted };

inline bool learns_values(BaselineChoice baseline) {
  return baseline >= BaselineChoice::monte_carlo;
}

/// `lambda` is GAE's, which takes the place of reward to go where v̂ is learned.
inline CreditRule credit_rule(CreditChoice credit, BaselineChoice baseline, double discount, double lambda,
                              bool discount_steps) {
  const bool whole = credit == CreditChoice::whole_return, values = learns_values(baseline);
  return {.credit = whole    ? Credit::whole_return
                    : values ? Credit::gae
                             : Credit::reward_to_go,
          .baseline = values                                       ? Baseline::state
                      : baseline == BaselineChoice::constant       ? Baseline::constant
                      : baseline == BaselineChoice::time_dependent ? Baseline::time
                                                                   : Baseline::none,
          .discount = discount,
          .lambda = lambda,
          .discount_steps = discount_steps};
}

namespace fields {

template <class S>
Field<S> credit(CreditChoice S::*member) {
  return Field<S>(member, "credit", "\\Psi", "credit")
      .choices({"whole-return", "reward-to-go"})
      .help(
          "Whether a step is credited with everything its trajectory earned, or with what came after it "
          "(Schulman et al. 2016).");
}

/// Which choices there are is for the caller to say.
template <class S>
Field<S> baseline(BaselineChoice S::*member) {
  return Field<S>(member, "baseline", "b", "baseline");
}

template <class S>
Field<S> normalize_credit(bool S::*member) {
  return Field<S>(member, "normalize_advantage", "", "normalize the credit")
      .help(
          "Shift and scale the credit of a batch to mean 0 and spread 1, which makes the step size "
          "independent of the rewards' scale.");
}

}  // namespace fields
}  // namespace policyscope
