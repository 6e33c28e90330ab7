#pragma once

#include <cstddef>
#include <span>

namespace policyscope {

/// The return that followed each step of a whole episode, G_t = Σ_k γ^k R_{t+1+k} (Sutton & Barto, 3.8).
/// Shapes: rewards[t] = R_{t+1}, t in [0, T−1]; returns[t] = G_t.
inline void discounted_returns(std::span<const double> rewards, double discount, std::span<double> returns) {
  double g = 0.0;
  for (std::size_t t = rewards.size(); t-- > 0;) returns[t] = g = rewards[t] + discount * g;
}

/// The return of the whole episode, G_0.
inline double discounted_return(std::span<const double> rewards, double discount) {
  double g = 0.0;
  for (std::size_t t = rewards.size(); t-- > 0;) g = rewards[t] + discount * g;
  return g;
}

}  // namespace policyscope
