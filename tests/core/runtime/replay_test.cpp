#include "core/runtime/replay.h"

#include "tests/support/runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace policyscope {
namespace {

using testing_support::bytes_of;

/// A value somewhere on the parameter's slider.
ParameterValue any_value(const Parameter& parameter, std::mt19937& random) {
  if (parameter.type == ParameterType::choice) {
    return static_cast<double>(random() % parameter.choices.size());
  }
  if (parameter.id == "step_limit") return static_cast<double>(20 + random() % 80);  // quick episodes
  if (parameter.id == "episodes") return static_cast<double>(1 + random() % 3);      // quick batches
  std::uniform_real_distribution<double> on_slider(parameter.slider.low, parameter.slider.high);
  const double x = on_slider(random);
  if (parameter.type == ParameterType::real) return x;
  return std::min(std::floor(x),
                  std::max(parameter.slider.low, 8.0));  // few passes over small batches: quick iterations
}

/// Does to a learner what a person may do at any moment.
void interfere(Learner& learner, std::mt19937& random) {
  if (random() % 4 == 0) {
    const auto other = learner.environment().clone();
    std::vector<double> observation(other->info().observation.size());
    RandomStream stream(random(), Purpose::environment);
    other->reset(stream, observation);
    learner.place(other->state());
    return;
  }
  const ParameterSet& parameters = learner.parameters();
  const std::size_t i = random() % parameters.size();
  if (parameters[i].applies == Applies::new_run || !parameters[i].is_number()) return;
  learner.set(i, any_value(parameters[i], random));
}

struct Pair {
  std::string environment, algorithm;
};

std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  for (const EnvironmentEntry& environment : environment_catalog()) {
    for (const AlgorithmEntry& algorithm : algorithm_catalog()) {
      if (refusal(environment.info.id, algorithm.info.id).empty()) {
        pairs.push_back({environment.info.id, algorithm.info.id});
      }
    }
  }
  return pairs;
}

class ReplayTest : public ::testing::TestWithParam<Pair> {};

TEST_P(ReplayTest, AWholeLectureIsRepeatedByItsChanges) {
  Scenario scenario = make_scenario(GetParam().environment, GetParam().algorithm);
  if (scenario.features == "tile-coding") scenario.parameters.set_from_text("tilings=4");
  // A system over all weights that were met is filled and solved at each update.
  if (scenario.features == "tile-coding" && scenario.algorithm.find("natural") != std::string::npos) {
    scenario.parameters.set_from_text("tiles=2");
  }
  if (find_algorithm(GetParam().algorithm).info.off_policy) {
    for (const char* small : {"net_arch=4", "batch_size=4", "buffer_size=300", "learning_starts=20"})
      scenario.parameters.set_from_text(small);
  } else if (find_algorithm(GetParam().algorithm).info.network) {
    scenario.parameters.set_from_text("net_arch=4");
    if (!GetParam().algorithm.starts_with("neural-")) {  // those learn from whole trajectories
      for (const char* small : {"n_steps=4", "n_envs=2"}) scenario.parameters.set_from_text(small);
    }
  }
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    if (scenario.parameters[i].id == "episodes") scenario.parameters.set(i, 2.0);
  }
  // Short enough that physics waits for the next episode, and gets it, several times.
  if (step_limit(scenario) != 0 || !find_environment(scenario.environment).info.continuing) {
    scenario.parameters.set_from_text("step_limit=60");
  }
  for (std::uint32_t lecture = 0; lecture < 2; ++lecture) {
    std::mt19937 random(lecture);
    Learner live(scenario, lecture);
    std::vector<std::byte> middle;
    std::size_t known = 0;
    for (int i = 0; i < 30; ++i) {
      if (i == 15) {
        middle = bytes_of(live);
        known = live.changes().size();
      }
      for (auto n = random() % 3; n > 0; --n) interfere(live, random);
      live.advance(random() % 97);
      if (live.divergence()) break;
    }
    SCOPED_TRACE(lecture);
    // A learner that diverged did so while trying the next iteration.
    const std::int64_t end = live.iteration() + (live.divergence() ? 1 : 0);
    // What waits for the end of an episode may be in force in another environment already.
    std::vector<Change> asked_for = live.changes();
    asked_for.insert(asked_for.end(), live.waiting().begin(), live.waiting().end());
    const auto again = replayed(scenario, lecture, asked_for, end);
    EXPECT_EQ(again->steps(), live.steps());
    EXPECT_EQ(again->episodes(), live.episodes());
    EXPECT_EQ(again->in_force(), live.in_force());
    EXPECT_EQ(bytes_of(*again), bytes_of(live));
    // Bins widen for the first time at 16,384 steps, but later where the ones before are not at hand.
    if (!middle.empty() && live.steps() < 16'384) {
      Learner later(scenario, lecture);
      ArchiveReader archive(middle);
      later.load(archive);
      replay(later, std::span<const Change>(asked_for).subspan(known), end);
      EXPECT_EQ(bytes_of(later), bytes_of(live));
    }
    Snapshot a, b;
    live.snapshot({.model = true}, a);
    again->snapshot({.model = true}, b);
    EXPECT_EQ(a.environment_state, b.environment_state);
    std::vector<std::size_t> quantities(a.model->quantities().size());
    for (std::size_t q = 0; q < quantities.size(); ++q) quantities[q] = q;
    std::vector<double> x(quantities.size()), y(quantities.size());
    const auto observation = live.experience().observation();
    a.model->evaluate(quantities, observation, observation.size(), x);
    b.model->evaluate(quantities, observation, observation.size(), y);
    EXPECT_EQ(x, y);
  }
}

INSTANTIATE_TEST_SUITE_P(Catalog, ReplayTest, ::testing::ValuesIn(all_pairs()), [](const auto& pair) {
  std::string name = pair.param.environment + "_" + pair.param.algorithm;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
});

TEST(Replay, PhysicsThatWaitedIsAskedForWhenItWas) {
  Scenario scenario = make_scenario("CartPole-v1", "actor-critic");
  scenario.parameters.set_from_text("tilings=4");
  const std::size_t gravity = scenario.parameters.find("gravity");
  const std::size_t alpha = scenario.parameters.find("alpha_w");
  Learner live(scenario, 3);
  live.advance(100);
  const std::int64_t asked = live.iteration();
  live.set(gravity, 5.0);
  live.advance(1);
  live.set(alpha, 0.001);
  ASSERT_EQ(live.changes().size(), 1u) << "gravity must still wait";
  live.advance(2000);
  ASSERT_EQ(live.changes().size(), 2u);
  EXPECT_EQ(live.changes()[1].requested_iteration, asked);
  EXPECT_GT(live.changes()[1].iteration, asked);
  EXPECT_EQ(bytes_of(*replayed(scenario, 3, live.changes(), live.iteration())), bytes_of(live));
}

}  // namespace
}  // namespace policyscope
