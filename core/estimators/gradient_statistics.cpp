#include "core/estimators/gradient_statistics.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

double GradientStatistics::std_error() const {
  return count > 0 ? projected_std / std::sqrt(static_cast<double>(count)) : 0.0;
}

GradientStatistics gradient_statistics(const Eigen::MatrixXd& samples, const Eigen::VectorXd& truth,
                                       const Eigen::VectorXd& direction, std::span<double> components) {
  GradientStatistics s;
  s.count = static_cast<std::size_t>(samples.cols());
  s.mean = samples.rowwise().mean();
  s.projected_truth = direction.dot(truth);
  s.projected_mean = direction.dot(s.mean);
  double squares = 0.0, projected_squares = 0.0;
  for (Eigen::Index i = 0; i < samples.cols(); ++i) {
    const double component = direction.dot(samples.col(i));
    components[static_cast<std::size_t>(i)] = component;
    squares += (samples.col(i) - s.mean).squaredNorm();
    projected_squares += (component - s.projected_mean) * (component - s.projected_mean);
  }
  const double degrees = std::max(1.0, static_cast<double>(samples.cols()) - 1.0);
  s.trace = squares / degrees;
  s.projected_std = std::sqrt(projected_squares / degrees);
  const double lengths = s.mean.norm() * truth.norm();
  s.cosine = lengths > 0.0 ? s.mean.dot(truth) / lengths : 0.0;
  return s;
}

void Histogram::fill(std::span<const double> values) {
  std::fill(counts.begin(), counts.end(), 0.0);
  below = above = 0.0;
  const auto bins = static_cast<double>(counts.size());
  for (const double value : values) {
    const double place = (value - low) / (high - low) * bins;
    if (place < 0.0)
      ++below;
    else if (place > bins)
      ++above;
    else
      ++counts[std::min(static_cast<std::size_t>(place), counts.size() - 1)];
  }
}

double Histogram::largest() const {
  return counts.empty() ? 0.0 : *std::max_element(counts.begin(), counts.end());
}

double quantile(std::span<double> values, double share) {
  if (values.empty()) return 0.0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

}  // namespace policyscope
