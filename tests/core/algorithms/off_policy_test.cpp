// The learners from replay at work: what their updates do to networks and targets.
#include "core/algorithms/d4pg.h"
#include "core/algorithms/ddpg.h"
#include "core/algorithms/dqn.h"
#include "core/algorithms/sac.h"
#include "core/algorithms/sac_2018.h"
#include "core/algorithms/td3.h"
#include "core/error.h"
#include "core/learning/learner.h"
#include "core/policies/deterministic.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

/// An algorithm of the catalog in Pendulum-v1 with tiny networks.
struct Small {
  Scenario scenario;
  Experience experience;
  std::unique_ptr<Algorithm> algorithm;

  Small(const std::string& id, const std::vector<std::string>& assignments,
        const std::string& environment = "Pendulum-v1")
      : scenario(scenario_of(id, assignments, environment)),
        experience(make_environment(scenario), 200, 1, {}, find_algorithm(id).info.update_series),
        algorithm(make_algorithm(scenario, experience.episode().environment(), 1)) {
    experience.open_lanes(algorithm->environments());
  }
  static Scenario scenario_of(const std::string& id, const std::vector<std::string>& assignments,
                              const std::string& environment) {
    Scenario scenario = make_scenario(environment, id);
    for (const char* small :
         {"net_arch=8", "batch_size=16", "learning_starts=20", "buffer_size=500", "learning_rate=1e-3"})
      scenario.parameters.set_from_text(small);
    if (id != "dqn") scenario.parameters.set_from_text("critic_learning_rate=1e-3");
    for (const std::string& assignment : assignments) scenario.parameters.set_from_text(assignment);
    return scenario;
  }
  void advance(std::int64_t steps) { algorithm->advance(experience, steps, StopToken{}); }
  template <class A>
  const A& as() const {
    return static_cast<const A&>(*algorithm);
  }
};

std::vector<float> copy(std::span<const float> numbers) {
  return {numbers.begin(), numbers.end()};
}

void expect_moved(std::span<const float> target, std::span<const float> before,
                  std::span<const float> learned, double tau) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    const double expected =
        (1.0 - tau) * static_cast<double>(before[i]) + tau * static_cast<double>(learned[i]);
    ASSERT_NEAR(target[i], expected, 2e-7 * (std::abs(expected) + std::abs(static_cast<double>(before[i]))));
  }
}

TEST(OffPolicy, TargetsMoveExactlyByTau) {
  for (const std::string id : {"sac", "ddpg"}) {
    for (const double tau : {0.005, 0.5, 1.0}) {
      Small run(id, {"tau=" + format_number(tau)});
      run.advance(30);
      const auto& learner = run.as<OffPolicyActorCritic>();
      for (int i = 0; i < 5; ++i) {
        const std::vector<float> before = copy(learner.targets()), critics = copy(learner.critics());
        run.advance(1);
        EXPECT_NE(critics, copy(learner.critics())) << "nothing was learned";
        expect_moved(learner.targets(), before, learner.critics(), tau);
      }
    }
  }
}

TEST(OffPolicy, Td3MovesActorAndTargetsAtEverySecondUpdate) {
  Small run("td3", {"tau=0.1"});
  run.advance(20);  // the 21st step is the first that is learned from
  const auto& td3 = run.as<Td3>();
  for (int update = 1; update <= 8; ++update) {
    const std::vector<float> actor = copy(td3.actor()), targets = copy(td3.targets()),
                             target_actor = copy(td3.target_actor()), critics = copy(td3.critics());
    run.advance(1);
    EXPECT_NE(copy(td3.critics()), critics);
    if (update % 2 == 1) {
      EXPECT_EQ(copy(td3.actor()), actor);
      EXPECT_EQ(copy(td3.targets()), targets);
      EXPECT_EQ(copy(td3.target_actor()), target_actor);
    } else {
      EXPECT_NE(copy(td3.actor()), actor);
      expect_moved(td3.targets(), targets, td3.critics(), 0.1);
      expect_moved(td3.target_actor(), target_actor, td3.actor(), 0.1);
    }
  }
}

TEST(OffPolicy, AFrozenActorOrCriticStays) {
  Small run("sac", {"learning_rate=0"});
  run.advance(25);
  const std::vector<float> actor = copy(run.as<Sac>().actor()), critics = copy(run.as<Sac>().critics());
  run.advance(20);
  EXPECT_EQ(copy(run.as<Sac>().actor()), actor);
  EXPECT_NE(copy(run.as<Sac>().critics()), critics);
}

TEST(OffPolicy, WarmsUpWithUniformActionsOfTheWholeRange) {
  Small run("ddpg", {"learning_starts=400", "buffer_size=1000"});
  run.advance(400);
  const ReplayLog& log = run.as<Ddpg>().log();
  ASSERT_EQ(log.size(), 400u);
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < 400; ++i) {
    const double a = static_cast<double>(log.action(i)[0]);
    EXPECT_LE(std::abs(a), 1.0);
    sum += a;
    squares += a * a;
  }
  EXPECT_NEAR(sum / 400, 0.0, 4 * std::sqrt(1.0 / 3 / 400));
  EXPECT_NEAR(squares / 400, 1.0 / 3, 4 * std::sqrt(4.0 / 45 / 400));
  EXPECT_EQ(run.experience.by_update().samples(), 0);
  run.advance(1);
  EXPECT_EQ(run.experience.by_update().samples(), 1);
}

TEST(OffPolicy, TheUnscaledTorqueStaysWithinOne) {
  for (const bool scaled : {true, false}) {
    Small run("ddpg", {scaled ? "scaled=true" : "scaled=false", "noise_std=2"});
    double largest = 0.0;
    for (int i = 0; i < 200; ++i) {
      run.advance(1);
      largest = std::max(largest, std::abs(run.experience.transitions().recent(0).action[0]));
    }
    EXPECT_NEAR(largest, scaled ? 2.0 : 1.0, 1e-12);
  }
}

TEST(OffPolicy, TheTemperatureFollowsTheEntropy) {
  Small low("sac", {"target_entropy=-50"}), high("sac", {"target_entropy=10"});
  Small constant("sac", {"ent_coef_mode=constant", "ent_coef=0.3"});
  Small linear("sac", {"ent_coef_mode=linear", "ent_coef=0.4", "schedule_steps=200"});
  for (Small* run : {&low, &high, &constant, &linear}) run->advance(100);
  EXPECT_LT(low.as<Sac>().temperature(), 0.95);
  EXPECT_GT(high.as<Sac>().temperature(), 1.05);
  EXPECT_EQ(constant.as<Sac>().temperature(), 0.3);
  EXPECT_NEAR(linear.as<Sac>().temperature(), 0.2, 1e-12);
}

TEST(OffPolicy, AnUpdateThatIsNotFiniteIsNotApplied) {
  Small run("sac", {"critic_learning_rate=1000", "learning_rate=1000"});
  run.advance(5000);
  ASSERT_TRUE(run.algorithm->divergence());
  for (const float w : run.as<Sac>().critics()) ASSERT_TRUE(std::isfinite(w));
  for (const float w : run.as<Sac>().actor()) ASSERT_TRUE(std::isfinite(w));
}

TEST(OffPolicyModel, AnswersForCriticsAndTargetsOverTheAction) {
  Small run("td3", {"tau=0.01"});
  run.advance(60);
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  ASSERT_EQ(model->action_quantities().size(), 4u);
  EXPECT_EQ(model->action_quantities()[0].id, "q1");
  EXPECT_EQ(model->action_quantities()[3].id, "target_q2");
  const double observation[] = {0.6, -0.8, 1.5};
  ActionDistribution distribution;
  model->distribution(observation, distribution);
  const double actions[] = {-2.0, distribution.mean[0], 1.3};
  // Against the networks themselves.
  const auto& td3 = run.as<Td3>();
  const Mlp<float> critic({.inputs = 4, .hidden = {8}, .outputs = 1, .activation = Activation::relu});
  const std::size_t size = critic.parameter_count();
  double least = 0.0;
  for (std::size_t q = 0; q < 4; ++q) {
    double values[3];
    model->evaluate_actions(q, observation, actions, values);
    const std::span<const float> block = (q < 2 ? td3.critics() : td3.targets()).subspan(q % 2 * size, size);
    for (int i = 0; i < 3; ++i) {
      Matrix<float> pair(4, 1);
      pair << 0.6f, -0.8f, 1.5f, static_cast<float>(actions[i] / 2.0);
      Mlp<float>::Workspace workspace;
      EXPECT_NEAR(values[i], critic.forward(block, pair, workspace)(0), 1e-6);
    }
    if (q == 0 || (q == 1 && values[1] < least)) least = values[1];
  }
  const std::size_t wanted[] = {0};
  double value[1];
  model->evaluate(wanted, observation, 3, value);
  EXPECT_NEAR(value[0], least, 1e-5);
}

TEST(OffPolicyModel, ActsLikeTheLearnersPolicy) {
  Small run("ddpg", {"action_noise=normal", "noise_std=0.1"});
  run.advance(60);
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  RandomStream random(3, Purpose::evaluation);
  const double observation[] = {1.0, 0.0, 0.0};
  double mean[1], action[1], sum = 0.0, squares = 0.0;
  model->act(observation, true, random, mean);
  for (int i = 0; i < 2000; ++i) {
    model->act(observation, false, random, action);
    sum += (action[0] - mean[0]) / 2000;
    squares += (action[0] - mean[0]) * (action[0] - mean[0]) / 2000;
  }
  EXPECT_NEAR(sum, 0.0, 4 * 0.2 / std::sqrt(2000.0));
  EXPECT_NEAR(std::sqrt(squares), 0.2, 0.02);  // 0.1 of half the range
}

TEST(OffPolicy, RefusesActionsToChooseFrom) {
  EXPECT_EQ(refusal("CartPole-v1", "sac"),
            "the actor gives actions that are numbers, but CartPole-v1 has a few to choose from.");
  EXPECT_EQ(refusal("Pendulum-v1", "td3"), "");
}

TEST(OffPolicy, SummarizesItsBuffer) {
  Small run("td3", {"buffer_size=300"});
  run.advance(450);
  ReplaySummary summary;
  ASSERT_TRUE(run.algorithm->summarize_replay(summary));
  EXPECT_EQ(summary.size, 300u);
  EXPECT_EQ(summary.stored, 450);
  ASSERT_EQ(summary.spread.size(), 300u);
  EXPECT_EQ(summary.spread.front().age, 299);
  EXPECT_EQ(summary.spread.back().age, 0);
  EXPECT_EQ(summary.drawn.size(), 16u);
  EXPECT_EQ(summary.spread_observations.size(), 900u);
  EXPECT_NEAR(summary.spread[7].relative_probability, 1.0, 1e-12);
  ASSERT_EQ(summary.episode_returns.size(), 2u);  // steps 1–200 partly, 201–400; the third goes on
  EXPECT_NEAR(summary.spread.front().episode_return, summary.episode_returns.front(), 1e-12);
  EXPECT_EQ(summary.noise_size, 1u);
  EXPECT_EQ(summary.noise.size(), 430u);
}

TEST(Sac2018, MovesTheTargetOfItsValueByTau) {
  Small run("sac-2018", {"tau=0.1"});
  run.advance(30);
  const std::vector<float> before = copy(run.as<Sac2018>().state_value());
  run.advance(1);
  const std::span<const float> now = run.as<Sac2018>().state_value();
  const std::size_t half = now.size() / 2;
  EXPECT_NE(copy(now.first(half)),
            std::vector<float>(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(half)));
  expect_moved(now.last(half), std::span(before).last(half), now.first(half), 0.1);
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  EXPECT_EQ(model->quantities()[0].symbol, "\\hat{v}(s)");
  EXPECT_EQ(model->action_quantities().size(), 2u);
}

TEST(Dqn, CopiesItsTargetNowAndThen) {
  Small run("dqn", {"target_update_interval=40", "train_freq=1"}, "CartPole-v1");
  run.advance(39);
  const std::vector<float> before = copy(run.as<Dqn>().target());
  EXPECT_NE(copy(run.as<Dqn>().parameters()), before);
  run.advance(1);
  EXPECT_EQ(copy(run.as<Dqn>().parameters()), copy(run.as<Dqn>().target()));
  const std::vector<float> copied = copy(run.as<Dqn>().target());
  run.advance(39);
  EXPECT_EQ(copy(run.as<Dqn>().target()), copied);
  EXPECT_NE(copy(run.as<Dqn>().parameters()), copied);
}

TEST(Dqn, ExploresLessAndLess) {
  Small run("dqn", {"exploration_fraction=0.5", "schedule_steps=200", "exploration_initial_eps=0.8"},
            "CartPole-v1");
  EXPECT_NEAR(run.as<Dqn>().schedule(), 0.8, 1e-12);
  run.advance(48);  // whole iterations of four steps
  EXPECT_NEAR(run.as<Dqn>().schedule(), 0.8 * 0.52, 1e-12);
  run.advance(60);
  EXPECT_EQ(run.as<Dqn>().schedule(), 0.0);
}

TEST(D4pg, ShowsADistributionWhoseMeanIsTheValue) {
  Small run("d4pg", {"n_atoms=21", "v_min=-40", "v_max=0", "n_envs=2"});
  run.advance(60);
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  const double observation[] = {0.6, -0.8, 1.5}, action[] = {0.7};
  ValueDistribution distribution;
  ASSERT_TRUE(model->value_distribution(observation, action, distribution));
  ASSERT_EQ(distribution.atoms.size(), 21u);
  EXPECT_EQ(distribution.atoms[3], -34.0);
  double sum = 0.0, mean = 0.0, value[1];
  for (std::size_t z = 0; z < 21; ++z) {
    sum += distribution.probabilities[z];
    mean += distribution.probabilities[z] * distribution.atoms[z];
  }
  model->evaluate_actions(0, observation, action, value);
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_NEAR(mean, value[0], 1e-6);
}

TEST(OffPolicy, StratifiedReplayIsForOneEnvironment) {
  EXPECT_THROW(Small("d4pg", {"replay=stratified", "n_envs=2"}), Error);
  EXPECT_NO_THROW(Small("d4pg", {"replay=stratified", "n_envs=1"}));
}

}  // namespace
}  // namespace policyscope
