#include "app/cli/stored_runs.h"

#include "core/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace policyscope::app {

SessionFile open_stored(const std::string& path) {
  if (!std::ifstream(path)) throw Error(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  if (SessionFile::is_session(path)) return SessionFile::open(path, SessionFile::Access::read);
  throw Error(fmt::format("'{}' is no session; 'train --out' writes one", path));
}

std::vector<StoredRun> chosen_runs(const SessionFile& file, std::optional<std::int64_t> wanted) {
  std::vector<StoredRun> runs = file.runs();
  const std::string name = file.path().string();
  if (runs.empty()) throw Error(fmt::format("'{}' has no runs yet", name));
  if (!wanted) return runs;
  std::string known;
  for (StoredRun& run : runs) {
    if (run.id == *wanted) return {std::move(run)};
    known += (known.empty() ? "" : ", ") + std::to_string(run.id);
  }
  if (runs.size() > 20)
    known = fmt::format("{} runs, from {} to {}", runs.size(), runs.front().id, runs.back().id);
  throw Error(fmt::format("'{}' has no run {}; it has {}", name, *wanted, known));
}

}  // namespace policyscope::app
