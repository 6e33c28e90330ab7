#pragma once

#include "core/features/linear_function.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace policyscope {

/// A sum of sparse gradients of a LinearFunction that knows which of its rows are not zero, so that its norm,
/// its application and its clearing cost as much as the features that were met.
class SparseSum {
 public:
  SparseSum(const FeatureMap& features, std::size_t heads)
      : sum_(features, heads), is_met_(features.size(), 0) {
    rows_.reserve(features.size());
  }

  std::size_t stride() const { return sum_.stride(); }

  /// Adds gradient[h] · x_f at every active feature. Shape: stride().
  void add(const FeatureView& x, const double* gradient) {
    for (const std::uint32_t feature : x.indices) {
      if (is_met_[feature]) continue;
      is_met_[feature] = 1;
      rows_.push_back(feature);
    }
    sum_.add(x, gradient);
  }
  /// The squared norm of one head's part.
  double squared_norm(std::size_t head) const {
    double total = 0.0;
    for (const std::uint32_t f : rows_) total += sum_.weight(f, head) * sum_.weight(f, head);
    return total;
  }
  /// weights += rate[h] · sum. Shape: stride().
  void apply(const double* rate, LinearFunction& weights) const {
    const std::size_t stride = sum_.stride();
    for (const std::uint32_t f : rows_) {
      const double* from = sum_.data().data() + f * stride;
      double* to = weights.data().data() + f * stride;
      for (std::size_t h = 0; h < stride; ++h) to[h] += rate[h] * from[h];
    }
  }
  void clear() {
    const std::size_t stride = sum_.stride();
    for (const std::uint32_t f : rows_) {
      std::fill_n(sum_.data().data() + f * stride, stride, 0.0);
      is_met_[f] = 0;
    }
    rows_.clear();
  }

 private:
  LinearFunction sum_;
  std::vector<std::uint32_t> rows_;
  std::vector<char> is_met_;
};

}  // namespace policyscope
