#pragma once

#include "core/learning/experience.h"
#include "core/learning/snapshot.h"
#include "core/runtime/pacing.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace policyscope {

/// What a person wants of a run now; the newest wins.
struct Desired {
  std::vector<ParameterValue>
      parameters;  ///< all of the scenario's set; those for new runs are ignored. Empty: no change
  Subscription subscription;
  double steps_per_second = Pacing::unlimited;
};

/// What a person tells a run to do; all arrive, in order.
struct Command {
  enum class Kind {
    play,
    pause,
    iterate,            ///< one iteration, then pause
    episode,            ///< to the end of the running episode, then pause
    run_until,          ///< play until `step`, then pause
    run_until_episode,  ///< play until `episode` episodes have ended in all, then pause
    record,             ///< one iteration, recorded line by line, then pause
    place,              ///< move the training environment to `state`
    checkpoint,         ///< post a keyframe of this very moment
  };
  Kind kind;
  std::int64_t step = 0;
  std::vector<double> state = {};
  std::int64_t episode = 0;
};

/// A moment to look back at: every function as it was, and what is needed to go on from there.
struct Keyframe {
  std::int64_t iteration = 0;
  std::int64_t steps = 0;
  bool on_request = false;                    ///< asked for by Command::checkpoint, not part of the timeline
  std::shared_ptr<const Snapshot> snapshot;   ///< with the model
  std::shared_ptr<const Archive> checkpoint;  ///< Learner::save, with blocks that others have in common
  /// blocks_of() the three groups; empty where a file did not keep them.
  SeriesUpdate blocks = {};
};

/// The run stopped: an exception, never a divergence (which is a state of the snapshot).
struct Failure {
  std::string message;
};

/// Command::run_until or run_until_episode has come to its end; everything learned until then was told
/// before.
struct Finished {
  std::int64_t steps = 0;  ///< fewer than asked for if the learner diverged
};

/// A value or a place that was asked for is not possible; nothing else is touched by it.
struct Refusal {
  std::string message;
};

/// What a run tells; all arrive, in order.
using RunEvent = std::variant<SeriesUpdate, Change, Keyframe, Recording, Failure, Finished, Refusal>;

}  // namespace policyscope
