#pragma once

#include "core/studies/study_statistics.h"

#include <filesystem>
#include <vector>

namespace policyscope {

struct MergedStudy {
  Study study;
  StudyResults results;
};

/// Puts sessions that hold parts of one study together in a new one, unfinished runs included. A run that is
/// in several is taken once: where its results are equal, or where it is further. Throws Error with one
/// sentence, and leaves no file, if they hold different studies, or different results of a run.
MergedStudy merge_studies(const std::vector<std::filesystem::path>& sessions,
                          const std::filesystem::path& out);

}  // namespace policyscope
