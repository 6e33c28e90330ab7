#pragma once

#include "core/environments/environment.h"
#include "core/learning/model.h"

#include <cstdint>
#include <memory>

namespace policyscope {

struct EvaluationPlan {
  std::int64_t episodes = 100;
  std::uint64_t seed = 1;
  bool deterministic = false;  ///< the policy's mode instead of samples from it
  int step_limit = 0;          ///< of an episode; 0 for none
  /// Where nothing else ends an episode (a continuing task, or no time limit) it ends after so many steps.
  std::int64_t most_steps = 1000;
};

struct Evaluation {
  std::int64_t episodes = 0;
  std::int64_t steps = 0;
  double mean_return = 0.0;
  double std_return = 0.0;  ///< of the sample (n − 1); 0 for a single episode
  double min_return = 0.0;
  double max_return = 0.0;
  double mean_length = 0.0;
  double mean_reward = 0.0;  ///< per step
};

/// Plays episodes with a learned policy that no longer changes, from random streams of their own: the same
/// plan gives the same numbers. `environment` is configured by the caller.
Evaluation evaluate(const Model& model, std::unique_ptr<Environment> environment, const EvaluationPlan& plan);

}  // namespace policyscope
