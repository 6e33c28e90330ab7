// What every algorithm of the catalog promises on every task it does not refuse: the same bits however it is
// advanced, recorded, saved and loaded.
#include "core/error.h"
#include "core/learning/learner.h"
#include "tests/support/allocations.h"
#include "tests/support/runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace policyscope {
namespace {

struct Case {
  std::string environment, algorithm;
  std::vector<std::string> assignments;
  std::string features, policy;  // empty for the usual ones
};

Scenario scenario_of(const Case& c) {
  Scenario scenario = make_scenario(c.environment, c.algorithm);
  if (!c.features.empty()) scenario.features = c.features;
  if (!c.policy.empty()) scenario.policy = c.policy;
  scenario.parameters = default_parameters(c.environment, scenario.features, scenario.policy, c.algorithm);
  // A system over all weights that were met is filled and solved at each update.
  if (scenario.features == "tile-coding" && scenario.algorithm.find("natural") != std::string::npos) {
    scenario.parameters.set_from_text("tiles=2");
  }
  for (const std::string& assignment : c.assignments) scenario.parameters.set_from_text(assignment);
  return scenario;
}

/// A buffer that is soon full, and small batches and networks.
std::vector<std::string> small_replay() {
  return {"net_arch=8",         "batch_size=8", "learning_starts=50",       "buffer_size=600",
          "learning_rate=1e-5", "train_freq=3", "critic_learning_rate=1e-5"};
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const AlgorithmEntry& algorithm : algorithm_catalog()) {
    for (const std::string environment :
         {"TwoCycle", "ShortCorridor", "LecturePendulum", "LecturePendulumContinuous", "Pendulum-v1",
          "CartPole-v1", "MountainCarContinuous-v0"}) {
      if (!refusal(environment, algorithm.info.id).empty()) continue;
      std::vector<std::string> small;
      if (algorithm.info.off_policy) {
        small = small_replay();
        if (algorithm.info.id == "dqn") small.pop_back();  // it has one learning rate
        cases.push_back({environment, algorithm.info.id, small, "", ""});
        continue;
      }
      const auto has = [&](const char* id) {
        return std::any_of(algorithm.parameters.begin(), algorithm.parameters.end(),
                           [&](const Parameter& parameter) { return parameter.id == id; });
      };
      if (algorithm.info.network && !has("n_steps")) {  // learns from whole trajectories
        small = {"net_arch=8", "learning_rate=1e-5"};
        if (has("episodes")) small.push_back("episodes=2");
        // The longest batch is soon met, and the next one is shorter.
        if (environment == "CartPole-v1") small.push_back("step_limit=20");
        cases.push_back({environment, algorithm.info.id, small, "", ""});
        continue;
      }
      if (algorithm.info.network) {
        small = {"n_steps=8", "n_envs=2", "net_arch=8", "learning_rate=1e-5"};
        cases.push_back({environment, algorithm.info.id, small, "", ""});
        continue;
      }
      if (environment == "Pendulum-v1") small.push_back("inputs=coordinates");
      if (environment == "CartPole-v1") small.push_back("tilings=4");
      if (has("episodes")) small.push_back("episodes=2");  // short batches
      // Nothing may diverge here, whatever the scale of the returns.
      small.push_back(algorithm.info.value_based ? "alpha=1e-3" : "alpha_theta=1e-7");
      cases.push_back({environment, algorithm.info.id, small, "", ""});
    }
  }
  cases.push_back(
      {"LecturePendulumContinuous", "continuing-actor-critic", {"lambda=0.9", "alpha_theta=1e-4"}, "", ""});
  cases.push_back({"LecturePendulum", "continuing-actor-critic", {"lambda=0.5"}, "fourier", ""});
  cases.push_back(
      {"LecturePendulumContinuous", "continuing-actor-critic", {}, "radial", "gaussian-fixed-std"});
  cases.push_back({"TwoCycle",
                   "continuing-actor-critic",
                   {"lambda=1", "alpha_theta=1e-5", "alpha_w=1e-4"},
                   "polynomial",
                   ""});
  cases.push_back({"CartPole-v1", "actor-critic-traces", {"order=1"}, "fourier", ""});
  // Their worlds cannot be saved: they are built again from what was done in them.
  const std::vector<std::string> small_rollout = {"n_steps=8", "n_envs=2", "net_arch=8",
                                                  "learning_rate=1e-5"};
  cases.push_back({"LunarLanderContinuous-v3", "ppo", small_rollout, "", ""});
  cases.push_back({"BipedalWalker-v3", "a2c", small_rollout, "", ""});
  cases.push_back({"BipedalWalker-v3", "sac", small_replay(), "", ""});
  cases.push_back({"ShortCorridor", "reinforce", {"update=at-once"}, "", ""});
  cases.push_back({"CartPole-v1", "reinforce-baseline", {"update=at-once", "order=1"}, "polynomial", ""});
  cases.push_back({"ShortCorridor", "actor-critic-traces", {"discount_actor=true"}, "", ""});
  for (const char* learner : {"a2c", "a3c", "ppo", "trpo"}) {
    std::vector<std::string> discounted = small_rollout;
    discounted.push_back("discount_actor=true");
    cases.push_back({"ShortCorridor", learner, discounted, "", ""});
  }
  // The last minibatch of a pass is shorter.
  cases.push_back({"CartPole-v1",
                   "ppo",
                   {"n_steps=9", "n_envs=2", "batch_size=8", "net_arch=8", "learning_rate=1e-5"},
                   "",
                   ""});
  // Noise made from features; rollouts of 8 steps and, at the end of an episode, 6.
  cases.push_back({"Pendulum-v1",
                   "a3c",
                   {"n_steps=8", "n_envs=2", "net_arch=8", "learning_rate=1e-5", "step_limit=70"},
                   "",
                   "gaussian-sde"});
  cases.push_back({"Pendulum-v1",
                   "neural-natural-policy-gradient",
                   {"episodes=2", "net_arch=8", "learning_rate=1e-5", "step_limit=30"},
                   "",
                   "gaussian-sde"});
  for (const char* method : {"method=one-step-sarsa", "method=n-step-q"}) {
    std::vector<std::string> stale = small_rollout;
    stale.insert(stale.end(), {method, "staleness=3", "target_update_interval=50"});
    cases.push_back({"CartPole-v1", "async-q-learning", stale, "", ""});
  }
  std::vector<std::string> noisy = small_replay();
  noisy.pop_back();
  noisy.push_back("noisy_std=0.5");
  cases.push_back({"CartPole-v1", "dqn", noisy, "", ""});
  for (const char* replay : {"prioritized", "stratified", "softmax", "shrinking"}) {
    std::vector<std::string> small = small_replay();
    small.push_back(std::string("replay=") + replay);
    small.push_back("step_limit=70");
    cases.push_back({"Pendulum-v1", "ddpg", small, "", ""});
  }
  cases.push_back({"ShortCorridor", "q-actor-critic", {"discount_actor=true"}, "", ""});
  cases.push_back({"LecturePendulum", "sarsa", {"temperature=0.5", "alpha=1e-3"}, "fourier", "softmax"});
  return cases;
}

std::string name_of(const Case& c) {
  std::string name = c.environment + "_" + c.algorithm + "_" + c.features + "_" + c.policy;
  for (const std::string& a : c.assignments) name += "_" + a;
  std::replace_if(
      name.begin(), name.end(), [](char x) { return !std::isalnum(static_cast<unsigned char>(x)); }, '_');
  return name;
}

std::vector<std::byte> saved(const Learner& learner) {
  ArchiveWriter writer;
  learner.save(writer);
  return writer.take().bytes;
}

class EveryAlgorithm : public testing::TestWithParam<Case> {
 protected:
  static constexpr std::int64_t steps = 1500;
  Scenario scenario = scenario_of(GetParam());

  /// Runs in pieces of changing length up to exactly that iteration.
  void run_to(Learner& learner, std::int64_t iteration, std::span<const std::int64_t> pieces) const {
    for (std::size_t i = 0; learner.iteration() < iteration; ++i) {
      ASSERT_GT(learner.advance(std::min(pieces[i % pieces.size()], iteration - learner.iteration())), 0);
    }
    ASSERT_EQ(learner.iteration(), iteration);
  }
};

TEST_P(EveryAlgorithm, GivesTheSameBitsHoweverItIsAdvanced) {
  Learner whole(scenario, 3);
  whole.advance(steps);
  ASSERT_FALSE(whole.divergence());
  ASSERT_GE(whole.steps(), steps);
  for (const auto& pieces : {std::vector<std::int64_t>{1}, {7, 1, 100}, {64}}) {
    Learner parts(scenario, 3);
    run_to(parts, whole.iteration(), pieces);
    EXPECT_EQ(saved(parts), saved(whole));
  }
  Learner other(scenario, 4);
  other.advance(steps);
  EXPECT_NE(saved(other), saved(whole));
}

TEST_P(EveryAlgorithm, RecordsTheBitsItWouldHaveComputed) {
  Learner plain(scenario, 5), recorded(scenario, 5);
  plain.advance(600);
  Recording recording;
  const auto& listing = plain.algorithm_info().listing;
  std::set<std::string> known;
  while (recorded.iteration() < plain.iteration()) {
    recorded.record(recording);
    ASSERT_FALSE(recording.events.empty());
    ASSERT_EQ(recording.iteration, recorded.iteration());
    for (const Recording::Event& event : recording.events) {
      ASSERT_GE(event.line, 0);
      ASSERT_LT(static_cast<std::size_t>(event.line), listing.size());
    }
  }
  EXPECT_EQ(saved(recorded), saved(plain));
}

TEST_P(EveryAlgorithm, ContinuesFromACheckpointAsIfNothingHadHappened) {
  Learner original(scenario, 6);
  original.advance(steps / 2);
  const auto bytes = saved(original);
  Learner continued(scenario, 99);
  ArchiveReader reader(bytes);
  continued.load(reader);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(saved(continued), bytes);
  original.advance(steps);
  continued.advance(steps);
  EXPECT_EQ(saved(continued), saved(original));
}

TEST_P(EveryAlgorithm, LearnsWithoutAllocating) {
  Learner learner(scenario, 8);
  learner.advance(20'000);  // buffers have found their sizes, and the first base bins have merged
  SeriesUpdate series;
  const auto learn = [&] {
    // Curves go into buffers that grow while they are not taken, as they are in slices of a millisecond.
    for (int i = 0; i < 20; ++i) {
      learner.take_closed(series);
      learner.advance(256);
    }
  };
  learn();
  const std::size_t before = allocations(), all_before = all_allocations();
  const std::int64_t episodes_before = learner.episodes();
  learn();
  // What remains is that curves grow: their vectors double. Anything done at every step or update would be
  // 320 or more.
  constexpr std::size_t curves = 160;
  EXPECT_LT(allocations() - before, curves);
  // Box2D makes a world for each episode.
  const bool rigid =
      scenario.environment.starts_with("LunarLander") || scenario.environment.starts_with("Bipedal");
  const std::size_t worlds = rigid ? 16 * static_cast<std::size_t>(learner.episodes() - episodes_before) : 0;
  EXPECT_LT(all_allocations() - all_before, curves + worlds);
  if (rigid) return;
  // Eigen's matrices and what is aligned ask past operator new; curves do not.
  EXPECT_EQ(all_allocations() - all_before, allocations() - before);
}

TEST_P(EveryAlgorithm, KnowsTheSymbolsOfItsListingAndFormulas) {
  Learner learner(scenario, 7);
  learner.advance(10);
  Snapshot snapshot;
  learner.snapshot({}, snapshot);
  std::set<std::string> known;
  for (const SymbolValue& symbol : snapshot.symbols) {
    EXPECT_TRUE(known.insert(symbol.symbol).second) << symbol.symbol << " twice";
  }
  std::vector<std::string> markup = learner.algorithm_info().formulas;
  for (const ListingLine& line : learner.algorithm_info().listing) markup.push_back(line.markup);
  for (const std::string& text : markup) {
    for (std::size_t at = text.find("\\live{"); at != std::string::npos; at = text.find("\\live{", at + 1)) {
      const std::string id = text.substr(at + 6, text.find('}', at) - at - 6);
      EXPECT_TRUE(known.count(id)) << id;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalog, EveryAlgorithm, testing::ValuesIn(all_cases()),
                         [](const auto& param) { return name_of(param.param); });

TEST(Refusals, AreOneSentence) {
  EXPECT_EQ(refusal("LecturePendulum", "reinforce"),
            "LecturePendulum never ends; REINFORCE learns from whole episodes.");
  EXPECT_EQ(refusal("CartPole-v1", "reinforce"), "");
  EXPECT_NE(refusal("CartPole-v1", "continuing-actor-critic"), "");
  EXPECT_EQ(refusal("Pendulum-v1", "sarsa"),
            "a value for every action is learned, but those of Pendulum-v1 are continuous.");
  EXPECT_EQ(refusal("Pendulum-v1", "q-actor-critic"),
            "the critic keeps a value for every action, but those of Pendulum-v1 are continuous.");
  const auto combination = [](const char* policy, const char* algorithm) {
    return testing_support::complaint([&] { default_parameters("CartPole-v1", "raw", policy, algorithm); });
  };
  EXPECT_EQ(combination("epsilon-greedy", "actor-critic"),
            "policy 'epsilon-greedy' has no gradient for actor-critic to follow; choose softmax");
  EXPECT_EQ(combination("epsilon-greedy", "q-learning"), "");
  EXPECT_EQ(combination("softmax", "sarsa"), "");
}

}  // namespace
}  // namespace policyscope
