#pragma once

#include "core/features/feature_map.h"
#include "core/vectorized.h"

#include <cstddef>
#include <cstdint>

/// The inner loops of linear functions over the rows `weights[feature][head]` of the active features, with
/// the stride known to the compiler, which then keeps the sums in registers. To be compiled inside loops that
/// are POLICYSCOPE_VECTORIZED.
namespace policyscope::feature_rows {

/// outputs[h] = Σ_f weights[f][h] x_f. Four sums a head take turns, or each addition would wait for the one
/// before.
template <std::size_t stride, bool binary, class RowOf>
POLICYSCOPE_INLINE void predict_from(const RowOf& row_of, const FeatureView& x, double* outputs) {
  using Row = Lanes<double, stride>;
  const std::uint32_t* indices = x.indices.data();
  const double* values = x.values;
  const std::size_t count = x.count();
  const auto add = [&](std::size_t i, Row & sum) __attribute__((always_inline)) {
    const Row& row = lanes<stride>(row_of(indices[i]));
    if constexpr (binary) {
      sum += row;
    } else {
      sum += row * values[i];
    }
  };
  Row a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    add(i, a);
    add(i + 1, b);
    add(i + 2, c);
    add(i + 3, d);
    add(i + 4, e);
    add(i + 5, f);
    add(i + 6, g);
    add(i + 7, h);
  }
  for (; i < count; ++i) add(i, a);
  lanes<stride>(outputs) = ((a + b) + (c + d)) + ((e + f) + (g + h));
}

template <std::size_t stride, bool binary>
POLICYSCOPE_INLINE void predict(const double* weights, const FeatureView& x, double* outputs) {
  const auto row_of = [=](std::size_t feature) __attribute__((always_inline)) {
    return weights + feature * stride;
  };
  predict_from<stride, binary>(row_of, x, outputs);
}

/// weights[f][h] += step[h] x_f.
template <std::size_t stride, bool binary>
POLICYSCOPE_INLINE void add(double* weights, const FeatureView& x, const Lanes<double, stride>& step) {
  const Lanes<double, stride> change = step;
  const std::uint32_t* indices = x.indices.data();
  const double* values = x.values;
  const std::size_t count = x.count();
  const auto add_to = [&](std::size_t i) __attribute__((always_inline)) {
    auto& row = lanes<stride>(weights + std::size_t{indices[i]} * stride);
    if constexpr (binary) {
      row += change;
    } else {
      row += change * values[i];
    }
  };
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) add_to(i + k);  // unrolled
  }
  for (; i < count; ++i) add_to(i);
}

}  // namespace policyscope::feature_rows
