#pragma once

#include <span>

namespace policyscope {

/// What a batch says about a new policy through the ratios r = π_new(a|s)/π_old(a|s) of its actions.
struct SurrogateResult {
  double objective = 0.0;      ///< to be maximised
  double clip_fraction = 0.0;  ///< share of samples with |r − 1| > clip
  double kl_first = 0.0;       ///< mean of −ln r, an estimate of KL(π_old‖π_new) that can be negative
  double kl_third = 0.0;  ///< mean of (r − 1) − ln r, which has less spread and never is (Schulman 2020)
};

/// PPO's clipped surrogate, mean of min(rA, clip(r, 1 ± clip)A) (Schulman et al. 2017, equation 7), and its
/// derivative with respect to each ln π_new. All spans have the same length.
SurrogateResult clipped_surrogate(std::span<const double> log_prob_new, std::span<const double> log_prob_old,
                                  std::span<const double> advantages, double clip,
                                  std::span<double> d_objective_d_log_prob);

/// The surrogate without clipping, mean of rA: what TRPO maximises (Schulman et al. 2015, equation 14).
SurrogateResult importance_surrogate(std::span<const double> log_prob_new,
                                     std::span<const double> log_prob_old, std::span<const double> advantages,
                                     std::span<double> d_objective_d_log_prob);

}  // namespace policyscope
