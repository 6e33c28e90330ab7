#pragma once

#include "core/store/session_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace policyscope::app {

/// The session of an argument, to look at. Throws Error if it is none.
SessionFile open_stored(const std::string& path);

/// Its run of that number, or all of them. Throws Error if there is none.
std::vector<StoredRun> chosen_runs(const SessionFile& file, std::optional<std::int64_t> run);

}  // namespace policyscope::app
