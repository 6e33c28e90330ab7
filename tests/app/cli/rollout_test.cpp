#include "app/cli/command_line.h"
#include "core/environments/angle.h"
#include "core/json/json.h"
#include "tests/support/files.h"
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
  const std::vector<std::string> arguments = {"rollout", "--env", GetParam(), "--actions",
                                              data_file("truth/" + GetParam() + ".json")};
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

/// The tasks of rigid bodies: their recordings bring the ground and what chance did, and begin after a reset.
TEST(RigidBodyRollout, ReadsAndAnswersWithTheFieldsOfTheRecordings) {
  for (const std::string id : {"LunarLanderContinuous-v3", "BipedalWalker-v3"}) {
    SCOPED_TRACE(id);
    const std::string file = data_file("truth/" + id + ".json");
    std::ostringstream out, err;
    const std::vector<std::string> arguments = {"rollout", "--env", id, "--actions", file};
    ASSERT_EQ(run_command_line(arguments, out, err, {}), 0) << err.str();
    std::ifstream stream(file);
    const Json recorded = parse_json(std::string(std::istreambuf_iterator<char>(stream), {}), file);
    const Json found = parse_json(out.str(), "rollout");
    const Json::Array& expected_traces = *recorded.find("traces")->array();
    const Json::Array& traces = *found.find("traces")->array();
    ASSERT_EQ(traces.size(), expected_traces.size());
    for (std::size_t i = 0; i < traces.size(); ++i) {
      const Json::Array& states = *traces[i].find("states")->array();
      const Json::Array& expected = *expected_traces[i].find("states")->array();
      ASSERT_EQ(states.size(), expected.size());
      // In free flight the engines agree; the walker's legs come together otherwise.
      for (std::size_t t = 0; t < 20; ++t) {
        ASSERT_EQ(states[t].array()->size(), expected[t].array()->size());
        const std::vector<double> body = numbers((*states[t].array())[0]);
        const std::vector<double> other = numbers((*expected[t].array())[0]);
        ASSERT_EQ(body.size(), 6u);
        const double tolerance = id == "BipedalWalker-v3" ? 0.5 : 4e-3;
        EXPECT_NEAR(body[0], other[0], tolerance) << "step " << t;
        EXPECT_NEAR(body[1], other[1], tolerance) << "step " << t;
      }
      for (const char* field : {"terrain_y", "contacts", "observations", "rewards", "joint_angles",
                                "joint_speeds", "terminated", "truncated"})
        ASSERT_NE(traces[i].find(field), nullptr) << field;
      EXPECT_EQ(traces[i].find("contacts")->array()->size(), states.size());
      if (id == "LunarLanderContinuous-v3") {
        EXPECT_EQ(traces[i].find("dispersion_raw")->dump(),
                  expected_traces[i].find("dispersion_raw")->dump());
      }
    }
  }
}

TEST(RigidBodyRollout, RefusesAGroundOfAnotherLength) {
  const std::string file = testing::TempDir() + "/rigid_body_rollout.json";
  std::ofstream(file) << R"({"traces":[{"initial_state":[[10,8,0,0,0,0],[11,8,0.4,0,0,0],[9,8,-0.4,0,0,0]],)"
                         R"("terrain_y":[1,2,3],"actions":[[0,0]]}]})";
  std::ostringstream out, err;
  const std::vector<std::string> arguments = {"rollout", "--env", "LunarLanderContinuous-v3", "--actions",
                                              file};
  EXPECT_EQ(run_command_line(arguments, out, err, {}), 2);
  EXPECT_NE(err.str().find("terrain_y of LunarLanderContinuous-v3 is a list of 11 heights"),
            std::string::npos)
      << err.str();
}

}  // namespace
}  // namespace policyscope::app
