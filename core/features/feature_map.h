#pragma once

#include "core/environments/space.h"
#include "core/parameters/parameter.h"
#include "core/vectorized.h"

#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

namespace policyscope {

/// The non-zero entries of x(s) at one observation, as a reader sees them. Binary features have no values:
/// all are 1.
struct FeatureView {
  std::span<const std::uint32_t> indices;
  const double* values = nullptr;  ///< one an index; null if all are 1

  std::size_t count() const { return indices.size(); }
  bool binary() const { return values == nullptr; }
  /// xᵀx.
  double squared_norm() const {
    if (binary()) return static_cast<double>(count());
    return std::inner_product(values, values + count(), values, 0.0);
  }
};

/// xᵀy of two feature vectors of the same map.
POLICYSCOPE_INLINE double overlap(const FeatureView& x, const FeatureView& y) {
  const std::uint32_t* a = x.indices.data();
  const std::uint32_t* b = y.indices.data();
  const std::size_t count = x.count();
  if (!x.binary()) {
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      if (a[i] == b[i]) sum += x.values[i] * y.values[i];
    }
    return sum;
  }
  constexpr std::size_t width = 8;  // at once
  Lanes<std::int32_t, width> counts{};
  std::size_t i = 0;
  for (; i + width <= count; i += width) counts -= lanes<width>(a + i) == lanes<width>(b + i);  // −1 if equal
  std::int32_t shared = 0;
  for (; i < count; ++i) shared += a[i] == b[i] ? 1 : 0;
  counts += __builtin_shufflevector(counts, counts, 4, 5, 6, 7, 0, 1, 2, 3);
  counts += __builtin_shufflevector(counts, counts, 2, 3, 0, 1, 6, 7, 4, 5);
  return shared + counts[0] + counts[1];
}

/// The non-zero entries of x(s), in buffers of a fixed length that an encoder writes to.
struct FeatureVector {
  std::vector<std::uint32_t> indices;
  std::vector<double> values;  ///< empty if all are 1

  operator FeatureView() const { return {indices, values.empty() ? nullptr : values.data()}; }
};

/// A fixed map from observations to features x(s). Immutable, hence shared by the learner, published models
/// and panels, on any thread.
class FeatureMap {
 public:
  virtual ~FeatureMap() = default;

  /// Length of x(s).
  virtual std::size_t size() const = 0;
  /// How many entries encode() writes: the same number for every observation.
  virtual std::size_t active() const = 0;
  /// Whether every active entry is 1. No index occurs twice, and wherever an index is active, it has the same
  /// place in the list: overlap() relies on it.
  virtual bool binary() const = 0;
  /// Writes the active entries of x(observation); `features` comes from make_vector(). Allocates nothing.
  virtual void encode(ObservationView observation, FeatureVector& features) const = 0;
  /// Weights w with wᵀx(s) = 1 for every s. Shape: size().
  virtual void represent_one(std::span<double> weights) const = 0;

  /// Buffers for encode(). A map without zeros has all its indices in them already.
  FeatureVector make_vector() const {
    FeatureVector features;
    features.indices.resize(active());
    std::iota(features.indices.begin(), features.indices.end(), 0u);
    if (!binary()) features.values.assign(active(), 1.0);
    return features;
  }
};

}  // namespace policyscope
