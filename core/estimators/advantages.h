#pragma once

#include <span>

namespace policyscope {

/// A stretch of consecutive steps. Row t: reward R_{t+1}, values[t] = v(S_t), next_values[t] = v(S_{t+1}) of
/// the observation that really followed (the final one of the old episode where it ended, not the first of
/// the next). All spans have the same length.
struct ValuedSteps {
  std::span<const double> rewards, values, next_values;
  std::span<const char> terminated, truncated;
};

/// δ_t = R_{t+1} + γ v(S_{t+1}) − v(S_t), with v = 0 after a terminal step (Sutton & Barto, 6.1).
void td_errors(const ValuedSteps& steps, double discount, std::span<double> out);

/// Generalized advantage estimates A_t = Σ_k (γλ)^k δ_{t+k}, path by path: the sum ends where an episode ends
/// and at the end of the rollout (Schulman et al. 2016, equation 16). λ = 0 gives δ, λ = 1 the bootstrapped
/// return minus the value.
void generalized_advantages(const ValuedSteps& steps, double discount, double lambda, std::span<double> out);

/// n-step returns: up to n rewards, then γⁿ v of where that led; nothing is added after a terminal step, and
/// truncation or the end of the rollout bootstrap earlier (Sutton & Barto, 7.1).
void n_step_returns(const ValuedSteps& steps, double discount, int n, std::span<double> out);

/// Reward-to-go with bootstrap at truncation and at the end of the rollout: the n-step return without a
/// limit.
void bootstrapped_returns(const ValuedSteps& steps, double discount, std::span<double> out);

/// Subtracts the mean and divides by the standard deviation (n − 1) plus 1e-8, as Stable-Baselines3; fewer
/// than two stay.
void standardize(std::span<double> values);

}  // namespace policyscope
