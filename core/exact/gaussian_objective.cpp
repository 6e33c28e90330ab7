#include "core/exact/gaussian_objective.h"

#include <cmath>
#include <numbers>

namespace policyscope::exact {

double GaussianObjective::value(double x) const {
  double sum = -0.5 * parabola_.curvature * (x - parabola_.center) * (x - parabola_.center);
  for (const Bump& bump : bumps_) {
    const double z = (x - bump.center) / bump.width;
    sum += bump.height * std::exp(-0.5 * z * z);
  }
  for (const Gate& gate : gates_) sum += x >= gate.low && x <= gate.high ? gate.height : 0.0;
  return sum;
}

GaussianObjective::Expectation GaussianObjective::expectation(double mean, double std) const {
  const double variance = std * std;
  const double away = mean - parabola_.center;
  Expectation result{-0.5 * parabola_.curvature * (away * away + variance), -parabola_.curvature * away,
                     -parabola_.curvature * variance};
  for (const Bump& bump : bumps_) {
    // A normal density times a bump is a bump again, of variance w² + σ².
    const double total = bump.width * bump.width + variance;
    const double d = mean - bump.center;
    const double value = bump.height * bump.width / std::sqrt(total) * std::exp(-0.5 * d * d / total);
    result.value += value;
    result.d_mean -= value * d / total;
    result.d_log_std += value * variance * (d * d / (total * total) - 1.0 / total);
  }
  for (const Gate& gate : gates_) {
    const double low = (gate.low - mean) / std, high = (gate.high - mean) / std;
    const auto density = [](double z) { return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi); };
    const auto below = [](double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); };
    result.value += gate.height * (below(high) - below(low));
    result.d_mean += gate.height * (density(low) - density(high)) / std;
    result.d_log_std += gate.height * (low * density(low) - high * density(high));
  }
  return result;
}

}  // namespace policyscope::exact
