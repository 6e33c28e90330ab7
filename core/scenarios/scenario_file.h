#pragma once

#include "core/scenarios/scenario.h"

#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// A scenario written down, as TOML:
///
///   title = "Pendulum swing-up"
///   text = "What to watch."
///   environment = "LecturePendulum"          # an id of the catalog
///   algorithm = "continuing-actor-critic"
///   features = "tile-coding"                 # without it: what suits the task
///   policy = "softmax"                       # likewise
///   start = "walker.safetensors"             # networks to begin with, from a file beside this one; without
///                                            # the ending: one of the program's own. Without it: random ones
///   seeds = [1, 2, 3]                        # without it: 1
///   steps = 20000                            # or: episodes = 1000
///   [parameters]                             # names as for --set; what is not named keeps its default
///   alpha_theta = 0.0078125
///   env.gravity = 9.8
///   [window]                                 # panels, presentation, lesson_parameters, crosshair, axes
///   lesson_parameters = ["alpha_theta"]
///   [expect]                                 # what tests check: the median over seeds
///   metric = "mean_reward"
///   at_least = -0.05
///   seeds = 5
///   steps = 20000
///
/// Reading throws Error with one sentence that names the file, the line, what was found and what is allowed.

/// Reads a scenario from text. `file` names it in messages; its stem becomes the scenario's name.
Scenario parse_scenario(std::string_view text, std::string_view file);
/// Reads a scenario from a file.
Scenario read_scenario(const std::string& path);

/// How much of a scenario is written.
enum class Detail {
  differences,  ///< what differs from the defaults
  everything,   ///< all choices and parameters, so that later versions with other defaults read the same
};

/// The scenario as TOML: parse_scenario gives an equal one.
std::string format_scenario(const Scenario& scenario, Detail detail = Detail::differences);
/// Writes a scenario to a file. Throws Error if that is not possible; an existing file then is as it was.
void write_scenario(const Scenario& scenario, const std::string& path);

/// The names of the scenarios that are part of the program, sorted.
const std::vector<std::string>& builtin_scenarios();

/// The scenario in a file, if the argument ends in ".toml", else the built-in one of that name.
Scenario load_scenario(const std::string& name_or_path);

}  // namespace policyscope
