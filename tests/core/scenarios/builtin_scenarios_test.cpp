#include "core/learning/evaluation.h"
#include "core/learning/learner.h"
#include "core/runtime/training.h"
#include "core/scenarios/scenario_file.h"
#include "tests/support/names.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

/// What holds for every scenario that is part of the program.
namespace policyscope {
namespace {

class BuiltinScenario : public testing::TestWithParam<std::string> {
 protected:
  const Scenario scenario_ = load_scenario(GetParam());
};
INSTANTIATE_TEST_SUITE_P(All, BuiltinScenario, testing::ValuesIn(builtin_scenarios()), named_by_parameter);

TEST_P(BuiltinScenario, TellsItsAudienceSomething) {
  EXPECT_EQ(scenario_.name, GetParam());
  EXPECT_GE(scenario_.title.size(), 5u);
  EXPECT_GE(scenario_.text.size(), 60u);
  EXPECT_LE(scenario_.text.size(), 500u);
}

TEST_P(BuiltinScenario, IsTheSameWrittenAndReadAgain) {
  EXPECT_EQ(parse_scenario(format_scenario(scenario_), GetParam() + ".toml"), scenario_);
}

TEST_P(BuiltinScenario, NamesParametersThatItHas) {
  EXPECT_FALSE(scenario_.window.lesson_parameters.empty());
  for (const std::string& name : scenario_.window.lesson_parameters) {
    EXPECT_NO_THROW(scenario_.parameters.find(name));
  }
}

TEST_P(BuiltinScenario, RunsWithFiniteNumbers) {
  Learner learner(scenario_, scenario_.seeds.front());
  learner.advance(1200);
  EXPECT_FALSE(learner.divergence());
  EXPECT_GE(learner.steps(), 1200);
  for (const SeriesGroup* group : {&learner.experience().by_step(), &learner.experience().by_episode()}) {
    if (group->samples() == 0) continue;
    for (std::size_t i = 0; i < group->series().size(); ++i) {
      EXPECT_TRUE(std::isfinite(group->total(i).mean)) << group->series()[i].id;
    }
  }
}

/// The promise of the scenario's text, over seeds: minutes, so it has a tier of its own.
using SlowBuiltinScenario = BuiltinScenario;
INSTANTIATE_TEST_SUITE_P(All, SlowBuiltinScenario, testing::ValuesIn(builtin_scenarios()),
                         named_by_parameter);

TEST_P(SlowBuiltinScenario, KeepsItsPromise) {
  if (!scenario_.expect) GTEST_SKIP() << "it makes none";
  const Expectation& expect = *scenario_.expect;
  TrainingPlan plan;
  plan.scenario = scenario_;
  plan.seeds.clear();
  for (int i = 0; i < expect.seeds; ++i) plan.seeds.push_back(scenario_.seeds.front() + i);
  plan.steps = expect.steps > 0 ? expect.steps : scenario_.steps;
  plan.episodes = expect.steps > 0 ? 0 : scenario_.episodes;
  std::vector<double> metrics;
  TrainingHooks hooks;
  if (expect.metric == "evaluated_return") {
    hooks.finished = [&](const std::shared_ptr<policyscope::Run>& run) {
      const Learner& learner = run->learner();
      Snapshot snapshot;
      learner.snapshot({.model = true}, snapshot);
      metrics.push_back(evaluate(*snapshot.model, make_environment(scenario_),
                                 {.episodes = 100,
                                  .seed = learner.seed(),
                                  .deterministic = true,
                                  .step_limit = step_limit(scenario_)})
                            .mean_return);
    };
  }
  for (const TrainingResult& result : train(plan, hooks)) {
    if (expect.metric == "mean_reward") metrics.push_back(result.mean_reward);
    if (expect.metric == "mean_return") metrics.push_back(result.mean_return.value_or(-1e9));
    if (expect.metric == "mean_length") metrics.push_back(result.mean_length.value_or(-1e9));
  }
  std::sort(metrics.begin(), metrics.end());
  const double median = 0.5 * (metrics[(metrics.size() - 1) / 2] + metrics[metrics.size() / 2]);
  EXPECT_GE(median, expect.at_least) << testing::PrintToString(metrics);
  RecordProperty("results", testing::PrintToString(metrics));
}

}  // namespace
}  // namespace policyscope
