#include "app/cli/scenario_options.h"

#include "core/scenarios/scenario_file.h"

#include <fmt/format.h>

namespace policyscope::app {

Scenario resolve(const ScenarioOptions& options) {
  Scenario scenario;
  const bool ids = !options.environment.empty() || !options.algorithm.empty();
  if (!options.scenario.empty() && ids) {
    throw Error(fmt::format("give the scenario '{}', or --env and --algo, not both", options.scenario));
  }
  if (!options.scenario.empty()) {
    if (!options.features.empty() || !options.policy.empty()) {
      throw Error("--features and --policy go with --env and --algo; a scenario has its own");
    }
    scenario = load_scenario(options.scenario);
  } else if (options.environment.empty() || options.algorithm.empty()) {
    throw Error("which task and learner? Give a scenario, or both --env and --algo; see 'policyscope list'");
  } else {
    scenario = make_scenario(options.environment, options.algorithm, options.features, options.policy);
  }
  for (const std::string& assignment : options.assignments) {
    try {
      scenario.parameters.set_from_text(assignment);
    } catch (const Error& error) {
      throw Error(fmt::format("--set {}: {}", assignment, error.what()));
    }
  }
  return scenario;
}

Json value_json(const Parameter& parameter, const ParameterValue& value) {
  if (parameter.type == ParameterType::boolean) return std::get<double>(value) != 0.0;
  if (parameter.type == ParameterType::choice || parameter.type == ParameterType::text) {
    return format_value(parameter, value);
  }
  if (const auto* list = std::get_if<std::vector<int>>(&value)) return Json::array(*list);
  return std::get<double>(value);
}

Json parameters_json(const ParameterSet& parameters) {
  Json::Object values;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    values.emplace_back(parameters.full_name(i), value_json(parameters[i], parameters.value(i)));
  }
  return values;
}

}  // namespace policyscope::app
