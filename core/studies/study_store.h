#pragma once

#include "core/studies/study_statistics.h"

#include <string>
#include <string_view>

namespace policyscope {

class Json;
class SessionFile;

// How a study lies in its session file: itself as JSON, with every scenario written out, and a result for
// every finished run.

/// The study as one line of JSON; parse_stored_study() gives one of equal identity.
std::string format_study(const Study& study);
Study parse_stored_study(std::string_view text, std::string_view file);

/// The members of a result as `study --json` prints them.
Json result_json(const RunResult& result);
std::string format_result(const RunResult& result);
RunResult parse_result(std::string_view text, std::string_view file);

/// The study of a session. Throws Error if it holds none.
Study stored_study(const SessionFile& file);
StudyResults stored_results(const SessionFile& file);

}  // namespace policyscope
