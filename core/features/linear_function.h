#pragma once

#include "core/features/feature_map.h"

#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// Several linear functions of the same features, y_h(s) = Σ_f weight(f, h) x_f(s). All heads of a feature
/// lie side by side, so that one load a feature serves value, mean and spread together.
class LinearFunction {
 public:
  LinearFunction(const FeatureMap& features, std::size_t heads);

  std::size_t heads() const { return heads_; }
  std::size_t stride() const { return stride_; }
  std::size_t features() const { return weights_.size() / stride_; }

  /// outputs[h] = y_h for the active features. `outputs` has stride() elements; those past heads() become 0.
  void predict(const FeatureView& x, double* outputs) const;
  /// weight(f, h) += step[h] · x_f for the active features. `step` has stride() elements; those past heads()
  /// must be 0.
  void add(const FeatureView& x, const double* step);

  double weight(std::size_t feature, std::size_t head) const { return weights_[feature * stride_ + head]; }
  void set_weight(std::size_t feature, std::size_t head, double value) {
    weights_[feature * stride_ + head] = value;
  }

  /// The raw block: features() rows of stride().
  std::span<double> data() { return weights_; }
  std::span<const double> data() const { return weights_; }

 private:
  std::size_t heads_;
  std::size_t stride_;  // heads rounded up to an even number: whole SSE registers
  std::vector<double> weights_;
};

}  // namespace policyscope
