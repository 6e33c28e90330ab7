#include "core/features/lazy_traces.h"

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// A trace this small can no longer change a weight that is within 10^4 times the updates that made it.
constexpr double negligible = 1e-22;

}  // namespace

LazyTraces::LazyTraces(std::size_t features, const LinearFunction& weights)
    : stride_(weights.stride()),
      row_size_(2 * stride_),
      rows_(features * row_size_, 0.0),
      sums_(stride_, 0.0),
      growth_(stride_, 0.0),
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

void LazyTraces::predict(const FeatureView& x, LinearFunction& weights, Prediction& prediction) {
  double* data = weights.data().data();
  double* outputs = prediction.outputs.data();
  double* eligibility = prediction.eligibility.data();
  if (x.binary() && stride_ == 4) return predict_binary<4>(x, data, outputs, eligibility);
  if (x.binary() && stride_ == 2) return predict_binary<2>(x, data, outputs, eligibility);
  std::fill_n(outputs, stride_, 0.0);
  std::fill_n(eligibility, stride_, 0.0);
  for (std::size_t i = 0; i < x.count(); ++i) {
    const std::size_t feature = x.indices[i];
    settle_row(feature, data);
    const double* e = rows_.data() + feature * row_size_;
    const double* row = data + feature * stride_;
    const double value = x.binary() ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) {
      outputs[h] += row[h] * value;
      eligibility[h] += e[h] * value;
    }
  }
  std::fill(growth_.begin(), growth_.end(), 0.0);
}

void LazyTraces::add(double decay, const FeatureView& x, const double* gradient, LinearFunction& weights) {
  if (x.binary() && stride_ == 4) return add_binary<4>(decay, x, lanes<4>(gradient), weights);
  if (x.binary() && stride_ == 2) return add_binary<2>(decay, x, lanes<2>(gradient), weights);
  decay_by(decay, weights);
  const double inverse = 1.0 / scale_;
  for (std::size_t i = 0; i < x.count(); ++i) {
    const std::size_t feature = x.indices[i];
    double* e = rows_.data() + feature * row_size_;
    double* row = weights.data().data() + feature * stride_;
    if (!is_live_[feature]) enliven(feature);
    // First what the old trace earned since the prediction, then the trace changes.
    const double value = x.binary() ? inverse : inverse * x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) {
      row[h] += e[h] * growth_[h];
      e[stride_ + h] = sums_[h];
      e[h] += value * gradient[h];
    }
  }
}

void LazyTraces::grow(const double* step, Prediction& prediction) {
  for (std::size_t h = 0; h < stride_; ++h) {
    const double growth = step[h] * scale_;
    sums_[h] += growth;
    growth_[h] += growth;
    prediction.outputs[h] += growth * prediction.eligibility[h];
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
  std::fill(growth_.begin(), growth_.end(), 0.0);
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
  std::fill(growth_.begin(), growth_.end(), 0.0);
  scale_ = 1.0;
}

void LazyTraces::copy_settled(const LinearFunction& weights, LinearFunction& out) const {
  out.pack(weights);
  for (const std::uint32_t feature : live_) {
    const double* e = rows_.data() + feature * row_size_;
    double* row = out.mutable_row(feature);
    for (std::size_t h = 0; h < stride_; ++h) row[h] += e[h] * (sums_[h] - e[stride_ + h]);
  }
}

void LazyTraces::save(ArchiveWriter& archive) const {
  archive.tag("TRAC");
  archive.write(scale_);
  archive.write_all(std::span<const double>(sums_));
  archive.write_all(std::span<const double>(growth_));
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
  archive.read_into(std::span(growth_));
  archive.read_all(live_);
  for (const std::uint32_t feature : live_) {
    if (feature >= is_live_.size()) throw_damaged_archive();
    archive.read_into(std::span(rows_).subspan(feature * row_size_, row_size_));
    is_live_[feature] = 1;
  }
}

}  // namespace policyscope
