#pragma once

#include "app/cli/commands.h"
#include "core/json/json.h"
#include "core/scenarios/scenario.h"

namespace policyscope::app {

/// The scenario that the options name, with their changes to its parameters.
Scenario resolve(const ScenarioOptions& options);

/// {"algorithm.alpha_theta": 0.1, …}: all values of a set.
Json parameters_json(const ParameterSet& parameters);
Json value_json(const Parameter& parameter, const ParameterValue& value);

}  // namespace policyscope::app
