// What learners reach on problems whose answers are known: against themselves in a game, and where states
// look alike.
#include "core/environments/aliased_gridworld.h"
#include "core/exact/matrix_game.h"
#include "core/exact/undiscounted.h"
#include "core/learning/learner.h"
#include "core/scenarios/scenario_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// π(a | what s looks like) of the learner's present policy, S by A.
Eigen::MatrixXd policy_table(const Learner& learner, const FiniteModel& model) {
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  Eigen::MatrixXd table(static_cast<Eigen::Index>(model.states.size()),
                        static_cast<Eigen::Index>(model.actions.size()));
  ActionDistribution distribution;
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    snapshot.model->distribution(model.observations[model.states[s].appearance], distribution);
    for (std::size_t a = 0; a < model.actions.size(); ++a)
      table(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(a)) = distribution.probabilities[a];
  }
  return table;
}

TEST(KnownAnswers, TheAverageOfSelfPlayCanHardlyBeExploited) {
  const Scenario scenario = load_scenario("rock-paper-scissors");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Learner learner(scenario, seed);
    std::vector<double> observation(learner.environment().info().observation.size());
    learner.environment().observe(observation);
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    double worst = 0.0;
    ActionDistribution distribution;
    Snapshot snapshot;
    std::int64_t policies = 0;
    while (learner.episodes() < scenario.episodes) {
      learner.advance(1);
      learner.snapshot({.model = true}, snapshot);
      snapshot.model->distribution(observation, distribution);
      const Eigen::Vector3d policy(distribution.probabilities.data());
      worst = std::max(worst, exploitability(rock_paper_scissors(), policy));
      sum += policy;
      ++policies;
    }
    const Eigen::Vector3d average = sum / static_cast<double>(policies);
    EXPECT_LE(exploitability(rock_paper_scissors(), average), 0.05) << "seed " << seed;
    EXPECT_GT(worst, 0.1) << "it should have circled, seed " << seed;
  }
}

/// Mean steps from the starts to the end, and the largest of them.
std::pair<double, double> steps_to_end(const Eigen::MatrixXd& policy, const FiniteModel& model) {
  const exact::Chain chain = exact::chain_of(model, policy);
  const Eigen::VectorXd steps = exact::steps_to_end(chain);
  double mean = 0.0, most = 0.0;
  for (Eigen::Index s = 0; s < chain.start.size(); ++s) {
    if (!(chain.start[s] > 0.0)) continue;
    mean += chain.start[s] * steps[s];
    most = std::max(most, steps[s]);
  }
  return {mean, most};
}

TEST(KnownAnswers, APolicyTossesACoinWhereStatesLookAlike) {
  const FiniteModel model = AliasedGridworld::make_model({});
  const Scenario scenario = load_scenario("aliased-gridworld");
  std::vector<double> means;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Learner learner(scenario, seed);
    while (learner.episodes() < scenario.episodes) learner.advance(100);
    means.push_back(steps_to_end(policy_table(learner, model), model).first);
  }
  std::sort(means.begin(), means.end());
  EXPECT_LE(means[2], 4.2);
  EXPECT_GE(means[0], 3.8 - 1e-12);  // no policy without memory does better
}

TEST(KnownAnswers, GreedyActionValuesGetStuckWhereStatesLookAlike) {
  const FiniteModel model = AliasedGridworld::make_model({});
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Learner learner(make_scenario("AliasedGridworld", "q-learning"), seed);
    learner.advance(50'000);
    Eigen::MatrixXd policy = policy_table(learner, model);
    for (Eigen::Index s = 0; s < policy.rows(); ++s) {
      Eigen::Index best = 0;
      policy.row(s).maxCoeff(&best);
      policy.row(s).setZero();
      policy(s, best) = 1.0;
    }
    EXPECT_TRUE(std::isinf(steps_to_end(policy, model).second)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace policyscope
