#pragma once

#include "core/error.h"
#include "core/learning/episode.h"
#include "core/learning/trajectory_batch.h"
#include "core/policies/linear_actor.h"

#include <cmath>
#include <vector>

namespace policyscope {

/// Plays one trajectory from the start of the task with a fixed policy and appends it to the batch, together
/// with the states passed. `resolve(observation, parameters)` leaves what the batch keeps of an observation
/// in `x`, and the distribution there in `parameters`, which is empty for the last observation. Throws Error
/// where the policy is not finite.
template <class Resolve>
void play_trajectory(Episode& episode, const Policy& policy, const FeatureVector& x, Resolve&& resolve,
                     RandomStream& environment_random, RandomStream& action_random, TrajectoryBatch& batch) {
  std::vector<double> parameters(policy.outputs()), action(policy.action_dimensions()), state;
  episode.reset(environment_random);
  for (bool ended = false; !ended;) {
    resolve(episode.observation(), std::span(parameters));
    double sum = 0.0;
    for (const double p : parameters) sum += p;
    if (!std::isfinite(sum)) throw Error("the policy is not finite; no trajectories can be drawn from it");
    policy.sample(parameters, action_random, action);
    const std::span<const double> present = episode.environment().state();
    state.assign(present.begin(), present.end());
    const Outcome outcome = episode.step(action, environment_random);
    batch.push(x, action, outcome.reward, state);
    ended = outcome.ended();
    if (ended) {
      resolve(episode.next_observation(), std::span<double>());
      batch.finish(x, outcome.terminated);
    } else {
      episode.proceed();
    }
  }
}

/// Plays `count` trajectories from the start of the task with a fixed actor and appends them to the batch,
/// together with the states passed. In a task without a time limit the episode's step limit has to cut them.
/// Throws Error where the policy is not finite.
void sample_trajectories(Episode& episode, const FeatureMap& features, const LinearActor& actor,
                         std::size_t count, RandomStream& environment_random, RandomStream& action_random,
                         TrajectoryBatch& batch);

}  // namespace policyscope
