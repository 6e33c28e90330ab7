#pragma once

#include "core/algorithms/catalog.h"
#include "core/environments/catalog.h"
#include "core/features/catalog.h"
#include "core/parameters/parameter_set.h"
#include "core/policies/catalog.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// What a scenario promises about learning, checked by tests over seeds.
struct Expectation {
  std::string metric = "mean_reward";  ///< or "mean_return", "mean_length": as in `train --json`
  double at_least = 0.0;               ///< for the median over the seeds
  int seeds = 5;
  std::int64_t steps = 0;  ///< budget; 0 for the scenario's own
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// How the window opens on a scenario. Names are panel ids and parameter names; the window says so if one is
/// unknown.
struct WindowLayout {
  std::vector<std::string> panels;        ///< top row, then bottom row, left to right; empty for the default
  std::vector<std::string> presentation;  ///< the panels of presentation mode; empty for the default
  std::vector<std::string>
      lesson_parameters;          ///< the sliders of presentation mode, and first in the list otherwise
  std::vector<double> crosshair;  ///< view coordinates; empty for the middle
  std::vector<std::size_t> axes;  ///< two view coordinates, counted from 0: across and up; empty for 0 and 1
  friend bool operator==(const WindowLayout&, const WindowLayout&) = default;
};

/// A prepared state: task, learner, parameters and seeds, with a text for the audience. A plain value that
/// window, command line, session files and tests share.
struct Scenario {
  std::string name;                                      ///< "pendulum-swing-up"
  std::string title;                                     ///< "Pendulum swing-up · Gaussian actor–critic"
  std::string text;                                      ///< what to watch, in a few sentences
  std::string environment, features, policy, algorithm;  ///< catalog ids
  ParameterSet parameters;
  /// Networks that every run begins with: a file of weights, or the name of one of the program's own. Empty
  /// for random ones.
  std::string start;
  std::vector<std::uint64_t> seeds = {1};
  std::int64_t steps = 100'000;  ///< what `train` runs by default; 0 if episodes are counted
  std::int64_t episodes = 0;
  WindowLayout window;
  std::optional<Expectation> expect;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// The parameter set, with defaults, of a combination of catalog ids. Its env group ends with `step_limit`
/// where the task has episodes. Throws Error for unknown ids, and in one sentence for a pair that cannot run.
ParameterSet default_parameters(std::string_view environment, std::string_view features,
                                std::string_view policy, std::string_view algorithm);

/// A scenario for `--env ID --algo ID`, with the features and the policy that suit the task unless they are
/// named.
Scenario make_scenario(std::string_view environment, std::string_view algorithm,
                       std::string_view features = "", std::string_view policy = "");

/// Why this algorithm cannot learn this task, as one sentence; empty if it can.
std::string refusal(std::string_view environment, std::string_view algorithm);

/// The physics among the env group's values: without the step limit.
std::span<const ParameterValue> physics_values(const Scenario& scenario);
int step_limit(const Scenario& scenario);

/// The parts of a run, built with the scenario's parameters.
std::unique_ptr<Environment> make_environment(const Scenario& scenario);
std::unique_ptr<Algorithm> make_algorithm(const Scenario& scenario, const Environment& environment,
                                          std::uint64_t seed);

}  // namespace policyscope
