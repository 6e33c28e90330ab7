#pragma once

#include "core/exact/chain.h"

/// Continuing tasks in which a policy may stay in one of several parts for ever, so that what it earns
/// depends on where it starts (Puterman 1994, chapter 9 and appendix A).
namespace policyscope::exact {

/// P* = lim 1/n Σ_{t<n} Pᵗ: row s is the share of time spent in each state after a start in s. Throws Error
/// where the chain has terminal states.
Eigen::MatrixXd limiting_matrix(const Chain& chain);

/// What a chain earns from each state: g = P*r per step in the long run, and h = Σ_t (E[R_t] − g) beside it,
/// in the sense of Cesàro. They solve g = Pg and h = r − g + Ph with P*h = 0.
struct LongRun {
  Eigen::VectorXd gain, bias;
};
LongRun long_run(const Chain& chain);

}  // namespace policyscope::exact
