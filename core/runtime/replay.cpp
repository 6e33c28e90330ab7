#include "core/runtime/replay.h"

#include <algorithm>
#include <vector>

namespace policyscope {
namespace {

/// False if it diverged before.
bool advance_to(Learner& learner, std::int64_t iteration) {
  while (learner.iteration() < iteration) {
    // An iteration takes a step or more, so that this many steps are never too many iterations.
    if (learner.advance(iteration - learner.iteration()) == 0) return false;
  }
  return true;
}

}  // namespace

bool replay(Learner& learner, std::span<const Change> changes, std::int64_t iteration) {
  std::vector<const Change*> requests;
  std::vector<Change> waiting = learner.waiting();
  for (const Change& change : changes) {
    if (change.requested_iteration < learner.iteration() || change.requested_iteration > iteration) continue;
    // What the learner waits for already has been asked for.
    const auto same = std::find_if(waiting.begin(), waiting.end(), [&](const Change& w) {
      return w.parameter == change.parameter && w.requested_iteration == change.requested_iteration &&
             w.after == change.after;
    });
    if (same != waiting.end()) {
      waiting.erase(same);
    } else {
      requests.push_back(&change);
    }
  }
  // They are stamped in the order in which they came into force, which for physics is later.
  std::stable_sort(requests.begin(), requests.end(), [](const Change* a, const Change* b) {
    return a->requested_iteration < b->requested_iteration;
  });
  for (const Change* request : requests) {
    if (!advance_to(learner, request->requested_iteration)) return false;
    if (request->parameter) {
      learner.set(*request->parameter, request->after);
    } else {
      learner.place(request->state);
    }
  }
  return advance_to(learner, iteration);
}

std::unique_ptr<Learner> replayed(const Scenario& scenario, std::uint64_t seed,
                                  std::span<const Change> changes, std::int64_t iteration) {
  auto learner = std::make_unique<Learner>(scenario, seed);
  replay(*learner, changes, iteration);
  return learner;
}

Snapshot snapshot_of(const Scenario& scenario, std::uint64_t seed, const Archive& checkpoint) {
  Learner learner(scenario, seed);
  ArchiveReader archive(checkpoint);
  learner.load(archive);
  Snapshot snapshot;
  learner.snapshot({.model = true, .transitions = 0}, snapshot);
  return snapshot;
}

}  // namespace policyscope
