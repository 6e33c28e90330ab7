#pragma once

#include "core/features/feature_map.h"
#include "core/features/linear_function.h"
#include "core/learning/archive.h"

#include <cstdint>
#include <span>
#include <vector>

namespace policyscope {

/// Accumulating eligibility traces for a LinearFunction whose features are sparse, at a cost that depends on
/// the active features alone. Per feature f and head h,
///
///   z(f,h) ← decay · z(f,h) + gradient[h] · x_f,      weight(f,h) ← weight(f,h) + step[h] · z(f,h)
///
/// hold exactly (up to rounding) as if done for all features at every step. With c = Π decay since the last
/// rebase, the trace is kept as e = z/c, and the sum s[h] = Σ step[h] · c over the steps since then; between
/// two visits of f its weight then grows by e(f,h) · Δs[h], which is added when f becomes active again.
/// Rebasing brings c back to 1 before differences of s lose digits.
class LazyTraces {
 public:
  LazyTraces(std::size_t features, const LinearFunction& weights);

  /// Outputs at one state, and what they need to follow a step() that is taken elsewhere. Vectors over heads
  /// have weights.stride() elements.
  struct Prediction {
    std::vector<double> outputs;
    std::vector<double> eligibility;  ///< Σ e(f,h) x_f over its features
  };

  /// Brings the weights of the active features up to date, and writes the outputs there.
  void predict(const FeatureView& x, LinearFunction& weights, Prediction& prediction);
  /// One step of both recurrences at x, whose prediction was made before; then brings the prediction at
  /// `next`, made since, up to date. `overlap` is xᵀx(next). Shapes: weights.stride(); past heads() zero.
  void step(double decay, const FeatureView& x, const double* gradient, const double* step,
            LinearFunction& weights, double overlap, Prediction& next);
  /// Brings every weight up to date and forgets all traces: a new episode.
  void clear(LinearFunction& weights);
  /// Writes the up-to-date weights to `out` and changes nothing here. Shape: weights.data().
  void copy_settled(const LinearFunction& weights, std::span<double> out) const;

  /// z(f, h), for tests.
  double trace(std::size_t feature, std::size_t head) const {
    return scale_ * rows_[feature * row_size_ + head];
  }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  template <std::size_t fixed_stride, bool binary>
  void predict_rows(const FeatureView& x, double* weights, Prediction& prediction);
  template <std::size_t fixed_stride>
  void add_rows(const FeatureView& x, double inverse, const double* gradient, double* weights);
  // For four heads and binary features, the lecture's case, also with wider registers.
  void predict_four(const FeatureView& x, double* weights, Prediction& prediction);
  void add_four(const FeatureView& x, double inverse, const double* gradient, double* weights);
  void settle_row(std::size_t feature, double* weights);
  void rebase(LinearFunction& weights);

  std::size_t stride_;
  std::size_t row_size_;  // e of every head, then s of every head when the row was last settled
  std::vector<double> rows_;
  std::vector<double> sums_;         // s
  double scale_ = 1.0;               // c
  std::vector<std::uint32_t> live_;  // features with a trace worth keeping
  std::vector<char> is_live_;
};

}  // namespace policyscope
