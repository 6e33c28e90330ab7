#pragma once

#include <cmath>
#include <cstdint>

namespace policyscope {

/// Mean and variance of numbers that come one at a time (Welford 1962).
class RunningMoments {
 public:
  void add(double x) {
    ++count_;
    const double before = x - mean_;
    mean_ += before / static_cast<double>(count_);
    sum_of_squares_ += before * (x - mean_);
  }
  std::int64_t count() const { return count_; }
  double mean() const { return mean_; }
  /// With n − 1; 0 for fewer than two numbers.
  double variance() const { return count_ > 1 ? sum_of_squares_ / static_cast<double>(count_ - 1) : 0.0; }
  /// Of the mean.
  double standard_error() const {
    return count_ > 0 ? std::sqrt(variance() / static_cast<double>(count_)) : 0.0;
  }

 private:
  std::int64_t count_ = 0;
  double mean_ = 0.0, sum_of_squares_ = 0.0;
};

}  // namespace policyscope
