#include "tests/support/truth.h"

#include "tests/support/files.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <stdexcept>

namespace policyscope {
namespace {

using Json = nlohmann::json;
using Vectors = std::vector<std::vector<double>>;

std::vector<double> bounds(const Json& list, double unbounded) {
  std::vector<double> numbers;
  for (const Json& bound : list) numbers.push_back(bound.is_null() ? unbounded : bound.get<double>());
  return numbers;
}

RecordedTrace read_trace(const Json& json) {
  RecordedTrace recorded;
  recorded.description = json.at("description");
  recorded.trace.initial_state = json.at("initial_state").get<std::vector<double>>();
  for (const Json& action : json.at("actions")) {
    recorded.trace.actions.push_back(action.is_array() ? action.get<std::vector<double>>()
                                                       : std::vector<double>{action.get<double>()});
  }
  recorded.expected.initial_observation = json.at("initial_observation").get<std::vector<double>>();
  recorded.expected.states = json.at("states").get<Vectors>();
  recorded.expected.observations = json.at("observations").get<Vectors>();
  recorded.expected.rewards = json.at("rewards").get<std::vector<double>>();
  recorded.expected.terminated = json.at("terminated").get<std::vector<bool>>();
  recorded.expected.truncated = json.at("truncated").get<std::vector<bool>>();
  recorded.sensitivity = json.at("max_state_deviation_after_1e-12_initial_perturbation");
  recorded.double_deviation = json.value("float64_state_max_deviation", 0.0);
  return recorded;
}

}  // namespace

Truth load_truth(const std::string& id) {
  std::ifstream file(data_file("truth/" + id + ".json"));
  if (!file) throw std::runtime_error("no recording of " + id);
  const Json json = Json::parse(file);
  constexpr double infinite = std::numeric_limits<double>::infinity();

  Truth truth;
  truth.step_limit = json.at("max_episode_steps");
  truth.observation_low = bounds(json.at("observation_low"), -infinite);
  truth.observation_high = bounds(json.at("observation_high"), infinite);
  const Json& action = json.at("action_space");
  if (action.at("type") == "Discrete") {
    truth.action_count = action.at("n");
  } else {
    truth.action_low = bounds(action.at("low"), -infinite);
    truth.action_high = bounds(action.at("high"), infinite);
  }
  truth.state_names = json.at("state_names").get<std::vector<std::string>>();
  truth.initial_state_distribution = json.at("initial_state_distribution");
  const Json& random = json.at("random_policy_statistics");
  truth.random_policy = {random.at("episodes"), random.at("return_mean"), random.at("return_std"),
                         random.at("length_mean"), random.at("length_std")};
  for (const Json& trace : json.at("traces")) truth.traces.push_back(read_trace(trace));
  return truth;
}

const std::vector<std::string>& recorded_environments() {
  static const std::vector<std::string> ids = {"Acrobot-v1", "CartPole-v1", "MountainCar-v0",
                                               "MountainCarContinuous-v0", "Pendulum-v1"};
  return ids;
}

}  // namespace policyscope
