#pragma once

#include "core/aligned_vector.h"
#include "core/features/feature_map.h"
#include "core/learning/archive.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace policyscope {

/// Several linear functions of the same features, y_h(s) = Σ_f weight(f, h) x_f(s). All heads of a feature
/// lie side by side, so that one load a feature serves value, mean and spread together.
///
/// A copy for reading may be packed: of a table of which most states were never met it keeps the part that is
/// not zero.
class LinearFunction {
 public:
  LinearFunction(const FeatureMap& features, std::size_t heads);
  /// A packed one, all zero.
  static LinearFunction packed(const FeatureMap& features, std::size_t heads);

  std::size_t heads() const { return heads_; }
  std::size_t stride() const { return stride_; }
  std::size_t features() const { return features_; }

  /// outputs[h] = y_h for the active features. `outputs` has stride() elements; those past heads() become 0.
  void predict(const FeatureView& x, double* outputs) const;
  /// weight(f, h) += step[h] · x_f for the active features. `step` has stride() elements; those past heads()
  /// must be 0. Not for packed ones.
  void add(const FeatureView& x, const double* step);

  double weight(std::size_t feature, std::size_t head) const { return row(feature)[head]; }
  void set_weight(std::size_t feature, std::size_t head, double value) {
    if (value != 0.0 || row(feature)[head] != 0.0) mutable_row(feature)[head] = value;
  }

  /// Becomes a packed copy, in the buffers that it has.
  void pack(const LinearFunction& source);
  const double* row(std::size_t feature) const {
    if (block_of_.empty()) return weights_.data() + feature * stride_;
    return weights_.data() + (block_of_[feature / block_rows] * block_rows + feature % block_rows) * stride_;
  }
  double* mutable_row(std::size_t feature);

  /// The raw block: features() rows of stride(). Not of packed ones.
  std::span<double> data() { return weights_; }
  std::span<const double> data() const { return weights_; }
  std::size_t size_bytes() const { return features_ * stride_ * sizeof(double); }

  /// The part that is not zero. Not for packed ones.
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  static constexpr std::size_t block_rows = 8;  // that are packed, or left out, together

  LinearFunction(std::size_t features, std::size_t heads);  // packed
  std::size_t blocks() const { return (features_ + block_rows - 1) / block_rows; }
  std::span<const double> block(std::size_t index) const;

  std::size_t features_;
  std::size_t heads_;
  std::size_t stride_;  // heads rounded up to an even number: whole SSE registers
  AlignedVector<double> weights_;
  std::vector<std::uint32_t> block_of_;  // where each block of a packed one is; the first is all zero
};

}  // namespace policyscope
