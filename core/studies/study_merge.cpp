#include "core/studies/study_merge.h"

#include "core/error.h"
#include "core/store/session_file.h"
#include "core/studies/study_store.h"

#include <fmt/format.h>

#include <map>
#include <optional>

namespace policyscope {
namespace {

/// Where a run is taken from.
struct Source {
  std::size_t session = 0;
  StoredRun run;
  std::optional<RunResult> result;
};

/// Whether they are two results of the same computation, whatever time it took.
bool equal(RunResult a, RunResult b) {
  a.seconds = b.seconds = std::nullopt;
  return format_result(a) == format_result(b);
}

void copy(const SessionFile& from, const Source& source, SessionFile& to) {
  const std::int64_t id = to.add_run(source.run);
  to.append(id, from.series(id));
  for (const Change& change : from.changes(id)) to.append(id, change);
  if (source.run.steps > 0) {
    const Archive state = from.checkpoint(id);
    to.append(id, Checkpoint{.iteration = source.run.iteration,
                             .steps = source.run.steps,
                             .episodes = source.run.episodes,
                             .state = &state});
  }
  if (source.result) to.set_result(id, format_result(*source.result));
  to.commit();
}

}  // namespace

MergedStudy merge_studies(const std::vector<std::filesystem::path>& sessions,
                          const std::filesystem::path& out) {
  MergedStudy merged;
  std::map<std::int64_t, Source> sources;  // by the runs' ids, which every share counts alike
  std::vector<SessionFile> files;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    files.push_back(SessionFile::open(sessions[i], SessionFile::Access::read));
    Study study = stored_study(files.back());
    if (i == 0) {
      merged.study = std::move(study);
    } else if (identity(study) != identity(merged.study)) {
      throw Error(
          fmt::format("{} and {} hold {}", sessions[0].string(), sessions[i].string(),
                      study.name == merged.study.name
                          ? fmt::format("'{}' with different settings", study.name)
                          : fmt::format("different studies, '{}' and '{}'", merged.study.name, study.name)));
    } else if (study.runs > merged.study.runs) {
      merged.study.runs = study.runs;
    }
    const StudyResults results = stored_results(files.back());
    for (StoredRun& run : files.back().runs()) {
      Source source{i, run, std::nullopt};
      if (const auto known = results.find(run.id); known != results.end()) source.result = known->second;
      const auto [other, fresh] = sources.try_emplace(run.id, source);
      if (fresh) continue;
      if (source.result && other->second.result) {
        if (equal(*source.result, *other->second.result)) continue;
        throw Error(fmt::format("'{}' with seed {} is in {} and in {} with different results",
                                run.configuration, run.seed, sessions[other->second.session].string(),
                                sessions[i].string()));
      }
      const bool further = source.result || (!other->second.result && run.steps > other->second.run.steps);
      if (further) other->second = std::move(source);
    }
  }

  SessionFile file = SessionFile::create(out);
  try {
    file.set_study(format_study(merged.study));
    for (const auto& [id, source] : sources) {
      copy(files[source.session], source, file);
      if (source.result) merged.results[id] = *source.result;
    }
    file.close();
  } catch (const Error&) {
    file.close();
    std::error_code ignored;
    std::filesystem::remove(out, ignored);
    throw;
  }
  return merged;
}

}  // namespace policyscope
