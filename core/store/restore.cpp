// Learners of stored runs.
#include "core/error.h"
#include "core/runtime/replay.h"
#include "core/store/series_store.h"
#include "core/store/session_file.h"
#include "core/version.h"

#include <fmt/format.h>

#include <algorithm>

namespace policyscope {
namespace {

StoredRun find_run(const SessionFile& file, std::int64_t id) {
  for (StoredRun& run : file.runs()) {
    if (run.id == id) return std::move(run);
  }
  throw Error(fmt::format("{} has no run {}", file.path().string(), id));
}

/// From the last checkpoint at or before `iteration`; from the parent's, or from the beginning, without one.
std::unique_ptr<Learner> nearest(const SessionFile& file, const StoredRun& run, std::int64_t iteration,
                                 bool with_curves) {
  const Archive state = file.checkpoint(run.id, iteration);
  if (state.empty() && run.parent) {
    return restore(file, find_run(file, run.parent->run), std::min(iteration, run.parent->iteration));
  }
  if (state.empty() && run.steps > 0 && file.checkpoint(run.id).empty()) {
    throw Error(
        fmt::format("{}: of run {} only the curves and the result were kept", file.path().string(), run.id));
  }
  auto learner = std::make_unique<Learner>(run.scenario, run.seed);
  if (state.empty()) return learner;
  try {
    ArchiveReader archive(state);
    if (!with_curves) {
      learner->load(archive);
      return learner;
    }
    SeriesUpdate closed = file.series(run.id);
    for (SeriesChunk* chunk : {&closed.by_step, &closed.by_episode, &closed.by_update}) {
      cut_after(*chunk, run.steps);
    }
    learner->load(archive, closed);
  } catch (const Error& error) {
    if (run.program_version == version()) throw;
    throw Error(fmt::format("{}: run {} was learned by Policyscope {} and cannot go on in {}",
                            file.path().string(), run.id, run.program_version, version()));
  }
  return learner;
}

}  // namespace

std::unique_ptr<Learner> restore(const SessionFile& file, const StoredRun& run) {
  std::unique_ptr<Learner> learner = nearest(file, run, std::numeric_limits<std::int64_t>::max(), true);
  const std::vector<Change> changes = file.changes(run.id);
  const std::size_t known = std::min(changes.size(), learner->changes().size());
  std::int64_t last = learner->iteration();
  for (std::size_t i = known; i < changes.size(); ++i) {
    last = std::max(last, changes[i].requested_iteration);
  }
  replay(*learner, std::span(changes).subspan(known), last);
  return learner;
}

std::unique_ptr<Learner> restore(const SessionFile& file, const StoredRun& run, std::int64_t iteration) {
  std::unique_ptr<Learner> learner = nearest(file, run, iteration, false);
  const std::vector<Change> changes = file.changes(run.id);
  const std::size_t known = std::min(changes.size(), learner->changes().size());
  replay(*learner, std::span(changes).subspan(known), iteration);
  return learner;
}

Resumption resume(SessionFile& file, const StoredRun& run) {
  {
    const std::unique_ptr<Learner> learner = restore(file, run);
    file.continue_from(run.id, *learner);
    file.commit();
  }  // a large replay buffer is there once
  return {file.checkpoint(run.id), file.series(run.id)};
}

}  // namespace policyscope
