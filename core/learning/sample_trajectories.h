#pragma once

#include "core/learning/episode.h"
#include "core/learning/trajectory_batch.h"
#include "core/policies/linear_actor.h"

namespace policyscope {

/// Plays `count` trajectories from the start of the task with a fixed actor and appends them to the batch,
/// together with the states passed. In a task without a time limit the episode's step limit has to cut them.
/// Throws Error where the policy is not finite.
void sample_trajectories(Episode& episode, const FeatureMap& features, const LinearActor& actor,
                         std::size_t count, RandomStream& environment_random, RandomStream& action_random,
                         TrajectoryBatch& batch);

}  // namespace policyscope
