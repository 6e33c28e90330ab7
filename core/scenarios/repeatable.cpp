#include "core/scenarios/repeatable.h"

namespace policyscope {

bool repeatable(const Scenario& scenario) {
  const ParameterSet& parameters = scenario.parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const bool asks_for_threads =
        parameters.group(i) == ParameterGroup::algorithm && parameters[i].id == "threads";
    if (asks_for_threads && std::get<double>(parameters.value(i)) != 0.0) return false;
  }
  return true;
}

}  // namespace policyscope
