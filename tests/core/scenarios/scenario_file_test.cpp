#include "core/scenarios/scenario_file.h"

#include "tests/support/runs.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace policyscope {
namespace {

using testing_support::complaint;

/// The smallest scenario, on lines 1 and 2.
constexpr std::string_view ids =
    "environment = \"LecturePendulum\"\nalgorithm = \"continuing-actor-critic\"\n";

std::string complaint_about(const std::string& rest) {
  return complaint([&] { parse_scenario(std::string(ids) + rest, "lesson.toml"); });
}

/// A folder of its own for each test.
class ScenarioFiles : public testing::Test {
 protected:
  ScenarioFiles() {
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("policyscope_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~ScenarioFiles() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

  std::filesystem::path folder_;
};

TEST(ScenarioFile, ReadsWhatIsNamedAndKeepsDefaults) {
  const Scenario scenario = parse_scenario(std::string(ids) + R"(
title = "A lesson"
text = "Look."
seeds = [3, 1]
steps = 500
[parameters]
alpha_theta = 0.25
tiles = [4, 6]
env.gravity = 1.62
[window]
panels = ["scene"]
lesson_parameters = ["gravity"]
crosshair = [0.5, 0]
[expect]
metric = "mean_reward"
at_least = -1
seeds = 3
)",
                                           "folder/lesson.toml");
  EXPECT_EQ(scenario.name, "lesson");
  EXPECT_EQ(scenario.title, "A lesson");
  EXPECT_EQ(scenario.text, "Look.");
  EXPECT_EQ(scenario.features, "tile-coding");
  EXPECT_EQ(scenario.policy, "softmax");
  EXPECT_THAT(scenario.seeds, testing::ElementsAre(3, 1));
  EXPECT_EQ(scenario.steps, 500);
  const ParameterSet& set = scenario.parameters;
  EXPECT_EQ(set.number(set.find("alpha_theta")), 0.25);
  EXPECT_EQ(set.number(set.find("env.gravity")), 1.62);
  EXPECT_EQ(set.value(set.find("tiles")), ParameterValue(std::vector<int>{4, 6}));
  EXPECT_EQ(set.number(set.find("alpha_w")), 0.0625);
  EXPECT_THAT(scenario.window.crosshair, testing::ElementsAre(0.5, 0.0));
  ASSERT_TRUE(scenario.expect);
  EXPECT_EQ(*scenario.expect, (Expectation{"mean_reward", -1.0, 3, 0}));
}

TEST(ScenarioFile, WritesWhatItReads) {
  Scenario scenario = make_scenario("CartPole-v1", "actor-critic-traces");
  scenario.name = "lesson";
  scenario.title = "Quotes \" and \\ and\ttabs and β̇";
  scenario.text = "Two lines,\nand a bell \x07.";
  scenario.seeds = {7, 0, 9223372036854775807u};
  scenario.steps = 0;
  scenario.episodes = 12;
  scenario.parameters.set_from_text("alpha_theta=0.1");
  scenario.parameters.set_from_text("alpha_w=3e-300");
  scenario.parameters.set_from_text("step_limit=0");
  scenario.parameters.set_from_text("discount_actor=true");
  scenario.parameters.set_from_text("tiles=1,2,3,4");
  scenario.window = {{"scene", "value"}, {"scene"}, {"lambda"}, {0.1, -0.0, 1e-17, 4}};
  scenario.expect = Expectation{"mean_length", 0.1 + 0.2, 2, 10};
  const std::string text = format_scenario(scenario);
  EXPECT_EQ(parse_scenario(text, "lesson.toml"), scenario) << text;
  EXPECT_EQ(format_scenario(parse_scenario(text, "lesson.toml")), text);
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("gamma"))) << "defaults are not written";
}

TEST(ScenarioFile, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(complaint_about("titel = \"x\"\n"), "lesson.toml:3: unknown key 'titel'; did you mean 'title'?");
  EXPECT_EQ(complaint_about("steps = 1.5\n"), "lesson.toml:3: steps must be a whole number, not a number");
  EXPECT_EQ(complaint_about("steps = 0\n"),
            "lesson.toml:3: steps cannot be 0; allowed: 1 to 9223372036854775807");
  EXPECT_EQ(complaint_about("title = 1\n"), "lesson.toml:3: title must be a text, not a whole number");
  EXPECT_EQ(complaint_about("seeds = 1\n"),
            "lesson.toml:3: seeds must be a list of whole numbers, not a whole number");
  EXPECT_EQ(complaint_about("seeds = [1,\n-2]\n"), "lesson.toml:4: a seed cannot be -2; allowed: 0 or more");
  EXPECT_EQ(complaint_about("episodes = 5\n"), "lesson.toml:3: LecturePendulum has no episodes; give steps");
  EXPECT_EQ(complaint_about("features = \"tile-codign\"\n"),
            "lesson.toml:3: unknown features 'tile-codign'; did you mean 'tile-coding'?");
  EXPECT_EQ(complaint_about("policy = \"gaussian\"\n"),
            "lesson.toml:3: policy 'gaussian' is for continuous actions, but those of LecturePendulum are "
            "discrete");
  EXPECT_EQ(complaint_about("[window]\ncrosshair = [1]\n"),
            "lesson.toml:4: crosshair has 1 numbers, but LecturePendulum is drawn over 2");
  EXPECT_EQ(complaint_about("[window]\nlesson_parameters = [\"lamda\"]\n"),
            "lesson.toml:4: unknown parameter 'lamda'; did you mean 'lambda'?");
  EXPECT_EQ(complaint_about("[expect]\nmetric = \"reward\"\n"),
            "lesson.toml:4: unknown metric 'reward'; known: mean_reward, mean_return, mean_length, "
            "evaluated_return");
  EXPECT_EQ(complaint_about("[expect]\nseeds = 2\n"), "lesson.toml:3: [expect] needs the key 'at_least'");
}

TEST(ScenarioFile, ChecksParametersAsTheCommandLineDoes) {
  const auto parameter = [](const std::string& line) {
    return complaint_about("[parameters]\n" + line + "\n");
  };
  EXPECT_EQ(parameter("alpha_teta = 1"),
            "lesson.toml:4: unknown parameter 'alpha_teta'; did you mean 'alpha_theta'?");
  EXPECT_EQ(parameter("alpha_theta = -1"),
            "lesson.toml:4: alpha_theta cannot be '-1'; allowed: a number, 0 to 1e+09");
  EXPECT_EQ(parameter("alpha_theta = nan"),
            "lesson.toml:4: alpha_theta cannot be 'nan'; allowed: a number, 0 to 1e+09");
  EXPECT_EQ(parameter("alpha_theta = inf"),
            "lesson.toml:4: alpha_theta cannot be 'inf'; allowed: a number, 0 to 1e+09");
  EXPECT_EQ(parameter("alpha_theta = \"0.5\""),
            "lesson.toml:4: alpha_theta cannot be '\"0.5\"'; allowed: a number, 0 to 1e+09");
  EXPECT_EQ(parameter("tilings = 1.5"),
            "lesson.toml:4: tilings cannot be '1.5'; allowed: a whole number, 1 to 1024");
  EXPECT_EQ(
      parameter("tiles = [8, true]"),
      "lesson.toml:4: tiles cannot be '8,true'; allowed: whole numbers separated by commas, each 1 to 1024");
  EXPECT_EQ(parameter("physics.mass = 1"),
            "lesson.toml:4: unknown group of parameters 'physics'; known: env, features, policy, algorithm");
}

TEST(ScenarioFile, RefusesWhatIsNoScenario) {
  const auto text = [](std::string_view source) {
    return complaint([&] { parse_scenario(source, "lesson.toml"); });
  };
  EXPECT_EQ(text(""), "lesson.toml: the key 'environment' is missing");
  EXPECT_EQ(text("environment = \"CartPole-v1\""), "lesson.toml: the key 'algorithm' is missing");
  EXPECT_EQ(text("environment = \"CartPole-v2\""),
            "lesson.toml:1: unknown environment 'CartPole-v2'; did you mean 'CartPole-v1'?");
  EXPECT_EQ(text("environment = \"CartPole-v1\"\nalgorithm = \"continuing-actor-critic\""),
            "lesson.toml:2: CartPole-v1 has episodes; the average-reward actor–critic is for tasks that "
            "never end.");
  EXPECT_THAT(text("a = [1,\n\n\"x"), testing::StartsWith("lesson.toml:3: this is not TOML: "));
  EXPECT_THAT(text("title = \"\xff\xfe\""), testing::StartsWith("lesson.toml:1: this is not TOML: "));
  EXPECT_THAT(text(std::string(100'000, '[')), testing::StartsWith("lesson.toml:1: this is not TOML: "));
}

TEST_F(ScenarioFiles, AreWrittenAndRead) {
  Scenario scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  scenario.name = "lesson";
  write_scenario(scenario, path("lesson.toml"));
  EXPECT_EQ(load_scenario(path("lesson.toml")), scenario);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "nothing else is left";
}

TEST_F(ScenarioFiles, SayWhyTheyCannotBeReadOrWritten) {
  const auto reading = [](const std::string& file) { return complaint([&] { load_scenario(file); }); };
  EXPECT_EQ(reading(path("none.toml")), "cannot open '" + path("none.toml") + "': No such file or directory");
  std::filesystem::create_directory(path("folder.toml"));
  EXPECT_EQ(reading(path("folder.toml")),
            "'" + path("folder.toml") + "' is a directory, not a scenario file");
  EXPECT_EQ(reading(write("large.toml", std::string(2'000'000, '#'))),
            "'" + path("large.toml") + "' is too large for a scenario; at most 1048576 bytes are read");
  EXPECT_EQ(reading(write("empty.toml", "")), path("empty.toml") + ": the key 'environment' is missing");

  const Scenario scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  EXPECT_EQ(complaint([&] { write_scenario(scenario, path("no/lesson.toml")); }),
            "cannot write '" + path("no/lesson.toml") + "': No such file or directory");
  EXPECT_THAT(complaint([&] { write_scenario(scenario, path("folder.toml")); }),
              testing::StartsWith("cannot write '" + path("folder.toml") + "': "));
  EXPECT_FALSE(std::filesystem::exists(path("folder.toml.part")));
}

TEST(ScenarioFile, SuggestsTheNearestBuiltInName) {
  EXPECT_EQ(complaint([] { load_scenario("pendulum-swingup"); }),
            "unknown scenario 'pendulum-swingup'; did you mean 'pendulum-swing-up'?");
}

}  // namespace
}  // namespace policyscope
