#pragma once

#include <cmath>
#include <limits>

namespace policyscope {

/// The noise of DDPG (Lillicrap et al. 2016) and its moments: a random walk that is pulled back to 0,
/// dx = −rate x dt + volatility dW, in steps of dt.
struct OrnsteinUhlenbeck {
  double rate = 0.15;
  double volatility = 0.2;
  double dt = 0.01;  ///< seconds

  /// What is left of x after a step of the usual code, x ← x − rate x dt + volatility √dt N(0,1).
  double decay() const { return 1.0 - rate * dt; }
  double lag_correlation(int steps) const { return std::pow(decay(), steps); }
  /// The standard deviation after that many steps from 0.
  double std_after(int steps) const {
    const double squared = decay() * decay();
    const double kicks =
        squared == 1.0 ? static_cast<double>(steps) : (std::pow(squared, steps) - 1.0) / (squared - 1.0);
    return volatility * std::sqrt(dt * kicks);
  }
  /// The standard deviation in the long run; infinite where the steps overshoot.
  double stationary_std() const {
    const double squared = decay() * decay();
    if (!(squared < 1.0)) return std::numeric_limits<double>::infinity();
    return volatility * std::sqrt(dt / (1.0 - squared));
  }

  /// The same of the process in continuous time, looked at every dt.
  double continuous_stationary_std() const { return volatility / std::sqrt(2.0 * rate); }
  double continuous_lag_correlation(int steps) const { return std::exp(-rate * dt * steps); }
};

}  // namespace policyscope
