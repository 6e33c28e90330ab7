#include "core/studies/study_file.h"

#include "core/scenarios/scenario_file.h"
#include "tests/support/names.h"
#include "tests/support/runs.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace policyscope {
namespace {

using testing_support::complaint;

std::vector<std::string> names(const Study& study) {
  std::vector<std::string> list;
  for (const StudyConfiguration& configuration : study.configurations) list.push_back(configuration.name);
  return list;
}

double value(const StudyConfiguration& configuration, std::string_view name) {
  const ParameterSet& parameters = configuration.scenario.parameters;
  return parameters.number(parameters.find(name));
}

TEST(StudyFile, HasTheConfigurationsThatItNamesAndEveryCombinationOfAGrid) {
  const Study study = parse_study(R"(
title = "Steps"
scenario = "short-corridor-baseline"
runs = 7
seed = 11
episodes = 40
[parameters]
step_limit = 500
[[configuration]]
name = "slow"
steps = 900
[configuration.parameters]
alpha_theta = 0.001
[[grid]]
name = "w {alpha_w}, θ {alpha_theta}"
[grid.parameters]
alpha_w = [0.5, 0.25]
alpha_theta = [0.1, 0.2, 0.3]
[grid.labels]
alpha_w = ["large", "small"]
)",
                                  "mine/steps.toml");
  EXPECT_EQ(study.name, "steps");
  EXPECT_EQ(study.runs, 7);
  EXPECT_EQ(study.first_seed, 11u);
  EXPECT_EQ(study.metric, "mean_return");
  EXPECT_FALSE(study.evaluation);
  EXPECT_THAT(names(study), testing::ElementsAre("slow", "w large, θ 0.1", "w large, θ 0.2", "w large, θ 0.3",
                                                 "w small, θ 0.1", "w small, θ 0.2", "w small, θ 0.3"));
  EXPECT_EQ(study.configurations[0].scenario.steps, 900);
  EXPECT_EQ(study.configurations[0].scenario.episodes, 0);
  EXPECT_EQ(value(study.configurations[0], "alpha_theta"), 0.001);
  EXPECT_EQ(value(study.configurations[0], "step_limit"), 500);
  const StudyConfiguration& last = study.configurations.back();
  EXPECT_EQ(last.scenario.episodes, 40);
  EXPECT_EQ(value(last, "alpha_w"), 0.25);
  EXPECT_EQ(value(last, "alpha_theta"), 0.3);
}

TEST(StudyFile, NamesAGridByItsValuesAndKnowsGroups) {
  const Study study = parse_study(R"(
[[grid]]
scenario = "pendulum-v1"
[grid.parameters]
env.gravity = [9.8, 1.62]
[evaluation]
episodes = 3
deterministic = false
)",
                                  "x.toml");
  EXPECT_THAT(names(study), testing::ElementsAre("env.gravity 9.8", "env.gravity 1.62"));
  EXPECT_EQ(study.metric, "evaluated_return");
  EXPECT_EQ(study.evaluation->episodes, 3);
  EXPECT_FALSE(study.evaluation->deterministic);
  EXPECT_EQ(parse_study("[[configuration]]\nscenario = \"two-cycle\"", "x.toml").metric, "mean_reward");
}

TEST(StudyFile, SaysWhatIsWrongAndWhere) {
  const auto said = [](std::string_view text) { return complaint([&] { parse_study(text, "x.toml"); }); };
  EXPECT_EQ(said("titel = 1"), "x.toml:1: unknown key 'titel'; did you mean 'title'?");
  EXPECT_EQ(said(""), "x.toml: a study needs at least one [[configuration]] or [[grid]]");
  EXPECT_EQ(said("\n[[configuration]]\nname = \"a\""),
            "x.toml:2: there is no scenario; give one here, or above for all configurations");
  EXPECT_EQ(said("scenario = \"two-cycel\"\n[[configuration]]"),
            "x.toml:1: unknown scenario 'two-cycel'; did you mean 'two-cycle'?");
  EXPECT_EQ(
      said("scenario = \"two-cycle\"\n[[configuration]]\nname = \"a\"\n[[configuration]]\nname = \"a\""),
      "x.toml:4: two configurations are called 'a'");
  EXPECT_EQ(said("scenario = \"two-cycle\"\nepisodes = 10\n[[configuration]]"),
            "x.toml:2: TwoCycle has no episodes; give steps");
  EXPECT_EQ(said("scenario = \"two-cycle\"\n[[grid]]\n[grid.parameters]\nalpha_w = 0.1"),
            "x.toml:4: alpha_w must be a list of the values to try");
  EXPECT_EQ(said("scenario = \"two-cycle\"\n[[grid]]"),
            "x.toml:2: [[grid]] needs [grid.parameters] with a list of values for each parameter");
  EXPECT_EQ(said("scenario = \"two-cycle\"\n[[grid]]\n[grid.parameters]\nalpha_w = [0.1, -1]"),
            "x.toml:4: alpha_w cannot be '-1'; allowed: a number, 0 to 1e+09");
  EXPECT_EQ(said("scenario = \"two-cycle\"\n[[grid]]\n[grid.parameters]\nalpha_w = [0.1]\n[grid.labels]\n"
                 "alpha_w = [\"a\", \"b\"]"),
            "x.toml:6: alpha_w has 1 values, but 2 labels");
  EXPECT_EQ(said("scenario = \"two-cycle\"\nmetric = \"return\"\n[[configuration]]"),
            "x.toml:2: unknown metric 'return'; known: mean_reward, mean_return, mean_length, "
            "overall_return, evaluated_return");
  EXPECT_EQ(said("scenario = \"two-cycle\"\nmetric = \"evaluated_return\"\n[[configuration]]"),
            "x.toml:2: evaluated_return needs an [evaluation]");
  EXPECT_EQ(complaint([] { load_study("step-size-studi"); }),
            "unknown study 'step-size-studi'; did you mean 'step-size-study'?");
}

class BuiltinStudy : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, BuiltinStudy, testing::ValuesIn(builtin_studies()), named_by_parameter);

TEST_P(BuiltinStudy, TellsWhatItComparesAndEveryRunCanBegin) {
  const Study study = load_study(GetParam());
  EXPECT_EQ(study.name, GetParam());
  EXPECT_GE(study.title.size(), 5u);
  EXPECT_GE(study.text.size(), 60u);
  for (const StudyConfiguration& configuration : study.configurations) {
    Learner learner(configuration.scenario, study.first_seed);
    learner.advance(300);
    EXPECT_FALSE(learner.divergence()) << configuration.name;
  }
}

/// What scenarios promise of networks can be checked in shares, and goes on after an interruption.
TEST(BuiltinStudies, HaveARowForEveryPromiseOfNetworks) {
  std::map<std::string, const Scenario*> rows;
  std::vector<Study> studies;
  for (const std::string& name : builtin_studies()) {
    if (name.starts_with("learning-")) studies.push_back(load_study(name));
  }
  for (const Study& study : studies) {
    EXPECT_EQ(study.metric, "evaluated_return");
    for (const StudyConfiguration& configuration : study.configurations) {
      rows[configuration.scenario.name] = &configuration.scenario;
    }
  }
  for (const std::string& name : builtin_scenarios()) {
    const Scenario scenario = load_scenario(name);
    if (!scenario.expect || scenario.expect->metric != "evaluated_return") continue;
    ASSERT_TRUE(rows.contains(name)) << "no study learning-*.toml has " << name;
    EXPECT_EQ(rows[name]->steps, scenario.expect->steps > 0 ? scenario.expect->steps : scenario.steps)
        << name;
    EXPECT_EQ(rows[name]->parameters, scenario.parameters) << name;
  }
}

}  // namespace
}  // namespace policyscope
