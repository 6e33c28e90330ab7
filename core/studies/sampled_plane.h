#pragma once

#include "core/learning/linear_model.h"
#include "core/studies/plane_objective.h"
#include "core/studies/policy_plane.h"

#include <memory>

namespace policyscope {

/// Whether a linear policy has too many weights to choose two from.
bool has_many_weights(const LinearModel& model);
/// Its weights.
std::vector<PlaneParameter> sampled_plane_parameters(const Environment& environment,
                                                     const LinearModel& model);

/// How many episodes J is estimated from: fewer for networks, which take longer.
std::size_t plane_episodes(const Model& model);
/// After how many steps they are cut: by `step_limit`, as learning does; tasks that go on for ever are cut
/// where the discount has forgotten the start.
int plane_horizon(const Environment& environment, const Criterion& criterion, int step_limit);

/// J over a plane of policies, estimated as the mean return of a few episodes: the same random numbers for
/// every policy, so that differences are those of the policies. Its gradient is the sampled one (reward to go
/// with a constant baseline), and so are states and actions of the surrogate. With the average reward J is
/// the reward per step until the episodes are cut.
std::unique_ptr<PlaneObjective> make_sampled_plane(const Environment& environment,
                                                   std::unique_ptr<PolicyPlane> plane, std::size_t episodes,
                                                   const Criterion& criterion, int horizon);

}  // namespace policyscope
