// Asynchronous Q-learning and Sarsa against the serial loops that they come from, and their threads.
#include "core/algorithms/async_q_learning.h"

#include "core/learning/action_value_model.h"
#include "core/learning/learner.h"
#include "core/scenarios/repeatable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

const char* const methods[] = {"one-step-q", "one-step-sarsa", "n-step-q"};

Scenario async_scenario(const std::vector<std::string>& assignments) {
  Scenario scenario = make_scenario("CartPole-v1", "async-q-learning");
  for (const std::string& assignment : assignments) scenario.parameters.set_from_text(assignment);
  return scenario;
}

/// The learner on its own.
struct AsyncRun {
  Scenario scenario;
  Experience experience;
  std::unique_ptr<Algorithm> algorithm;

  explicit AsyncRun(const std::vector<std::string>& assignments)
      : scenario(async_scenario(assignments)),
        experience(make_environment(scenario), step_limit(scenario), 1, {},
                   find_algorithm("async-q-learning").info.update_series),
        algorithm(make_algorithm(scenario, experience.episode().environment(), 1)) {
    experience.open_lanes(algorithm->environments());
  }
  void advance(std::int64_t steps) { algorithm->advance(experience, steps, StopToken{}); }
  const AsyncQLearning& learner() const { return static_cast<const AsyncQLearning&>(*algorithm); }
};

std::vector<float> copied(std::span<const float> numbers) {
  return {numbers.begin(), numbers.end()};
}

/// Algorithms 1, S1 and S2 of Mnih et al. 2016 with one thread, a sample at a time in double precision, with
/// Huber's error, gradients that are means over t_max, and plain gradient descent.
struct Serial {
  static constexpr double discount = 0.9, epsilon = 0.3, rate = 0.05;
  static constexpr int t_max = 5, interval = 23;

  explicit Serial(std::string method_id) : method(std::move(method_id)) {
    RandomStream initial(1, Purpose::initialization);
    std::vector<float> start(network.parameter_count());
    initialize_uniform<float>(Mlp<float>(network.shape()), initial, start);
    w.assign(start.begin(), start.end());
    target = w;
  }

  std::vector<double> q(const std::vector<double>& parameters, const std::vector<double>& observation) {
    const Matrix<double> x = Eigen::Map<const Matrix<double>>(observation.data(), 4, 1);
    const BatchMatrix<double>& out = network.forward(parameters, x, pass);
    return {out.data(), out.data() + 2};
  }
  /// ε-greedy, after the exploration that fades.
  std::size_t choose(const std::vector<double>& observation) {
    const double fading = 0.5 * std::max(0.0, 1.0 - static_cast<double>(fading_at) / 100.0);
    if (random.uniform() < fading) return random.index(2);
    const std::vector<double> values = q(w, observation);
    const double greedy = values[0] >= values[1] ? 1.0 - epsilon / 2 : epsilon / 2;
    return random.uniform() < greedy ? 0 : 1;
  }
  void turn(Experience& experience) {
    fading_at = steps;
    std::vector<std::vector<double>> states;
    std::vector<std::size_t> actions;
    std::vector<double> rewards, bootstraps;
    Outcome outcome;
    const auto seen = [](ObservationView o) { return std::vector<double>(o.begin(), o.end()); };
    while (states.size() < t_max && !outcome.ended()) {
      states.push_back(seen(experience.observation()));
      const bool chosen = method == "one-step-sarsa" && next >= 0;
      actions.push_back(chosen ? static_cast<std::size_t>(next) : choose(states.back()));
      next = -1;
      const double action[] = {static_cast<double>(actions.back())};
      outcome = experience.step(action);
      const std::vector<double> after = seen(experience.next_observation());
      double bootstrap = 0.0;
      if (!outcome.terminated) {
        const std::vector<double> values = q(target, after);
        bootstrap = std::max(values[0], values[1]);
        if (method == "one-step-sarsa") {
          const std::size_t following = choose(after);
          bootstrap = values[following];
          if (!outcome.ended()) next = static_cast<int>(following);
        }
      }
      rewards.push_back(outcome.reward);
      bootstraps.push_back(bootstrap);
      experience.record(0.0, {});
      ++steps;
    }
    std::vector<double> gradient(w.size(), 0.0);
    double sum = bootstraps.back();
    for (std::size_t t = states.size(); t-- > 0;) {
      sum = rewards[t] + discount * sum;
      const double y = method == "n-step-q" ? sum : rewards[t] + discount * bootstraps[t];
      const double error = q(w, states[t])[actions[t]] - y;
      Matrix<double> d_output = Matrix<double>::Zero(2, 1);
      d_output(static_cast<Eigen::Index>(actions[t])) = std::clamp(error, -1.0, 1.0) / t_max;
      network.backward(w, d_output, pass, gradient);
    }
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= rate * gradient[i];
    if (steps / interval > (steps - static_cast<int>(states.size())) / interval) target = w;
  }

  std::string method;
  Mlp<double> network{{.inputs = 4, .hidden = {8}, .outputs = 2, .activation = Activation::tanh}};
  MlpWorkspace<double> pass;
  std::vector<double> w, target;
  RandomStream random{1, Purpose::action, 0};
  int next = -1, steps = 0, fading_at = 0;
};

class AsyncMethod : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, AsyncMethod, testing::ValuesIn(methods), [](const auto& param) {
  std::string name = param.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(AsyncMethod, WithOneWorkerIsTheSerialLoop) {
  for (const char* staleness : {"staleness=0", "staleness=1"}) {
    AsyncRun run({std::string("method=") + GetParam(), staleness, "n_envs=1", "n_steps=5", "net_arch=8",
                  "activation=tanh", "optimizer=sgd", "learning_rate=0.05", "gamma=0.9", "epsilon=0.3",
                  "target_update_interval=23", "max_grad_norm=0", "exploration_initial_eps=0.5",
                  "exploration_fraction=1", "schedule_steps=100"});
    Serial serial(GetParam());
    Experience experience(make_environment(run.scenario), step_limit(run.scenario), 1, {}, {});
    while (serial.steps < 400) {
      run.advance(1);
      serial.turn(experience);
      ASSERT_EQ(run.experience.steps(), experience.steps());
      ASSERT_EQ(run.experience.transitions().recent(0).action[0],
                experience.transitions().recent(0).action[0]);
      for (std::size_t i = 0; i < serial.w.size(); ++i) {
        ASSERT_NEAR(run.learner().parameters()[i], serial.w[i], 1e-5) << "after " << serial.steps;
        ASSERT_NEAR(run.learner().target()[i], serial.target[i], 1e-5) << "after " << serial.steps;
      }
    }
    EXPECT_GE(run.experience.episodes(), 5);  // turns that end with their episode were among them
  }
}

TEST_P(AsyncMethod, CopiesTheTargetNowAndThen) {
  AsyncRun run({std::string("method=") + GetParam(), "target_update_interval=100", "net_arch=8"});
  std::vector<float> last = copied(run.learner().target());
  EXPECT_EQ(copied(run.learner().parameters()), last);
  for (int copies = 0; copies < 3;) {
    const std::int64_t before = run.experience.steps();
    run.advance(1);
    const bool due = run.experience.steps() / 100 > before / 100;
    EXPECT_EQ(copied(run.learner().target()), due ? copied(run.learner().parameters()) : last);
    last = copied(run.learner().target());
    copies += due ? 1 : 0;
  }
}

TEST_P(AsyncMethod, KnowsWhoseValuesItLearns) {
  const AsyncRun run({std::string("method=") + GetParam()});
  const bool best = std::string(GetParam()) != "one-step-sarsa";
  const std::unique_ptr<Model> model = run.algorithm->make_model();
  int values = 0;
  for (const Quantity& quantity : model->quantities()) {
    if (quantity.estimates.kind == Estimand::Kind::other) continue;
    ++values;
    EXPECT_EQ(quantity.estimates.best_policy, best) << quantity.id;
  }
  EXPECT_EQ(values, 4);  // the best one's, that of the target, and of each action
}

TEST_P(AsyncMethod, NotesTheLineOfItsOwnTarget) {
  AsyncRun run({std::string("method=") + GetParam()});
  Recording recording;
  run.algorithm->record(run.experience, recording);
  const auto line = std::find(std::begin(methods), std::end(methods), std::string(GetParam())) - methods;
  std::vector<int> lines;
  for (const Recording::Event& event : recording.events) lines.push_back(event.line);
  EXPECT_EQ(lines, (std::vector<int>{1, 2, 3 + static_cast<int>(line), 6, 7}));
}

TEST_P(AsyncMethod, LearnsOnRealThreads) {
  const Scenario threaded = async_scenario(
      {std::string("method=") + GetParam(), "threads=true", "net_arch=8", "target_update_interval=50"});
  EXPECT_FALSE(repeatable(threaded));
  Learner learner(threaded, 1);
  for (int i = 0; i < 4; ++i) EXPECT_GE(learner.advance(500), 500);
  EXPECT_FALSE(learner.divergence());
  EXPECT_GE(learner.steps(), 2000);
  EXPECT_GE(learner.iteration(), 2000 / 5);
  EXPECT_EQ(learner.experience().by_step().samples(), learner.steps());
  EXPECT_EQ(learner.experience().by_update().samples(), learner.iteration());
  Snapshot snapshot;
  learner.snapshot({.model = true}, snapshot);
  for (const float w : static_cast<const ActionValueModel&>(*snapshot.model).parameters())
    EXPECT_TRUE(std::isfinite(w));
  StopToken stop;
  stop.request_stop();
  EXPECT_EQ(learner.advance(1'000'000'000, stop), 0);
}

TEST(AsyncExploration, LiesBetweenTheNarrowestAndTheWidestWorker) {
  EXPECT_EQ(exploration_width(5.0, 0, 1), 1.0);
  EXPECT_NEAR(exploration_width(5.0, 0, 3), 0.2, 1e-15);
  EXPECT_EQ(exploration_width(5.0, 1, 3), 1.0);
  EXPECT_NEAR(exploration_width(5.0, 2, 3), 5.0, 1e-14);
}

TEST(AsyncQSampling, WorkersExploreDifferently) {
  // They learn nothing, so what is not the best action was drawn.
  AsyncRun run({"n_envs=2", "n_steps=50", "exploration_spread=5", "exploration_initial_eps=0", "epsilon=0.1",
                "learning_rate=0", "net_arch=8"});
  const auto model = run.algorithm->make_model();
  run.algorithm->copy_to(*model);
  RandomStream unused(1, Purpose::evaluation);
  double others[2] = {0.0, 0.0}, turns[2] = {0.0, 0.0};
  for (int i = 0; i < 4000; ++i) {
    const std::int64_t before = run.experience.steps();
    const double x = run.experience.observation(0)[0];
    run.advance(1);
    const std::size_t lane = run.experience.observation(0)[0] == x ? 1 : 0;
    for (std::int64_t k = 0; k < run.experience.steps() - before; ++k) {
      const auto transition = run.experience.transitions().recent(static_cast<std::size_t>(k));
      double best[1];
      model->act(transition.observation, true, unused, best);
      others[lane] += transition.action[0] != best[0] ? 1.0 : 0.0;
      turns[lane] += 1.0;
    }
  }
  // Half of what is drawn from both alike.
  for (const std::size_t lane : {0u, 1u}) {
    const double p = lane == 0 ? 0.01 : 0.25;
    EXPECT_NEAR(others[lane] / turns[lane], p, 4 * std::sqrt(p * (1 - p) / turns[lane])) << lane;
  }
}

}  // namespace
}  // namespace policyscope
