#pragma once

#include "core/exact/chain.h"

namespace policyscope::exact {

/// Var(G | S = s) of the discounted return: the variance of one step's R + γv(S'), plus γ² times the variance
/// that follows (Sobel 1982). `values` are the policy's own, from state_values(). Shape: S.
Eigen::VectorXd return_variances(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                 const Eigen::VectorXd& values, double discount);

}  // namespace policyscope::exact
