#include "core/scenarios/start.h"

#include "core/learning/evaluation.h"
#include "core/learning/learner.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/weights_file.h"
#include "tests/support/names.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <fstream>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::complaint;
using testing_support::TemporaryFolder;

double evaluated(const Scenario& scenario, const Learner& learner, std::int64_t episodes) {
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  return evaluate(
             *snapshot.model, make_environment(scenario),
             {.episodes = episodes, .seed = 7, .deterministic = true, .step_limit = step_limit(scenario)})
      .mean_return;
}

/// Learns a little, and starts a scenario with what came out.
class Start : public testing::TestWithParam<const char*> {
 protected:
  Scenario small() const {
    Scenario scenario = load_scenario(GetParam());
    scenario.parameters.set_from_text("net_arch=8,8");
    return scenario;
  }
  TemporaryFolder folder_;
};
INSTANTIATE_TEST_SUITE_P(Learners, Start,
                         testing::Values("pendulum-sac", "pendulum-sac-2018", "pendulum-td3", "pendulum-ddpg",
                                         "pendulum-d4pg", "cart-pole-dqn", "pendulum-ppo", "cart-pole-a3c",
                                         "cart-pole-async-q"),
                         named_by_parameter);

TEST_P(Start, ARunBeginsAsTheNetworksWereAndLearnsOn) {
  Scenario scenario = small();
  Learner teacher(scenario, 1);
  teacher.advance(600);
  write_safetensors(folder_.path() / "taught.safetensors", weights_of(teacher));
  {
    std::ofstream file(folder_.path() / "lesson.toml");
    scenario.start = "taught.safetensors";
    file << format_scenario(scenario);
  }
  const Scenario lesson = load_scenario((folder_.path() / "lesson.toml").string());
  EXPECT_EQ(lesson.start, (folder_.path() / "taught.safetensors").string());
  EXPECT_EQ(parse_scenario(format_scenario(lesson), "lesson.toml"), lesson);

  for (const std::uint64_t seed : {1, 5}) {
    Learner pupil(lesson, seed);
    EXPECT_EQ(pupil.steps(), 0);
    const SafeTensors taught = weights_of(teacher), begun = weights_of(pupil);
    ASSERT_EQ(begun.tensors.size(), taught.tensors.size());
    for (std::size_t i = 0; i < taught.tensors.size(); ++i) {
      EXPECT_EQ(begun.tensors[i].name, taught.tensors[i].name);
      EXPECT_EQ(begun.tensors[i].values, taught.tensors[i].values) << taught.tensors[i].name;
    }
    // Scenario and seed still decide everything.
    Learner again(lesson, seed);
    pupil.advance(700);
    again.advance(300);
    again.advance(400);
    EXPECT_FALSE(pupil.divergence());
    if (pupil.steps() == again.steps()) {
      EXPECT_EQ(bytes_of(pupil), bytes_of(again));
    }
  }
}

TEST(StartFile, ComplaintsNameWhatIsWrong) {
  const TemporaryFolder folder;
  const auto lesson = [&](const std::string& text) {
    return complaint([&] { Learner(parse_scenario(text, (folder.path() / "lesson.toml").string()), 1); });
  };
  const std::string pendulum = "environment = \"Pendulum-v1\"\nalgorithm = \"sac\"\n";
  EXPECT_THAT(lesson(pendulum + "start = \"bipedal-walker-sack\"\n"),
              testing::HasSubstr("did you mean 'bipedal-walker-sac'?"));
  EXPECT_THAT(lesson(pendulum + "start = \"nowhere.safetensors\"\n"), testing::HasSubstr("cannot open"));
  EXPECT_THAT(lesson(pendulum + "start = \"bipedal-walker-sac\"\n"),
              testing::HasSubstr("have learned BipedalWalker-v3 and not Pendulum-v1"));
  const std::string walker = "environment = \"BipedalWalker-v3\"\nstart = \"bipedal-walker-sac\"\n";
  EXPECT_THAT(lesson(walker + "algorithm = \"sac\"\n[parameters]\nnet_arch = [32]\n"),
              testing::HasSubstr("do not fit its settings"));
  EXPECT_THAT(lesson("environment = \"Pendulum-v1\"\nalgorithm = \"actor-critic\"\n"
                     "start = \"bipedal-walker-sac\"\n"),
              testing::HasSubstr("learns none"));
}

TEST(StartFile, TheTrainedWalkerWalksToTheEndOfTheCourse) {
  const Scenario scenario = load_scenario("bipedal-walker-trained");
  EXPECT_GE(evaluated(scenario, Learner(scenario, 1), 2), 300.0);
}

}  // namespace
}  // namespace policyscope
