#pragma once

#include "core/learning/learner.h"

#include <cstdint>
#include <memory>
#include <span>

namespace policyscope {

/// Advances a learner to `iteration`, making the stamped changes of another run of the same scenario and seed
/// on the way: those requested from the learner's own iteration on. The changes may be in any order; those
/// requested at the target are made too. Returns false if the learner diverged before it got there.
bool replay(Learner& learner, std::span<const Change> changes, std::int64_t iteration);

/// A run repeated from its beginning: the same bits as the live one had at `iteration`.
std::unique_ptr<Learner> replayed(const Scenario& scenario, std::uint64_t seed,
                                  std::span<const Change> changes, std::int64_t iteration);

/// What a checkpoint looks like to a viewer, with the learned functions.
Snapshot snapshot_of(const Scenario& scenario, std::uint64_t seed, const Archive& checkpoint);

}  // namespace policyscope
