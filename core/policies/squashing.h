#pragma once

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

/// ln of the density of a = scale · tanh(u), u ~ N(mean, std²), in one dimension.
inline double squashed_log_density(double u, double mean, double log_std, double scale) {
  return normal_log_density(u, mean, log_std) - log_one_minus_tanh_squared(u) - std::log(scale);
}

/// The total derivative of that along u = mean + std · ε at fixed ε: ∂/∂mean = 2 tanh u, because the normal
/// density does not change, and ∂/∂log_std = −1 + 2 tanh(u)(u − mean).
struct SquashedReparameterized {
  double d_mean, d_log_std;
};
inline SquashedReparameterized squashed_reparameterized(double u, double mean) {
  const double slope = 2.0 * std::tanh(u);
  return {slope, -1.0 + slope * (u - mean)};
}

}  // namespace policyscope
