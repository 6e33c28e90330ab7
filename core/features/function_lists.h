#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

namespace policyscope {

/// For each dimension a short list of one-dimensional functions' values at one point, on the stack. The
/// product features are all products of one entry of each list.
class FunctionLists {
 public:
  // Limits that product_size() checks when a basis is built.
  static constexpr std::size_t most_values = 1024;  ///< of all lists together
  static constexpr std::size_t most_lists = 64;
  static constexpr std::size_t most_products = std::size_t{1} << 16;

  /// Appends a list of this length, for the caller to fill.
  std::span<double> add(std::size_t length) {
    const std::size_t start = starts_[count_];
    starts_[++count_] = start + length;
    return {values_.data() + start, length};
  }

  /// Writes factor times every product, the last list varying fastest, and returns the end.
  double* write_products(double factor, double* out, std::size_t first = 0) const {
    if (first == count_) {
      *out = factor;
      return out + 1;
    }
    for (std::size_t i = starts_[first]; i < starts_[first + 1]; ++i) {
      out = write_products(factor * values_[i], out, first + 1);
    }
    return out;
  }

 private:
  std::array<double, most_values> values_;
  std::array<std::size_t, most_lists + 1> starts_{};
  std::size_t count_ = 0;
};

/// The trigonometric functions of a circle: 1, cos 2πu, sin 2πu, cos 4πu, sin 4πu, … up to `order` waves.
/// Shape: 2 · order + 1.
inline void circle_functions(double u, std::span<double> out) {
  const double angle = 2.0 * std::numbers::pi * u;
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  out[0] = 1.0;
  double c = 1.0, s = 0.0;
  for (std::size_t i = 1; i + 1 < out.size(); i += 2) {
    const double next = c * cosine - s * sine;
    s = s * cosine + c * sine;
    c = next;
    out[i] = c;
    out[i + 1] = s;
  }
}

/// The number of products of lists of these lengths; throws Error if they are too many.
std::size_t product_size(const char* basis, std::span<const std::size_t> lengths);

}  // namespace policyscope
