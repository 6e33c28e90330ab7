#include "core/features/lazy_traces.h"

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

void LazyTraces::settle(const FeatureView& x, LinearFunction& weights) {
  for (const std::uint32_t feature : x.indices) settle_row(feature, weights.data().data());
}

void LazyTraces::step(double decay, const FeatureView& x, const double* gradient, const double* step,
                      LinearFunction& weights) {
  scale_ *= decay;
  if (scale_ < smallest_scale) rebase(weights);
  const double inverse = 1.0 / scale_;
  for (std::size_t i = 0; i < x.count(); ++i) {
    const std::uint32_t feature = x.indices[i];
    double* e = rows_.data() + feature * row_size_;
    const double value = x.binary() ? inverse : inverse * x.values[i];
    if (!is_live_[feature]) {
      is_live_[feature] = 1;
      live_.push_back(feature);
      std::copy(sums_.begin(), sums_.end(), e + stride_);
    }
    for (std::size_t h = 0; h < stride_; ++h) e[h] += value * gradient[h];
  }
  for (std::size_t h = 0; h < stride_; ++h) sums_[h] += step[h] * scale_;
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
