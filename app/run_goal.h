#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace policyscope::app {

/// How far a run is to go: to the end of this step, or of this episode.
struct RunGoal {
  enum class Unit { steps, episodes };
  Unit unit = Unit::steps;
  std::int64_t count = 0;
  friend bool operator==(const RunGoal&, const RunGoal&) = default;
};

/// Where a run is.
struct RunPlace {
  std::int64_t steps = 0, episodes = 0;
  bool has_episodes = true;  ///< the task has an end
};

/// What a person typed: "20000", "20,000 steps", "1e6", "50 k", "200 episodes", and with a plus as many from
/// now on: "+1000". Without a word the number counts `unit`. Throws Error with a sentence about what is none
/// of these, what lies behind the run already, and episodes of a task that never ends.
RunGoal parse_run_goal(std::string_view text, RunGoal::Unit unit, const RunPlace& now);

/// "Stops after step 21,000: 1,000 more."
std::string explain(const RunGoal& goal, const RunPlace& now);

}  // namespace policyscope::app
