#include "core/features/linear_function.h"

#include "core/features/feature_rows.h"

#include <algorithm>
#include <bit>

namespace policyscope {
namespace {

// The shapes of the lecture: value, mean and spread, or value and three preferences, over binary features.
POLICYSCOPE_VECTORIZED void predict_four(const double* weights, const FeatureView& x, double* outputs) {
  feature_rows::predict<4, true>(weights, x, outputs);
}
POLICYSCOPE_VECTORIZED void add_four(double* weights, const FeatureView& x, const double* step) {
  feature_rows::add<4, true>(weights, x, lanes<4>(step));
}

/// Numbers the blocks that are not all zero (to the bit: a −0 is not) from 1 on, and the others 0; returns
/// how many numbers there are with the 0. No branch depends on what is found, so that it is as fast as
/// memory.
POLICYSCOPE_VECTORIZED std::uint32_t number_blocks(const double* numbers, std::size_t count,
                                                   std::size_t block_size, std::uint32_t* block_of) {
  constexpr std::size_t width = 8;
  std::uint32_t next = 1;
  for (std::size_t begin = 0; begin < count; begin += block_size) {
    const std::size_t size = std::min(block_size, count - begin);
    const auto* words = reinterpret_cast<const std::uint64_t*>(numbers + begin);
    Lanes<std::uint64_t, width> bits{};
    std::size_t i = 0;
    for (; i + width <= size; i += width) bits |= lanes<width>(words + i);
    std::uint64_t any = 0;
    for (; i < size; ++i) any |= std::bit_cast<std::uint64_t>(numbers[begin + i]);
    for (std::size_t l = 0; l < width; ++l) any |= bits[l];
    const std::uint32_t kept = any != 0 ? 1 : 0;
    *block_of++ = kept * next;
    next += kept;
  }
  return next;
}

}  // namespace

LinearFunction::LinearFunction(const FeatureMap& features, std::size_t heads)
    : features_(features.size()),
      heads_(heads),
      stride_(heads + heads % 2),
      weights_(features_ * stride_, 0.0) {}

LinearFunction::LinearFunction(std::size_t features, std::size_t heads)
    : features_(features),
      heads_(heads),
      stride_(heads + heads % 2),
      weights_(block_rows * stride_, 0.0),
      block_of_(blocks(), 0) {}

LinearFunction LinearFunction::packed(const FeatureMap& features, std::size_t heads) {
  return LinearFunction(features.size(), heads);
}

std::span<const double> LinearFunction::block(std::size_t index) const {
  const std::size_t size = block_rows * stride_;
  return std::span<const double>(weights_).subspan(index * size,
                                                   std::min(size, weights_.size() - index * size));
}

void LinearFunction::pack(const LinearFunction& source) {
  const std::size_t size = block_rows * stride_;
  const std::uint32_t kept =
      number_blocks(source.weights_.data(), source.weights_.size(), size, block_of_.data());
  weights_.resize(kept * size);
  for (std::size_t b = 0; b < block_of_.size(); ++b) {
    if (block_of_[b] == 0) continue;
    const std::span<const double> from = source.block(b);  // the last of all may be shorter than it could
    double* to = weights_.data() + block_of_[b] * size;
    std::fill(std::copy(from.begin(), from.end(), to), to + size, 0.0);
  }
}

double* LinearFunction::mutable_row(std::size_t feature) {
  if (!block_of_.empty() && block_of_[feature / block_rows] == 0) {
    block_of_[feature / block_rows] = static_cast<std::uint32_t>(weights_.size() / (block_rows * stride_));
    weights_.resize(weights_.size() + block_rows * stride_, 0.0);
  }
  return const_cast<double*>(row(feature));
}

void LinearFunction::save(ArchiveWriter& archive) const {
  const std::size_t size = block_rows * stride_;
  std::vector<std::uint32_t> number(blocks());
  const std::uint32_t kept = number_blocks(weights_.data(), weights_.size(), size, number.data());
  std::vector<std::uint32_t> places;
  std::vector<double> rows;
  places.reserve(kept - 1);
  rows.reserve((kept - 1) * size);
  for (std::size_t b = 0; b < number.size(); ++b) {
    if (number[b] == 0) continue;
    places.push_back(static_cast<std::uint32_t>(b));
    const std::span<const double> from = block(b);
    rows.insert(rows.end(), from.begin(), from.end());
  }
  archive.write_all(places);
  archive.write_all(rows);
}

void LinearFunction::load(ArchiveReader& archive) {
  std::vector<std::uint32_t> places;
  std::vector<double> rows;
  archive.read_all(places);
  archive.read_all(rows);
  std::fill(weights_.begin(), weights_.end(), 0.0);
  std::size_t next = 0;
  for (const std::uint32_t b : places) {
    if (b >= blocks() || next + block(b).size() > rows.size()) throw_damaged_archive();
    std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(next), block(b).size(),
                weights_.begin() + static_cast<std::ptrdiff_t>(b * block_rows * stride_));
    next += block(b).size();
  }
}

void LinearFunction::predict(const FeatureView& x, double* outputs) const {
  if (block_of_.empty()) {
    const double* weights = weights_.data();
    if (stride_ == 4) {
      return x.binary() ? predict_four(weights, x, outputs)
                        : feature_rows::predict<4, false>(weights, x, outputs);
    }
    if (stride_ == 2) {
      return x.binary() ? feature_rows::predict<2, true>(weights, x, outputs)
                        : feature_rows::predict<2, false>(weights, x, outputs);
    }
  } else {
    const auto row_of = [&](std::size_t feature) { return row(feature); };
    if (stride_ == 4) {
      return x.binary() ? feature_rows::predict_from<4, true>(row_of, x, outputs)
                        : feature_rows::predict_from<4, false>(row_of, x, outputs);
    }
    if (stride_ == 2) {
      return x.binary() ? feature_rows::predict_from<2, true>(row_of, x, outputs)
                        : feature_rows::predict_from<2, false>(row_of, x, outputs);
    }
  }
  std::fill_n(outputs, stride_, 0.0);
  for (std::size_t i = 0; i < x.count(); ++i) {
    const double* weights = row(x.indices[i]);
    const double value = x.binary() ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) outputs[h] += weights[h] * value;
  }
}

void LinearFunction::add(const FeatureView& x, const double* step) {
  double* weights = weights_.data();
  if (stride_ == 4) {
    return x.binary() ? add_four(weights, x, step) : feature_rows::add<4, false>(weights, x, lanes<4>(step));
  }
  if (stride_ == 2) {
    return x.binary() ? feature_rows::add<2, true>(weights, x, lanes<2>(step))
                      : feature_rows::add<2, false>(weights, x, lanes<2>(step));
  }
  for (std::size_t i = 0; i < x.count(); ++i) {
    double* row = weights + std::size_t{x.indices[i]} * stride_;
    const double value = x.binary() ? 1.0 : x.values[i];
    for (std::size_t h = 0; h < stride_; ++h) row[h] += step[h] * value;
  }
}

}  // namespace policyscope
