#pragma once

#include "core/learning/linear_model.h"
#include "core/studies/plane_objective.h"

#include <memory>

namespace policyscope {

/// Parameters of a policy that is linear in features, for tasks whose J is not known: every weight, if there
/// are few enough to choose from; else none.
std::vector<PlaneParameter> sampled_plane_parameters(const Environment& environment,
                                                     const LinearModel& model);

/// J over two weights, estimated as the mean return of a few episodes: the same random numbers for every
/// policy, so that differences are those of the policies. Its gradient is the sampled one (reward to go with
/// a constant baseline), and so are states and actions of the surrogate. `step_limit` cuts episodes, as
/// learning does; tasks that go on for ever are cut where the discount has forgotten the start, and with the
/// average reward J is the reward per step until then.
std::unique_ptr<PlaneObjective> make_sampled_plane(const Environment& environment, const LinearModel& model,
                                                   const Criterion& criterion, int step_limit, std::size_t x,
                                                   std::size_t y);

}  // namespace policyscope
