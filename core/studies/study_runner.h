#pragma once

#include "core/error.h"
#include "core/runtime/training.h"
#include "core/studies/study_statistics.h"

#include <filesystem>
#include <functional>
#include <string>

namespace policyscope {

/// Something failed while runs were learning: no wrong input. What was learned until then is kept.
class RunFailure : public Error {
 public:
  using Error::Error;
};

/// Which part of a study is learned, and where it is kept.
struct StudyPlan {
  std::int64_t share = 1;   ///< of …
  std::int64_t shares = 1;  ///< … so many, see tasks()
  unsigned jobs = 0;        ///< runs at the same time; 0 for one less than the machine has cores
  /// The session that all runs are recorded in: a new one, or one of the same study that goes on. Empty for
  /// none.
  std::filesystem::path session;
};

struct StudyOutcome {
  StudyResults results;          ///< of all finished runs, those of earlier sittings included
  std::size_t already_done = 0;  ///< runs of this share that were finished before
  bool complete = false;         ///< all runs of the share are finished
};

/// Learns the runs of a share that are not finished yet: unfinished ones go on from their checkpoints. The
/// results depend on the study alone: not on shares, jobs or interruptions. `progress` is as in
/// TrainingHooks. Throws Error if a scenario cannot run or the session holds something else, and RunFailure
/// if a run fails or the session cannot be written any more.
StudyOutcome run_study(const Study& study, const StudyPlan& plan,
                       const std::function<bool(const TrainingProgress&)>& progress = {});

/// What is known of a run that is over.
RunResult measure_run(const Learner& learner, const std::optional<StudyEvaluation>& evaluation);

}  // namespace policyscope
