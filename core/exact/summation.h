#pragma once

#include "core/environments/finite_model.h"

#include <Eigen/Core>

#include <span>
#include <vector>

/// Series whose partial sums do not settle, and what they are worth all the same.
namespace policyscope::exact {

/// s_k = a_0 + … + a_k. Shapes: equal.
void partial_sums(std::span<const double> terms, std::span<double> sums);

/// The mean of the first 1, 2, 3 … values. Of partial sums they are Cesàro's means t_n, whose limit is the
/// Cesàro sum. Shapes: equal.
void running_means(std::span<const double> values, std::span<double> means);

/// Abel's mean Σ x^k a_k of the given terms, 0 ≤ x < 1; where both limits exist, the limit for x → 1 is the
/// Cesàro sum.
double abel_mean(std::span<const double> terms, double x);

/// The terms E[R_{k+1}] − r(π), k = 0 … count − 1, of the differential return after action `action` in
/// `state`, with `policy` (S by A) from then on (Sutton & Barto, 10.9). Their Cesàro sum is the differential
/// action value.
std::vector<double> differential_rewards(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                         std::size_t state, std::size_t action, std::size_t count);

}  // namespace policyscope::exact
