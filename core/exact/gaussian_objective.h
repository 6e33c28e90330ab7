#pragma once

#include <string_view>
#include <vector>

namespace policyscope::exact {

/// A function of one number whose expectation under a normal distribution is known in closed form: bumps h
/// exp(−(x−c)²/2w²), gates of height h between two ends, and a parabola.
class GaussianObjective {
 public:
  struct Bump {
    double height, center, width;
  };
  struct Gate {
    double height, low, high;
  };
  struct Parabola {
    double curvature = 0.0, center = 0.0;  ///< −½ curvature (x − center)²
  };

  GaussianObjective(std::vector<Bump> bumps, std::vector<Gate> gates, Parabola parabola)
      : bumps_(std::move(bumps)), gates_(std::move(gates)), parabola_(parabola) {}

  double value(double x) const;

  /// E f(x) for x ~ N(mean, std²) and its derivatives.
  struct Expectation {
    double value, d_mean, d_log_std;
  };
  Expectation expectation(double mean, double std) const;

 private:
  std::vector<Bump> bumps_;
  std::vector<Gate> gates_;
  Parabola parabola_;
};

}  // namespace policyscope::exact
