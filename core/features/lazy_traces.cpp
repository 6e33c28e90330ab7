#include "core/features/lazy_traces.h"

#include "core/vectorized.h"

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// Differences of s lose about log10(1/c) of 16 digits, so c is kept above this.
constexpr double smallest_scale = 1e-4;
/// A trace this small can no longer change a weight that is within 10^4 times the updates that made it.
constexpr double negligible = 1e-22;

}  // namespace

LazyTraces::LazyTraces(std::size_t features, const LinearFunction& weights)
    : stride_(weights.stride()),
      row_size_(2 * stride_),
      rows_(features * row_size_, 0.0),
      sums_(stride_, 0.0),
      is_live_(features, 0) {
  live_.reserve(features);
}

void LazyTraces::settle_row(std::size_t feature, double* weights) {
  double* e = rows_.data() + feature * row_size_;
  double* settled = e + stride_;
  double* row = weights + feature * stride_;
  for (std::size_t h = 0; h < stride_; ++h) {
    row[h] += e[h] * (sums_[h] - settled[h]);
    settled[h] = sums_[h];
  }
}

/// With the stride known to the compiler (0: it is not), sums stay in registers.
template <std::size_t fixed_stride, bool binary>
POLICYSCOPE_INLINE void LazyTraces::predict_rows(const FeatureView& x, double* weights,
                                                 Prediction& prediction) {
  constexpr bool fixed = fixed_stride != 0;
  const std::size_t stride = fixed ? fixed_stride : stride_;
  double local[3][fixed ? fixed_stride : 1];
  double* sums = fixed ? local[0] : sums_.data();
  double* outputs = fixed ? local[1] : prediction.outputs.data();
  double* eligibility = fixed ? local[2] : prediction.eligibility.data();
  if (fixed) std::copy_n(sums_.data(), stride, sums);
  std::fill_n(outputs, stride, 0.0);
  std::fill_n(eligibility, stride, 0.0);
  const std::uint32_t* indices = x.indices.data();
  const double* values = x.values;
  const std::size_t count = x.count();
  for (std::size_t i = 0; i < count; ++i) {
    double* e = rows_.data() + std::size_t{indices[i]} * 2 * stride;
    double* settled = e + stride;
    double* row = weights + std::size_t{indices[i]} * stride;
    const double value = binary ? 1.0 : values[i];
    if constexpr (fixed) {
      // Whole rows are loaded before anything is stored: the compiler then works on several heads at once.
      double trace[fixed_stride], weight[fixed_stride];
      for (std::size_t h = 0; h < stride; ++h) trace[h] = e[h];
      for (std::size_t h = 0; h < stride; ++h) weight[h] = row[h] + trace[h] * (sums[h] - settled[h]);
      for (std::size_t h = 0; h < stride; ++h) row[h] = weight[h];
      for (std::size_t h = 0; h < stride; ++h) settled[h] = sums[h];
      for (std::size_t h = 0; h < stride; ++h) outputs[h] += binary ? weight[h] : weight[h] * value;
      for (std::size_t h = 0; h < stride; ++h) eligibility[h] += binary ? trace[h] : trace[h] * value;
    } else {
      for (std::size_t h = 0; h < stride; ++h) {
        row[h] += e[h] * (sums[h] - settled[h]);
        settled[h] = sums[h];
        outputs[h] += row[h] * value;
        eligibility[h] += e[h] * value;
      }
    }
  }
  if (fixed) {
    std::copy_n(outputs, stride, prediction.outputs.data());
    std::copy_n(eligibility, stride, prediction.eligibility.data());
  }
}

POLICYSCOPE_VECTORIZED void LazyTraces::predict_four(const FeatureView& x, double* weights,
                                                     Prediction& prediction) {
  predict_rows<4, true>(x, weights, prediction);
}

void LazyTraces::predict(const FeatureView& x, LinearFunction& weights, Prediction& prediction) {
  double* data = weights.data().data();
  if (x.binary()) {
    if (stride_ == 4) return predict_four(x, data, prediction);
    if (stride_ == 2) return predict_rows<2, true>(x, data, prediction);
    return predict_rows<0, true>(x, data, prediction);
  }
  if (stride_ == 4) return predict_rows<4, false>(x, data, prediction);
  if (stride_ == 2) return predict_rows<2, false>(x, data, prediction);
  return predict_rows<0, false>(x, data, prediction);
}

template <std::size_t fixed_stride>
POLICYSCOPE_INLINE void LazyTraces::add_rows(const FeatureView& x, double inverse, const double* gradient,
                                             double* weights) {
  const std::size_t stride = fixed_stride != 0 ? fixed_stride : stride_;
  constexpr bool fixed = fixed_stride != 0;
  double local[2][fixed ? fixed_stride : 1];  // copies that no store below can change
  if (fixed) {
    std::copy_n(sums_.data(), stride, local[0]);
    std::copy_n(gradient, stride, local[1]);
    gradient = local[1];
  }
  const double* sums = fixed ? local[0] : sums_.data();
  const std::size_t count = x.count();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t feature = x.indices[i];
    double* e = rows_.data() + feature * 2 * stride;
    double* settled = e + stride;
    double* row = weights + feature * stride;
    const double value = x.binary() ? inverse : inverse * x.values[i];
    if (!is_live_[feature]) [[unlikely]] {
      is_live_[feature] = 1;
      live_.push_back(static_cast<std::uint32_t>(feature));
    }
    // First what the old trace earned since the row was settled, then the trace changes.
    if constexpr (fixed) {
      double trace[fixed_stride], weight[fixed_stride];
      for (std::size_t h = 0; h < stride; ++h) trace[h] = e[h];
      for (std::size_t h = 0; h < stride; ++h) weight[h] = row[h] + trace[h] * (sums[h] - settled[h]);
      for (std::size_t h = 0; h < stride; ++h) row[h] = weight[h];
      for (std::size_t h = 0; h < stride; ++h) settled[h] = sums[h];
      for (std::size_t h = 0; h < stride; ++h) e[h] = trace[h] + value * gradient[h];
    } else {
      for (std::size_t h = 0; h < stride; ++h) {
        row[h] += e[h] * (sums[h] - settled[h]);
        settled[h] = sums[h];
        e[h] += value * gradient[h];
      }
    }
  }
}

POLICYSCOPE_VECTORIZED void LazyTraces::add_four(const FeatureView& x, double inverse, const double* gradient,
                                                 double* weights) {
  add_rows<4>(x, inverse, gradient, weights);
}

void LazyTraces::step(double decay, const FeatureView& x, const double* gradient, const double* step,
                      LinearFunction& weights, double overlap, Prediction& next) {
  scale_ *= decay;
  if (scale_ < smallest_scale) {
    for (double& e : next.eligibility) e *= scale_;
    rebase(weights);
  }
  const double inverse = 1.0 / scale_;
  double* data = weights.data().data();
  if (stride_ == 4) {
    add_four(x, inverse, gradient, data);
  } else if (stride_ == 2) {
    add_rows<2>(x, inverse, gradient, data);
  } else {
    add_rows<0>(x, inverse, gradient, data);
  }
  for (std::size_t h = 0; h < stride_; ++h) {
    const double growth = step[h] * scale_;
    sums_[h] += growth;
    next.outputs[h] += growth * (next.eligibility[h] + overlap * inverse * gradient[h]);
  }
}

void LazyTraces::rebase(LinearFunction& weights) {
  const double scale = scale_;
  std::size_t kept = 0;
  for (const std::uint32_t feature : live_) {
    settle_row(feature, weights.data().data());
    double* e = rows_.data() + feature * row_size_;
    double largest = 0.0;
    for (std::size_t h = 0; h < stride_; ++h) {
      e[h] *= scale;
      e[stride_ + h] = 0.0;
      largest = std::max(largest, std::abs(e[h]));
    }
    if (largest > negligible) {
      live_[kept++] = feature;
    } else {
      std::fill_n(e, stride_, 0.0);
      is_live_[feature] = 0;
    }
  }
  live_.resize(kept);
  std::fill(sums_.begin(), sums_.end(), 0.0);
  scale_ = 1.0;
}

void LazyTraces::clear(LinearFunction& weights) {
  for (const std::uint32_t feature : live_) {
    settle_row(feature, weights.data().data());
    std::fill_n(rows_.begin() + static_cast<std::ptrdiff_t>(feature * row_size_), row_size_, 0.0);
    is_live_[feature] = 0;
  }
  live_.clear();
  std::fill(sums_.begin(), sums_.end(), 0.0);
  scale_ = 1.0;
}

void LazyTraces::copy_settled(const LinearFunction& weights, std::span<double> out) const {
  std::copy(weights.data().begin(), weights.data().end(), out.begin());
  for (const std::uint32_t feature : live_) {
    const double* e = rows_.data() + feature * row_size_;
    for (std::size_t h = 0; h < stride_; ++h) {
      out[feature * stride_ + h] += e[h] * (sums_[h] - e[stride_ + h]);
    }
  }
}

void LazyTraces::save(ArchiveWriter& archive) const {
  archive.tag("TRAC");
  archive.write(scale_);
  archive.write_all(sums_);
  archive.write_all(live_);
  for (const std::uint32_t feature : live_) {
    archive.write_all(std::span<const double>(rows_).subspan(feature * row_size_, row_size_));
  }
}

void LazyTraces::load(ArchiveReader& archive) {
  archive.tag("TRAC");
  std::fill(rows_.begin(), rows_.end(), 0.0);
  std::fill(is_live_.begin(), is_live_.end(), char{0});
  scale_ = archive.read<double>();
  archive.read_into(std::span(sums_));
  archive.read_all(live_);
  for (const std::uint32_t feature : live_) {
    if (feature >= is_live_.size()) throw_damaged_archive();
    archive.read_into(std::span(rows_).subspan(feature * row_size_, row_size_));
    is_live_[feature] = 1;
  }
}

}  // namespace policyscope
