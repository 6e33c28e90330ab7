#pragma once

#include "core/aligned_vector.h"
#include "core/features/feature_map.h"
#include "core/features/linear_function.h"
#include "core/learning/archive.h"
#include "core/vectorized.h"

#include <algorithm>
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
///
/// A learner goes from state to state: predict(x), then for ever { add(x), predict(next), grow(next),
/// x ← next }.
class LazyTraces {
 public:
  LazyTraces(std::size_t features, const LinearFunction& weights);

  /// Outputs at one state, and what they need to follow what is learned from then on. Vectors over heads have
  /// weights.stride() elements.
  struct Prediction {
    std::vector<double> outputs;
    std::vector<double> eligibility;  ///< Σ e(f,h) x_f over its features
  };

  /// Brings the weights of the active features up to date, and writes the outputs there.
  void predict(const FeatureView& x, LinearFunction& weights, Prediction& prediction);
  /// The first recurrence, at the state that was predicted last. Shape: weights.stride(); past heads() zero.
  void add(double decay, const FeatureView& x, const double* gradient, LinearFunction& weights);
  /// The second recurrence; brings the last prediction up to date with it. Shape of `step` as above.
  void grow(const double* step, Prediction& prediction);
  /// Brings every weight up to date and forgets all traces: a new episode.
  void clear(LinearFunction& weights);
  /// Makes `out` a packed copy of the up-to-date weights, and changes nothing here.
  void copy_settled(const LinearFunction& weights, LinearFunction& out) const;

  /// z(f, h), for tests.
  double trace(std::size_t feature, std::size_t head) const {
    return scale_ * rows_[feature * row_size_ + head];
  }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

  /// predict() and add() for binary features with the stride known to the compiler, to be compiled inside
  /// loops that are POLICYSCOPE_VECTORIZED; the same bits.
  template <std::size_t stride>
  POLICYSCOPE_INLINE void predict_binary(const FeatureView& x, double* weights, double* outputs,
                                         double* eligibility);
  template <std::size_t stride>
  POLICYSCOPE_INLINE void add_binary(double decay, const FeatureView& x,
                                     const Lanes<double, stride>& gradient, LinearFunction& weights);
  template <std::size_t stride>
  POLICYSCOPE_INLINE void grow_by(const Lanes<double, stride>& step, double* outputs,
                                  const double* eligibility);

 private:
  void decay_by(double decay, LinearFunction& weights) {
    scale_ *= decay;
    if (scale_ < smallest_scale) [[unlikely]]
      rebase(weights);
  }
  __attribute__((noinline)) void enliven(std::size_t feature) {
    is_live_[feature] = 1;
    live_.push_back(static_cast<std::uint32_t>(feature));
  }
  void settle_row(std::size_t feature, double* weights);
  void rebase(LinearFunction& weights);

  /// Differences of s lose about log10(1/c) of 16 digits, so c is kept above this.
  static constexpr double smallest_scale = 1e-4;

  std::size_t stride_;
  std::size_t row_size_;  // e of every head, then s of every head when the row was last settled
  AlignedVector<double> rows_;
  AlignedVector<double> sums_;       // s
  AlignedVector<double> growth_;     // of s since the last prediction, in which its features were settled
  double scale_ = 1.0;               // c
  std::vector<std::uint32_t> live_;  // features with a trace worth keeping
  std::vector<char> is_live_;
};

template <std::size_t stride>
POLICYSCOPE_INLINE void LazyTraces::predict_binary(const FeatureView& x, double* weights, double* outputs,
                                                   double* eligibility) {
  using Row = Lanes<double, stride>;
  const Row sums = lanes<stride>(sums_.data());
  double* rows = rows_.data();
  const std::uint32_t* indices = x.indices.data();
  const std::size_t count = x.count();
  const auto visit = [&](std::size_t i, Row & output_sum, Row & trace_sum) __attribute__((always_inline)) {
    const Row& e = lanes<stride>(rows + std::size_t{indices[i]} * 2 * stride);
    Row& settled = lanes<stride>(rows + std::size_t{indices[i]} * 2 * stride + stride);
    Row& weight = lanes<stride>(weights + std::size_t{indices[i]} * stride);
    const Row trace = e;
    const Row now = weight + trace * (sums - settled);
    weight = now;
    settled = sums;
    output_sum += now;
    trace_sum += trace;
  };
  // Sums take turns, or each addition would wait for the one before.
  Row outputs_1{}, outputs_2{}, outputs_3{}, outputs_4{}, traces_1{}, traces_2{}, traces_3{}, traces_4{};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    visit(i, outputs_1, traces_1);
    visit(i + 1, outputs_2, traces_2);
    visit(i + 2, outputs_3, traces_3);
    visit(i + 3, outputs_4, traces_4);
  }
  for (; i < count; ++i) visit(i, outputs_1, traces_1);
  lanes<stride>(outputs) = (outputs_1 + outputs_2) + (outputs_3 + outputs_4);
  lanes<stride>(eligibility) = (traces_1 + traces_2) + (traces_3 + traces_4);
  lanes<stride>(growth_.data()) = Row{};
}

template <std::size_t stride>
POLICYSCOPE_INLINE void LazyTraces::add_binary(double decay, const FeatureView& x,
                                               const Lanes<double, stride>& gradient,
                                               LinearFunction& weights) {
  using Row = Lanes<double, stride>;
  decay_by(decay, weights);
  const char* is_live = is_live_.data();
  const std::uint32_t* indices = x.indices.data();
  const std::size_t count = x.count();
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_live[indices[i]]) [[unlikely]]
      enliven(indices[i]);
  }
  const Row sums = lanes<stride>(sums_.data());
  const Row growth = lanes<stride>(growth_.data());
  const Row change = gradient * (1.0 / scale_);
  double* rows = rows_.data();
  double* first_weight = weights.data().data();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t feature = indices[i];
    Row& e = lanes<stride>(rows + feature * 2 * stride);
    Row& settled = lanes<stride>(rows + feature * 2 * stride + stride);
    // First what the old trace earned since the prediction, then the trace changes.
    const Row trace = e;
    lanes<stride>(first_weight + feature * stride) += trace * growth;
    settled = sums;
    e = trace + change;
  }
}

template <std::size_t stride>
POLICYSCOPE_INLINE void LazyTraces::grow_by(const Lanes<double, stride>& step, double* outputs,
                                            const double* eligibility) {
  const Lanes<double, stride> growth = step * scale_;
  lanes<stride>(sums_.data()) += growth;
  lanes<stride>(growth_.data()) += growth;
  lanes<stride>(outputs) += growth * lanes<stride>(eligibility);
}

}  // namespace policyscope
