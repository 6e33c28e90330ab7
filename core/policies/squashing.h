#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace policyscope {

/// ln(1 − tanh²u) = 2(ln 2 − u − softplus(−2u)): exact also where tanh u rounds to ±1, so that no small
/// number has to be added inside the logarithm.
inline double log_one_minus_tanh_squared(double u) {
  const double x = std::abs(u);  // the function is even, and −2|u| never overflows
  return 2.0 * (std::numbers::ln2 - x - std::log1p(std::exp(-2.0 * x)));
}

/// ln N(u; mean, std²) for one dimension.
inline double normal_log_density(double u, double mean, double log_std) {
  const double z = (u - mean) * std::exp(-log_std);
  return -0.5 * z * z - log_std - 0.9189385332046727;  // ½ ln 2π
}

/// Its score at a fixed u: (u − mean)/σ² and (u − mean)²/σ² − 1.
struct NormalScore {
  double d_mean, d_log_std;
};
inline NormalScore normal_score(double u, double mean, double log_std) {
  const double z = (u - mean) * std::exp(-log_std);
  return {z * std::exp(-log_std), z * z - 1.0};
}

/// ln of the density of a = scale · tanh(u), u ~ N(mean, std²), in one dimension.
inline double squashed_log_density(double u, double mean, double log_std, double scale) {
  return normal_log_density(u, mean, log_std) - log_one_minus_tanh_squared(u) - std::log(scale);
}

/// a = middle + scale · tanh u with u ~ N(mean, std²), in one dimension.
struct SquashedNormal {
  double mean = 0.0, std = 1.0, middle = 0.0, scale = 1.0;

  double action(double u) const { return middle + scale * std::tanh(u); }
  /// ln of the density of a at action(u).
  double log_density(double u) const { return squashed_log_density(u, mean, std::log(std), scale); }
};

/// The total derivative of squashed_log_density along u = mean + std · ε at fixed ε: ∂/∂mean = 2 tanh u,
/// because the normal density does not change, and ∂/∂log_std = −1 + 2 tanh(u)(u − mean).
struct SquashedReparameterized {
  double d_mean, d_log_std;
};
inline SquashedReparameterized squashed_reparameterized(double u, double mean) {
  const double slope = 2.0 * std::tanh(u);
  return {slope, -1.0 + slope * (u - mean)};
}

/// E f(u), u ~ N(mean, std²), for f made of tanh u: the trapezoidal rule, whose error falls as e^{−2πd/h}
/// with the distance d of the nearest pole of f. Those of tanh lie π/2 off the axis, so this step leaves some
/// 1e-10.
template <class F>
double normal_expectation(double mean, double std, F&& f) {
  const double step = std::max(0.45 / std::max(1.0, std), 1e-3);
  const auto nodes = static_cast<int>(8.5 / step);
  double sum = 0.0;
  for (int i = -nodes; i <= nodes; ++i) {
    const double z = i * step;
    sum += std::exp(-0.5 * z * z) * f(mean + std * z);
  }
  return sum * step * 0.3989422804014327;  // 1/√2π
}

}  // namespace policyscope
