#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// What samples of a gradient estimator are worth, one sample a trajectory.
struct GradientStatistics {
  Eigen::VectorXd mean;  ///< of the samples: the estimate from all N
  /// Trace of the covariance of one sample: its mean squared distance from its mean (unbiased, N − 1).
  double trace = 0.0;
  double cosine = 0.0;  ///< between the mean and the true gradient; 0 where one of them is 0
  /// Along a unit direction: mean and standard deviation of the samples' components.
  double projected_mean = 0.0, projected_std = 0.0;
  double projected_truth = 0.0;
  double bias() const { return projected_mean - projected_truth; }
  /// Of the projected mean, hence of the bias.
  double std_error() const;
  std::size_t count = 0;
};

/// `samples`: one column a trajectory. `direction` has length 1. `components` gets direction · sample of
/// every one.
GradientStatistics gradient_statistics(const Eigen::MatrixXd& samples, const Eigen::VectorXd& truth,
                                       const Eigen::VectorXd& direction, std::span<double> components);

/// Counts in equal bins between two numbers; what lies outside is counted apart.
struct Histogram {
  double low = 0.0, high = 1.0;
  std::vector<double> counts;
  double below = 0.0, above = 0.0;

  void fill(std::span<const double> values);
  double largest() const;
};

/// The value below which the fraction `share` of the values lies. Reorders `values`.
double quantile(std::span<double> values, double share);

}  // namespace policyscope
