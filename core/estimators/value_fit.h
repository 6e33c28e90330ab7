#pragma once

#include "core/estimators/conjugate_gradient.h"
#include "core/features/linear_function.h"
#include "core/learning/trajectory_batch.h"

#include <span>

namespace policyscope {

/// Least squares for a linear value function. Keeps its buffers between fits.
class ValueFit {
 public:
  /// Fits head 0 of the weights, v̂(s) = wᵀx(s), to a target for each row of the batch: w minimises the mean
  /// of (target − wᵀx)² plus ridge · |w − w_old|², which keeps it near what it was where the batch says
  /// little.
  void fit(const TrajectoryBatch& batch, std::span<const double> targets, double ridge,
           LinearFunction& weights);

 private:
  Eigen::VectorXd old_, right_, change_;
  ConjugateGradient<double> solver_;
};

}  // namespace policyscope
