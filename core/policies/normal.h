#pragma once

#include "core/environments/space.h"
#include "core/learning/quantity.h"

#include <cmath>
#include <vector>

/// The normal distribution, as the Gaussian policies need it.
namespace policyscope::normal {

inline constexpr double half_log_2pi = 0.91893853320467274;  // ½ ln 2π

/// ln N(x; mean, std²).
inline double log_density(double x, double mean, double std) {
  const double z = (x - mean) / std;
  return -0.5 * z * z - std::log(std) - half_log_2pi;
}

/// The score: how ln N(x; mean, std²) changes with the mean and with ln std.
struct Score {
  double d_mean, d_log_std;
};
inline Score score(double x, double mean, double std) {
  const double z = (x - mean) / std;
  return {z / std, z * z - 1.0};
}

/// Differential entropy in nats, ½ ln 2πe σ².
inline double entropy(double log_std) {
  return log_std + half_log_2pi + 0.5;
}

/// What panels can draw: the mean, then the standard deviation of every dimension of the action.
std::vector<Quantity> quantities(const ActionSpace& actions);

}  // namespace policyscope::normal
