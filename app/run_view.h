#pragma once

#include "core/learning/series.h"
#include "core/learning/snapshot.h"
#include "core/runtime/run.h"
#include "core/runtime/timeline.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// What the window knows about one run. Filled in by the application from the run's messages; panels only
/// read it.
struct RunView {
  std::shared_ptr<Run> run;
  int id = 0;     ///< never used twice in one window
  int color = 0;  ///< index for Theme::run_color; stays with the run
  /// Runs with the same variant differ by their seeds only; sliders act on all runs of the shown one's.
  int variant = 0;
  std::string name;        ///< "seed 1", or "B · seed 1" where several variants are compared; or given_name
  std::string given_name;  ///< by a person; empty if none was
  /// Of the study that the session holds: what its runs with other seeds share. Empty if it holds none.
  std::string configuration;

  SeriesGroup by_step, by_episode, by_update;  ///< mirrors of the learner's
  std::vector<Change> changes;                 ///< in force, in order
  Timeline timeline;
  std::shared_ptr<const Snapshot> latest;  ///< null until the first one came
  std::optional<Recording> recording;      ///< the last iteration that was recorded
  std::string failure;                     ///< an exception ended the run; empty if none did
  double steps_per_second = std::numeric_limits<double>::quiet_NaN();  ///< measured; NaN if unknown

  std::optional<int> parent;     ///< id of the run that this one was branched from
  std::int64_t parent_step = 0;  ///< where
  bool hidden = false;           ///< its curves are not drawn
  bool faded = false;            ///< from before a reset: drawn behind the others, no longer learning

  const Scenario& scenario() const { return run->scenario(); }
  std::uint64_t seed() const { return run->seed(); }
  std::int64_t steps() const { return latest != nullptr ? latest->steps : run->steps(); }
  /// The group's mirror that has a series with this id, and the series' index in it; null if there is none.
  const SeriesGroup* find_series(std::string_view series_id, std::size_t& index) const;
};

}  // namespace policyscope::app
