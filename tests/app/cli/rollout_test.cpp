#include "app/cli/command_line.h"
#include "core/environments/angle.h"
#include "core/json/json.h"
#include "tests/support/truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

/// The recordings are traces: `rollout` reads each of them as it is.
namespace policyscope::app {
namespace {

std::vector<double> numbers(const Json& json) {
  std::vector<double> list;
  for (const Json& item : *json.array()) {
    double number = 0.0;
    EXPECT_TRUE(item.number(number));
    list.push_back(number);
  }
  return list;
}

class RolloutCommand : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Recorded, RolloutCommand, testing::ValuesIn(recorded_environments()),
                         [](const auto& test) { return test.param.substr(0, test.param.find('-')); });

TEST_P(RolloutCommand, PlaysTheRecordings) {
  const Truth truth = load_truth(GetParam());
  const std::vector<std::string> arguments = {
      "rollout", "--env", GetParam(), "--actions",
      std::string(POLICYSCOPE_TEST_DATA) + "/truth/" + GetParam() + ".json"};
  std::ostringstream out, err;
  ASSERT_EQ(run_command_line(arguments, out, err, {}), 0) << err.str();
  const Json json = parse_json(out.str(), "rollout");
  EXPECT_EQ(*json.find("env")->text(), GetParam());
  const Json::Array& traces = *json.find("traces")->array();
  ASSERT_EQ(traces.size(), truth.traces.size());
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const RecordedTrace& recorded = truth.traces[i];
    const Json::Array& states = *traces[i].find("states")->array();
    const std::vector<double> rewards = numbers(*traces[i].find("rewards"));
    ASSERT_EQ(states.size(), recorded.expected.states.size());
    ASSERT_EQ(rewards.size(), states.size());
    EXPECT_EQ(numbers(*traces[i].find("initial_observation")).size(), truth.observation_low.size());
    // As exact as the recording is: see truth_test.cpp.
    const double tolerance = std::max(recorded.sensitivity, 1e-12) + 1.01 * recorded.double_deviation;
    for (std::size_t t = 0; t < states.size(); ++t) {
      const std::vector<double> state = numbers(states[t]);
      for (std::size_t d = 0; d < state.size(); ++d) {
        double difference = state[d] - recorded.expected.states[t][d];
        if (GetParam() == "Acrobot-v1" && d < 2) difference = wrap_angle(difference);
        ASSERT_LE(std::abs(difference), tolerance) << recorded.description << ", step " << t;
      }
      ASSERT_NEAR(rewards[t], recorded.expected.rewards[t], 20.0 * tolerance) << "step " << t;
      ASSERT_EQ(*(*traces[i].find("terminated")->array())[t].boolean(), recorded.expected.terminated[t]);
      ASSERT_EQ(*(*traces[i].find("truncated")->array())[t].boolean(), recorded.expected.truncated[t]);
    }
  }
}

}  // namespace
}  // namespace policyscope::app
