#include "core/features/linear_function.h"

#include "core/vectorized.h"

#include <algorithm>

namespace policyscope {
namespace {

/// Both loops with the stride known to the compiler, which then keeps the sums in registers. Four sums a head
/// take turns, or each addition would wait for the one before.
template <std::size_t stride, bool binary>
POLICYSCOPE_INLINE void predict_fixed(const double* weights, const FeatureView& x, double* outputs) {
  constexpr std::size_t turns = 4;
  double sums[turns][stride] = {};
  const std::uint32_t* indices = x.indices.data();
  const double* values = x.values;
  const std::size_t count = x.count();
  const auto add = [&](std::size_t i, double* sum) {
    const double* row = weights + std::size_t{indices[i]} * stride;
    for (std::size_t h = 0; h < stride; ++h) sum[h] += binary ? row[h] : row[h] * values[i];
  };
  std::size_t i = 0;
  for (; i + turns <= count; i += turns) {
    add(i, sums[0]);
    add(i + 1, sums[1]);
    add(i + 2, sums[2]);
    add(i + 3, sums[3]);
  }
  for (; i < count; ++i) add(i, sums[0]);
  for (std::size_t h = 0; h < stride; ++h) outputs[h] = (sums[0][h] + sums[1][h]) + (sums[2][h] + sums[3][h]);
}

template <std::size_t stride, bool binary>
POLICYSCOPE_INLINE void add_fixed(double* weights, const FeatureView& x, const double* step) {
  double local[stride];
  std::copy_n(step, stride, local);
  const std::uint32_t* indices = x.indices.data();
  const double* values = x.values;
  const std::size_t count = x.count();
  for (std::size_t i = 0; i < count; ++i) {
    double* row = weights + std::size_t{indices[i]} * stride;
    double moved[stride];  // a whole row before it is stored: the compiler then works on pairs
    for (std::size_t h = 0; h < stride; ++h) moved[h] = row[h] + (binary ? local[h] : local[h] * values[i]);
    for (std::size_t h = 0; h < stride; ++h) row[h] = moved[h];
  }
}

// The shapes of the lecture: value, mean and spread, or value and three preferences, over binary features.
POLICYSCOPE_VECTORIZED void predict_four(const double* weights, const FeatureView& x, double* outputs) {
  predict_fixed<4, true>(weights, x, outputs);
}
POLICYSCOPE_VECTORIZED void add_four(double* weights, const FeatureView& x, const double* step) {
  add_fixed<4, true>(weights, x, step);
}

}  // namespace

LinearFunction::LinearFunction(const FeatureMap& features, std::size_t heads)
    : heads_(heads), stride_(heads + heads % 2), weights_(features.size() * stride_, 0.0) {}

void LinearFunction::predict(const FeatureView& x, double* outputs) const {
  const double* weights = weights_.data();
  if (stride_ == 4) {
    return x.binary() ? predict_four(weights, x, outputs) : predict_fixed<4, false>(weights, x, outputs);
  }
  if (stride_ == 2) {
    return x.binary() ? predict_fixed<2, true>(weights, x, outputs)
                      : predict_fixed<2, false>(weights, x, outputs);
  }
  std::fill_n(outputs, stride_, 0.0);
  for (std::size_t i = 0; i < x.count(); ++i) {
    const double* row = weights + std::size_t{x.indices[i]} * stride_;
    const double value = x.binary() ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) outputs[h] += row[h] * value;
  }
}

void LinearFunction::add(const FeatureView& x, const double* step) {
  double* weights = weights_.data();
  if (stride_ == 4) {
    return x.binary() ? add_four(weights, x, step) : add_fixed<4, false>(weights, x, step);
  }
  if (stride_ == 2) {
    return x.binary() ? add_fixed<2, true>(weights, x, step) : add_fixed<2, false>(weights, x, step);
  }
  for (std::size_t i = 0; i < x.count(); ++i) {
    double* row = weights + std::size_t{x.indices[i]} * stride_;
    const double value = x.binary() ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) row[h] += step[h] * value;
  }
}

}  // namespace policyscope
