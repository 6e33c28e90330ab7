#include "core/store/weights_file.h"

#include "core/error.h"
#include "core/json/json.h"
#include "core/learning/network_weights.h"
#include "core/scenarios/scenario_file.h"
#include "core/version.h"

#include <fmt/format.h>

namespace policyscope {
namespace {

constexpr const char* mean_key = "observation_mean";
constexpr const char* variance_key = "observation_variance";

std::vector<double> numbers(const std::string& text, const std::string& file, const char* key) {
  std::vector<double> list;
  const Json json = parse_json(text, file);
  if (json.array() != nullptr) {
    for (const Json& item : *json.array()) {
      double value = 0.0;
      if (!item.number(value)) break;
      list.push_back(value);
    }
  }
  if (json.array() == nullptr || list.size() != json.array()->size()) {
    throw Error(fmt::format("{}: {} is no list of numbers", file, key));
  }
  return list;
}

}  // namespace

SafeTensors weights_of(const Learner& learner) {
  const Scenario& scenario = learner.scenario();
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  const auto* model = dynamic_cast<const HasNetworkWeights*>(snapshot.model.get());
  if (model == nullptr) {
    throw Error(
        fmt::format("{} learns functions that are linear in features, and no networks; their "
                    "weights have no place in such a file",
                    scenario.algorithm));
  }
  NetworkWeights weights = model->weights();
  SafeTensors contents{std::move(weights.tensors), {}};
  Scenario now = scenario;
  now.parameters = learner.in_force();
  contents.metadata = {{"format", "pt"},
                       {"program", fmt::format("policyscope {}", version())},
                       {"scenario", scenario.name},
                       {"environment", scenario.environment},
                       {"algorithm", scenario.algorithm},
                       {"seed", fmt::format("{}", learner.seed())},
                       {"steps", fmt::format("{}", learner.steps())}};
  if (weights.normalizer) {
    contents.metadata.emplace_back(mean_key, Json::array(weights.normalizer->mean).dump());
    contents.metadata.emplace_back(variance_key, Json::array(weights.normalizer->variance).dump());
  }
  contents.metadata.emplace_back("scenario_toml", format_scenario(now, Detail::everything));
  return contents;
}

Scenario scenario_of(const SafeTensors& contents, const std::string& file) {
  const std::string* text = contents.find("scenario_toml");
  if (text == nullptr) {
    throw Error(fmt::format("{} does not say which task it is for; name a scenario with --scenario", file));
  }
  Scenario scenario = parse_scenario(*text, file);
  if (const std::string* name = contents.find("scenario")) scenario.name = *name;
  return scenario;
}

NetworkWeights weights_in(const SafeTensors& contents, const std::string& file) {
  NetworkWeights weights{contents.tensors, std::nullopt};
  const std::string* mean = contents.find(mean_key);
  const std::string* variance = contents.find(variance_key);
  if (mean != nullptr && variance != nullptr) {
    weights.normalizer =
        NetworkWeights::Normalizer{numbers(*mean, file, mean_key), numbers(*variance, file, variance_key)};
  }
  return weights;
}

std::unique_ptr<Model> model_of(const SafeTensors& contents, const Scenario& scenario,
                                const std::string& file) {
  const std::string* environment = contents.find("environment");
  if (environment != nullptr && *environment != scenario.environment) {
    throw Error(fmt::format("{} has learned {}, but {} is about {}", file, *environment, scenario.name,
                            scenario.environment));
  }
  std::unique_ptr<Model> model = Learner(scenario, 1).make_model();
  auto* networks = dynamic_cast<HasNetworkWeights*>(model.get());
  if (networks == nullptr) {
    throw Error(fmt::format("{} holds networks, but {} of '{}' learns none", file, scenario.algorithm,
                            scenario.name));
  }
  try {
    networks->set_weights(weights_in(contents, file));
  } catch (const Error& error) {
    throw Error(fmt::format("{} does not fit '{}': {}", file, scenario.name, error.what()));
  }
  return model;
}

}  // namespace policyscope
