#pragma once

#include "core/learning/archive.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace policyscope {

/// Mean and variance of a stream of numbers in each dimension (Welford 1962), and the observation normalised
/// by them as Stable-Baselines3's VecNormalize does it: (x − mean)/√(variance + 1e-8), clipped to ±limit.
class RunningNormalizer {
 public:
  explicit RunningNormalizer(std::size_t dimensions, double limit = 10.0)
      : limit_(limit), mean_(dimensions, 0.0), squares_(dimensions, 0.0) {}

  void observe(std::span<const double> x) {
    ++count_;
    for (std::size_t i = 0; i < mean_.size(); ++i) {
      const double difference = x[i] - mean_[i];
      mean_[i] += difference / static_cast<double>(count_);
      squares_[i] += difference * (x[i] - mean_[i]);
    }
  }
  /// `out` may be `x`.
  void normalize(std::span<const double> x, std::span<double> out) const {
    for (std::size_t i = 0; i < mean_.size(); ++i) {
      out[i] = std::clamp((x[i] - mean_[i]) / std::sqrt(variance(i) + 1e-8), -limit_, limit_);
    }
  }

  /// Goes on from statistics that are known: as if one observation had told them.
  void set(std::span<const double> mean, std::span<const double> variance) {
    count_ = 1;
    mean_.assign(mean.begin(), mean.end());
    squares_.assign(variance.begin(), variance.end());
  }

  std::size_t dimensions() const { return mean_.size(); }
  std::int64_t count() const { return count_; }
  double mean(std::size_t i) const { return mean_[i]; }
  /// Of the population seen so far; 1 before anything was seen.
  double variance(std::size_t i) const {
    return count_ > 0 ? squares_[i] / static_cast<double>(count_) : 1.0;
  }

  void save(ArchiveWriter& archive) const {
    archive.tag("NORM");
    archive.write(count_);
    archive.write_all(mean_);
    archive.write_all(squares_);
  }
  void load(ArchiveReader& archive) {
    archive.tag("NORM");
    count_ = archive.read<std::int64_t>();
    archive.read_into(std::span(mean_));
    archive.read_into(std::span(squares_));
  }

 private:
  double limit_;
  std::int64_t count_ = 0;
  std::vector<double> mean_, squares_;
};

/// Divides rewards by the standard deviation of a running discounted return, one for each parallel
/// environment, as VecNormalize does: the scale of the values stays near 1 and no reward changes its sign.
class RewardNormalizer {
 public:
  RewardNormalizer(std::size_t environments, double discount)
      : discount_(discount), returns_(environments, 0.0), statistics_(1) {}

  double normalize(std::size_t environment, double reward, bool ended) {
    double& running = returns_[environment];
    running = discount_ * running + reward;
    statistics_.observe({&running, 1});
    if (ended) running = 0.0;
    return std::clamp(reward / std::sqrt(statistics_.variance(0) + 1e-8), -10.0, 10.0);
  }

  void save(ArchiveWriter& archive) const {
    archive.write_all(returns_);
    statistics_.save(archive);
  }
  void load(ArchiveReader& archive) {
    archive.read_into(std::span(returns_));
    statistics_.load(archive);
  }

 private:
  double discount_;
  std::vector<double> returns_;
  RunningNormalizer statistics_;
};

}  // namespace policyscope
