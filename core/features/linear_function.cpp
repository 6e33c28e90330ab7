#include "core/features/linear_function.h"

#include <algorithm>

namespace policyscope {
namespace {

template <std::size_t Stride, bool Binary>
void predict_fixed(const double* weights, const FeatureVector& x, double* outputs) {
  double sums[Stride] = {};
  const std::size_t count = x.count();
  for (std::size_t i = 0; i < count; ++i) {
    const double* row = weights + std::size_t{x.indices[i]} * Stride;
    const double value = Binary ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < Stride; ++h) sums[h] += Binary ? row[h] : row[h] * value;
  }
  std::copy_n(sums, Stride, outputs);
}

template <std::size_t Stride, bool Binary>
void add_fixed(double* weights, const FeatureVector& x, const double* step) {
  double local[Stride];
  std::copy_n(step, Stride, local);
  const std::size_t count = x.count();
  for (std::size_t i = 0; i < count; ++i) {
    double* row = weights + std::size_t{x.indices[i]} * Stride;
    const double value = Binary ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < Stride; ++h) row[h] += Binary ? local[h] : local[h] * value;
  }
}

}  // namespace

LinearFunction::LinearFunction(const FeatureMap& features, std::size_t heads)
    : heads_(heads), stride_(heads + heads % 2), weights_(features.size() * stride_, 0.0) {}

void LinearFunction::predict(const FeatureVector& x, bool binary, double* outputs) const {
  const double* weights = weights_.data();
  if (binary && stride_ == 4) return predict_fixed<4, true>(weights, x, outputs);
  if (binary && stride_ == 2) return predict_fixed<2, true>(weights, x, outputs);
  if (stride_ == 4) return predict_fixed<4, false>(weights, x, outputs);
  if (stride_ == 2) return predict_fixed<2, false>(weights, x, outputs);
  std::fill_n(outputs, stride_, 0.0);
  for (std::size_t i = 0; i < x.count(); ++i) {
    const double* row = weights + std::size_t{x.indices[i]} * stride_;
    const double value = binary ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) outputs[h] += row[h] * value;
  }
}

void LinearFunction::add(const FeatureVector& x, bool binary, const double* step) {
  double* weights = weights_.data();
  if (binary && stride_ == 4) return add_fixed<4, true>(weights, x, step);
  if (binary && stride_ == 2) return add_fixed<2, true>(weights, x, step);
  if (stride_ == 4) return add_fixed<4, false>(weights, x, step);
  if (stride_ == 2) return add_fixed<2, false>(weights, x, step);
  for (std::size_t i = 0; i < x.count(); ++i) {
    double* row = weights + std::size_t{x.indices[i]} * stride_;
    const double value = binary ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) row[h] += step[h] * value;
  }
}

}  // namespace policyscope
