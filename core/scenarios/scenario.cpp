#include "core/scenarios/scenario.h"

#include "core/error.h"
#include "core/parameters/field.h"

#include <fmt/format.h>

#include <algorithm>

namespace policyscope {
namespace {

/// The one parameter that belongs to the episode and not to the task.
Parameter step_limit_parameter(int default_limit) {
  Parameter parameter;
  parameter.id = "step_limit";
  parameter.name = "time limit";
  parameter.unit = "steps";
  parameter.help = "Steps after which an episode is cut (truncated, not terminated); 0 for none.";
  parameter.type = ParameterType::integer;
  parameter.applies = Applies::next_episode;
  parameter.valid = {0, 1e9};
  parameter.slider = {0, 2000};
  parameter.default_value = static_cast<double>(default_limit);
  return parameter;
}

std::string default_features(const EnvironmentEntry& entry, const AlgorithmInfo& algorithm) {
  const auto whole = [](const Dimension& dimension) { return dimension.whole; };
  if (std::all_of(entry.info.observation.begin(), entry.info.observation.end(), whole)) return "one-hot";
  // The number of tiles grows as a power of the number of inputs.
  constexpr std::size_t most_tiled_inputs = 6;
  return algorithm.network || entry.info.observation.size() > most_tiled_inputs ? "raw" : "tile-coding";
}

std::string default_policy(const EnvironmentInfo& info, const AlgorithmInfo& algorithm) {
  if (!algorithm.policies.empty()) return algorithm.policies.front();
  if (info.action.discrete()) return algorithm.value_based ? "epsilon-greedy" : "softmax";
  return algorithm.network ? "gaussian-same-std" : "gaussian";
}

/// Whether a policy reads, behind the action values, how often each action was taken.
bool counts_visits(const PolicyEntry& policy, const ActionSpace& actions) {
  if (policy.has_gradient) return false;
  std::vector<ParameterValue> defaults;
  for (const Parameter& parameter : policy.parameters) defaults.push_back(parameter.default_value);
  return policy.make(actions, defaults)->outputs() > actions.labels.size();
}

}  // namespace

ParameterSet default_parameters(std::string_view environment, std::string_view features,
                                std::string_view policy, std::string_view algorithm) {
  const EnvironmentEntry& env = find_environment(environment);
  const PolicyEntry& policy_entry = find_policy(policy);
  if (policy_entry.discrete != env.info.action.discrete()) {
    throw Error(fmt::format("policy '{}' is for {} actions, but those of {} are {}", policy,
                            policy_entry.discrete ? "discrete" : "continuous", environment,
                            policy_entry.discrete ? "continuous" : "discrete"));
  }
  const AlgorithmEntry& algorithm_entry = find_algorithm(algorithm);
  if (const std::string reason = algorithm_entry.refusal(env.info); !reason.empty()) throw Error(reason);
  const std::vector<std::string>& known = algorithm_entry.info.policies;
  if (!known.empty() && std::find(known.begin(), known.end(), policy) == known.end()) {
    throw Error(fmt::format("{} learns the policy '{}', not '{}'", algorithm, known.front(), policy));
  }
  if (policy_entry.network_only && !algorithm_entry.info.network) {
    throw Error(fmt::format("policy '{}' explores with the features of a network, and {} has none", policy,
                            algorithm));
  }
  if (!policy_entry.has_gradient && !algorithm_entry.info.value_based) {
    throw Error(
        fmt::format("policy '{}' has no gradient for {} to follow; choose softmax", policy, algorithm));
  }
  if (counts_visits(policy_entry, env.info.action)) {
    if (algorithm_entry.info.network) {
      throw Error(
          fmt::format("policy '{}' counts visits in a table, and {} has a network; choose epsilon-greedy",
                      policy, algorithm));
    }
    if (features != "one-hot" && features != "tile-coding") {
      throw Error(
          fmt::format("policy '{}' counts visits, which takes one-hot or tile-coding features, not {}",
                      policy, features));
    }
  }
  std::vector<Parameter> env_parameters = env.parameters;
  if (!env.info.continuing) env_parameters.push_back(step_limit_parameter(env.info.step_limit));
  return {std::move(env_parameters), find_features(features).parameters, policy_entry.parameters,
          algorithm_entry.parameters};
}

Scenario make_scenario(std::string_view environment, std::string_view algorithm, std::string_view features,
                       std::string_view policy) {
  const EnvironmentEntry& entry = find_environment(environment);
  const EnvironmentInfo& info = entry.info;
  const AlgorithmInfo& algorithm_info = find_algorithm(algorithm).info;
  Scenario scenario;
  scenario.name = fmt::format("{}-{}", environment, algorithm);
  scenario.title = fmt::format("{} · {}", info.title, algorithm_info.title);
  scenario.text = info.summary;
  scenario.environment = environment;
  scenario.features = features.empty() ? default_features(entry, algorithm_info) : std::string(features);
  scenario.policy = policy.empty() ? default_policy(info, algorithm_info) : std::string(policy);
  scenario.algorithm = algorithm;
  scenario.parameters = default_parameters(environment, scenario.features, scenario.policy, algorithm);
  // An angle seen as cosine and sine takes two dimensions of the observation and one of the coordinates:
  // grids over the coordinates are far smaller, and lose nothing where the coordinates are the whole state.
  if (!algorithm_info.network && info.coordinates.size() == info.state_names.size() &&
      info.coordinates.size() < info.observation.size())
    scenario.parameters.set_from_text("features.inputs=coordinates");
  return scenario;
}

std::string refusal(std::string_view environment, std::string_view algorithm) {
  return find_algorithm(algorithm).refusal(find_environment(environment).info);
}

std::span<const ParameterValue> physics_values(const Scenario& scenario) {
  return scenario.parameters.values(ParameterGroup::env)
      .first(find_environment(scenario.environment).parameters.size());
}

int step_limit(const Scenario& scenario) {
  const std::span<const ParameterValue> values = scenario.parameters.values(ParameterGroup::env);
  if (values.size() == physics_values(scenario).size()) return 0;
  return static_cast<int>(std::get<double>(values.back()));
}

std::unique_ptr<Environment> make_environment(const Scenario& scenario) {
  std::unique_ptr<Environment> environment = find_environment(scenario.environment).make();
  environment->configure(physics_values(scenario));
  return environment;
}

std::unique_ptr<Algorithm> make_algorithm(const Scenario& scenario, const Environment& environment,
                                          std::uint64_t seed) {
  const EnvironmentInfo& info = environment.info();
  const ParameterSet& parameters = scenario.parameters;
  auto algorithm =
      find_algorithm(scenario.algorithm)
          .make(
              {.environment = info,
               .features = find_features(scenario.features)
                               .make(environment, parameters.values(ParameterGroup::features)),
               .policy =
                   find_policy(scenario.policy).make(info.action, parameters.values(ParameterGroup::policy)),
               .seed = seed,
               .settings = parameters.values(ParameterGroup::algorithm)});
  algorithm->configure(parameters);
  return algorithm;
}

}  // namespace policyscope
