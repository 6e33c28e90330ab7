#include "core/estimators/surrogate.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {

SurrogateResult clipped_surrogate(std::span<const double> log_prob_new, std::span<const double> log_prob_old,
                                  std::span<const double> advantages, double clip,
                                  std::span<double> d_objective_d_log_prob) {
  const double share = 1.0 / static_cast<double>(advantages.size());
  SurrogateResult result;
  for (std::size_t i = 0; i < advantages.size(); ++i) {
    const double log_ratio = log_prob_new[i] - log_prob_old[i];
    const double ratio = std::exp(log_ratio);
    const double plain = ratio * advantages[i];
    const double clipped = std::clamp(ratio, 1.0 - clip, 1.0 + clip) * advantages[i];
    result.objective += share * std::min(plain, clipped);
    // Where the clipped term is the smaller one it does not depend on the policy any more.
    d_objective_d_log_prob[i] = plain <= clipped ? share * plain : 0.0;
    if (std::abs(ratio - 1.0) > clip) result.clip_fraction += share;
    result.kl_first -= share * log_ratio;
    result.kl_third += share * (ratio - 1.0 - log_ratio);
  }
  return result;
}

SurrogateResult importance_surrogate(std::span<const double> log_prob_new,
                                     std::span<const double> log_prob_old, std::span<const double> advantages,
                                     std::span<double> d_objective_d_log_prob) {
  return clipped_surrogate(log_prob_new, log_prob_old, advantages, std::numeric_limits<double>::infinity(),
                           d_objective_d_log_prob);
}

}  // namespace policyscope
