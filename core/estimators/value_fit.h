#pragma once

#include "core/features/linear_function.h"
#include "core/learning/trajectory_batch.h"

#include <span>

namespace policyscope {

/// Fits head 0 of the weights, v̂(s) = wᵀx(s), to a target for each row of the batch: w minimises the mean of
/// (target − wᵀx)² plus ridge · |w − w_old|², which keeps it near what it was where the batch says little.
void fit_values(const TrajectoryBatch& batch, std::span<const double> targets, double ridge,
                LinearFunction& weights);

}  // namespace policyscope
