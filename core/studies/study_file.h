#pragma once

#include "core/studies/study.h"

#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// A study written down, as TOML:
///
///   title = "Step sizes"
///   text = "What is compared."
///   scenario = "short-corridor"              # a built-in one, or a file beside the study's
///                                            # or instead: environment = "…", algorithm = "…"
///   runs = 10                                # of each configuration; without it 5
///   seed = 1                                 # of the first run; without it 1
///   episodes = 1000                          # or: steps = 20000; without both as the scenario says
///   metric = "mean_return"                   # mean_reward, mean_length, overall_return, evaluated_return;
///                                            # without it evaluated_return where there is an [evaluation],
///                                            # else the mean return, or reward where there are no episodes
///   [parameters]                             # of all configurations, over those of the scenario
///   gamma = 1.0
///   [evaluation]                             # after each run; without it none
///   episodes = 100
///   deterministic = true
///   [[configuration]]                        # any number of these …
///   name = "large steps"
///   scenario = "short-corridor-baseline"     # may have its own, and steps or episodes
///   [configuration.parameters]
///   alpha_theta = 0.01
///   [[grid]]                                 # … and of these: every combination of the listed values
///   name = "α {alpha_theta}, T {temperature}"  # without it the values by the parameters' names
///   [grid.parameters]
///   alpha_theta = [0.001, 0.002]
///   temperature = [0.5, 1.0]                 # the last one changes first
///   [grid.labels]                            # what the names say in place of the values
///   temperature = ["cool", "hot"]
///
/// Reading throws Error with one sentence that names the file, the line, what was found and what is allowed.

/// Reads a study from text. `file` names it in messages; its stem becomes the study's name, and scenario
/// files are looked for beside it.
Study parse_study(std::string_view text, std::string_view file);

/// The names of the studies that are part of the program, sorted.
const std::vector<std::string>& builtin_studies();

/// The study in a file, if the argument ends in ".toml", else the built-in one of that name.
Study load_study(const std::string& name_or_path);

}  // namespace policyscope
