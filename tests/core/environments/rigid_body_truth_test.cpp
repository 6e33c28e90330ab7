// The tasks of rigid bodies against recordings of Gymnasium's, which run on an older engine (Box2D 2.3). What
// the two engines can have in common was measured: the tolerances below are the recorded ones.
#include "core/environments/bipedal_walker.h"
#include "core/environments/lunar_lander.h"
#include "core/environments/rollout.h"
#include "core/error.h"
#include "core/learning/archive.h"
#include "tests/support/files.h"
#include "tests/support/walkers.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

namespace policyscope {
namespace {

using Parsed = nlohmann::json;
using Vectors = std::vector<std::vector<double>>;

struct RecordedEpisode {
  std::vector<double> after_reset, observation_after_reset;
  Vectors actions, states, observations, dispersion;
  std::vector<std::size_t> observation_steps;
  std::vector<double> rewards;
  std::vector<double> terrain;
  double push_x = 0.0, push_y = 0.0;
};

std::vector<double> flat(const Parsed& rows) {
  std::vector<double> numbers;
  for (const Parsed& row : rows)
    for (const Parsed& number : row) numbers.push_back(number.get<double>());
  return numbers;
}

std::vector<RecordedEpisode> load(const std::string& id) {
  std::ifstream file(data_file("truth/" + id + ".json"));
  const Parsed json = Parsed::parse(file);
  std::vector<RecordedEpisode> recordings;
  for (const Parsed& trace : json.at("traces")) {
    RecordedEpisode r;
    r.after_reset = flat(trace.at("state_after_reset"));
    r.observation_after_reset = trace.at("observation_after_reset").get<std::vector<double>>();
    r.actions = trace.at("actions").get<Vectors>();
    for (const Parsed& state : trace.at("states")) r.states.push_back(flat(state));
    r.observations = trace.at("observations").get<Vectors>();
    r.observation_steps = trace.at("observation_steps").get<std::vector<std::size_t>>();
    r.rewards = trace.at("rewards").get<std::vector<double>>();
    r.terrain = trace.at("terrain_y").get<std::vector<double>>();
    if (trace.contains("dispersion_raw")) r.dispersion = trace.at("dispersion_raw").get<Vectors>();
    recordings.push_back(std::move(r));
  }
  return recordings;
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.at(static_cast<std::size_t>(share * static_cast<double>(values.size() - 1)));
}

/// Errors of single steps from each recorded state on, the worst body of each.
struct Errors {
  std::vector<double> position, velocity, reward;
};

Errors single_steps(const Environment& task, const std::vector<RecordedEpisode>& recordings) {
  Errors errors;
  for (const RecordedEpisode& r : recordings) {
    for (std::size_t k = 6; k + 1 < r.states.size(); ++k) {
      Trace trace{.initial_state = r.states[k],
                  .actions = {r.actions[k + 1]},
                  .fields = {{"terrain_y", false, {r.terrain}}}};
      if (!r.dispersion.empty()) trace.fields.push_back({"dispersion_raw", false, {r.dispersion[k + 1]}});
      const Rollout found = rollout(task, trace);
      double position = 0.0, velocity = 0.0;
      for (std::size_t at = 0; at < r.states[k].size(); at += BodyMotion::size) {
        const double* a = found.states[0].data() + at;
        const double* b = r.states[k + 1].data() + at;
        position = std::max(position, std::hypot(a[0] - b[0], a[1] - b[1]));
        velocity = std::max(velocity, std::hypot(a[3] - b[3], a[4] - b[4]));
      }
      errors.position.push_back(position);
      errors.velocity.push_back(velocity);
      errors.reward.push_back(std::abs(found.rewards[0] - r.rewards[k + 1]));
    }
  }
  return errors;
}

void expect_mass(const RigidBodies& world, std::size_t body, double mass, double inertia, Point center) {
  const MassProperties found = world.mass(body);
  EXPECT_NEAR(found.mass, mass, 1e-6 * mass);
  EXPECT_NEAR(found.inertia, inertia, 1e-6 * inertia + 1e-7);  // as recorded: to seven digits
  EXPECT_NEAR(found.center.x, center.x, 1e-6);
  EXPECT_NEAR(found.center.y, center.y, 1e-6);
}

TEST(BipedalWalkerTruth, HasTheMassesOfTheOriginal) {
  RigidBodies world;
  BipedalWalker().build(world);
  expect_mass(world, 0, 5.4222226, 1.9993951, {-0.0200364, -0.0056466});
  for (const std::size_t thigh : {1, 3}) expect_mass(world, thigh, 0.3022222, 0.0341399, {});
  for (const std::size_t shank : {2, 4}) expect_mass(world, shank, 0.2417778, 0.0267961, {});
}

TEST(LunarLanderTruth, HasTheMassesOfTheOriginal) {
  RigidBodies world;
  LunarLander().build(world);
  expect_mass(world, 0, 4.8166666, 0.7838807, {0, 0.1013072});
  for (const std::size_t leg : {1, 2}) expect_mass(world, leg, 0.0711111, 0.0017909, {});
}

/// Half, 90 % and 99 % of the errors are at most these.
void expect_quantiles(const std::vector<double>& errors, double half, double most, double nearly_all) {
  EXPECT_LE(quantile(errors, 0.5), half);
  EXPECT_LE(quantile(errors, 0.9), most);
  EXPECT_LE(quantile(errors, 0.99), nearly_all);
}

TEST(BipedalWalkerTruth, StepsAsTheOriginal) {
  const Errors errors = single_steps(BipedalWalker(), load("BipedalWalker-v3"));
  EXPECT_GT(errors.position.size(), 250u);
  expect_quantiles(errors.position, 1e-6, 4e-3, 6e-2);
  expect_quantiles(errors.velocity, 4e-6, 7e-2, 2.8);
  expect_quantiles(errors.reward, 1e-6, 4e-3, 0.1);
}

TEST(LunarLanderTruth, StepsAsTheOriginal) {
  const Errors errors = single_steps(LunarLander(), load("LunarLanderContinuous-v3"));
  EXPECT_GT(errors.position.size(), 350u);
  expect_quantiles(errors.position, 1.4e-4, 1.4e-3, 4e-3);
  expect_quantiles(errors.velocity, 7e-3, 7e-2, 0.22);
  EXPECT_LE(quantile(errors.reward, 0.9), 0.2);
}

/// What a recorded state looks like, without its flags, which the state does not tell.
template <class Task>
void expect_observations(const std::string& id, std::span<const std::size_t> flags) {
  for (const RecordedEpisode& r : load(id)) {
    const auto expect = [&](const std::vector<double>& state, const std::vector<double>& expected) {
      Task task;
      const std::vector<RecordedField> fields = {{"terrain_y", false, {r.terrain}}};
      task.begin_trace(state, fields);
      std::vector<double> seen(expected.size());
      task.observe(seen);
      for (std::size_t i = 0; i < seen.size(); ++i) {
        if (std::find(flags.begin(), flags.end(), i) != flags.end()) continue;
        EXPECT_NEAR(seen[i], expected[i], 2e-7 * std::max(1.0, std::abs(expected[i]))) << i;
      }
    };
    expect(r.after_reset, r.observation_after_reset);
    for (std::size_t i = 0; i < r.observation_steps.size(); ++i)
      expect(r.states[r.observation_steps[i]], r.observations[i]);
  }
}

TEST(BipedalWalkerTruth, ObservesAsTheOriginal) {
  const std::size_t flags[] = {8, 13};
  expect_observations<BipedalWalker>("BipedalWalker-v3", flags);
}

TEST(LunarLanderTruth, ObservesAsTheOriginal) {
  const std::size_t flags[] = {6, 7};
  expect_observations<LunarLander>("LunarLanderContinuous-v3", flags);
}

TEST(BipedalWalkerTruth, PaysForTheWayAndTheTorque) {
  BipedalWalker walker;
  RandomStream random(3, Purpose::environment);
  std::vector<double> o(24);
  walker.reset(random, o);
  const auto progress = [&] { return 130.0 / 30.0 * walker.state()[0] - 5.0 * std::abs(walker.state()[2]); };
  for (int t = 0; t < 40; ++t) {
    const double before = progress();
    std::array<double, 4> action;
    for (double& a : action) a = random.uniform(-1.5, 1.5);
    const StepResult result = walker.step(action, random, o);
    if (result.terminated) {
      EXPECT_EQ(result.reward, -100.0);
      return;
    }
    double effort = 0.0;
    for (const double a : action) effort += 0.028 * std::min(1.0, std::abs(a));
    EXPECT_NEAR(result.reward, progress() - before - effort, 1e-12);
  }
}

TEST(BipedalWalkerTruth, EndsBehindTheCourseAndBeforeIt) {
  BipedalWalker walker;
  RandomStream random(3, Purpose::environment);
  std::vector<double> o(24);
  const std::array<double, 4> still{};
  const auto at = [&](double x) {
    walker.place_at({40, 9});
    std::vector<double> state(walker.state().begin(), walker.state().end());
    for (std::size_t body = 0; body < 5; ++body) state[6 * body] += x - 40;
    walker.set_state(state);
    return walker.step(still, random, o);
  };
  EXPECT_FALSE(at(88.6).terminated);
  EXPECT_TRUE(at(88.7).terminated);
  EXPECT_GT(at(88.7).reward, -1.0);
  EXPECT_TRUE(at(-0.01).terminated);
  EXPECT_EQ(at(-0.01).reward, -100.0);
}

TEST(BipedalWalkerTruth, GroundFollowsTheRule) {
  BipedalWalker walker;
  std::vector<double> o(24);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomStream random(seed, Purpose::environment);
    walker.reset(random, o);
    const std::span<const double> y = walker.state().last(200);
    const double base = 400.0 / 30.0 / 4.0;
    for (std::size_t i = 0; i <= 20; ++i) EXPECT_EQ(y[i], base);
    double slope = 0.0;
    std::size_t last_flat = 20;
    for (std::size_t i = 21; i < 200; ++i) {
      if (y[i] == y[i - 1]) {  // a point that repeats the last one comes 5 to 9 after the last such
        EXPECT_GE(i - last_flat, 5u);
        EXPECT_LE(i - last_flat, 9u);
        last_flat = i;
        continue;
      }
      const double back = base > y[i - 1] ? 1.0 : base < y[i - 1] ? -1.0 : 0.0;
      const double noise = (y[i] - y[i - 1]) - (0.8 * slope + 0.01 * back);
      EXPECT_LE(std::abs(noise), 1.0 / 30.0 + 1e-12) << i;
      slope = y[i] - y[i - 1];
    }
  }
}

TEST(LunarLanderTruth, GroundFollowsTheRule) {
  // Of the recorded heights, smoothed.
  LunarLander lander;
  std::vector<double> o(8);
  RandomStream random(1, Purpose::environment), same = random;
  lander.reset(random, o);
  std::array<double, 12> drawn;
  for (double& h : drawn) h = same.uniform(0.0, 20.0 / 3.0);
  for (std::size_t i = 3; i <= 7; ++i) drawn[i] = 10.0 / 3.0;
  const std::span<const double> y = lander.state().last(11);
  for (std::size_t i = 0; i < 11; ++i)
    EXPECT_NEAR(y[i], 0.33 * (drawn[i == 0 ? 11 : i - 1] + drawn[i] + drawn[i + 1]), 1e-14);
  for (std::size_t i = 4; i <= 6; ++i) EXPECT_NEAR(y[i], 3.3, 1e-12);
}

TEST(LunarLanderTruth, PaysAsTheOriginal) {
  LunarLander lander;
  RandomStream random(5, Purpose::environment);
  std::vector<double> o(8);
  lander.reset(random, o);
  const auto potential = [&] {
    return -100 * std::hypot(o[0], o[1]) - 100 * std::hypot(o[2], o[3]) - 100 * std::abs(o[4]) + 10 * o[6] +
           10 * o[7];
  };
  for (int t = 0; t < 60; ++t) {
    const double before = potential();
    const std::array<double, 2> action{random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5)};
    const StepResult result = lander.step(action, random, o);
    if (result.terminated) {
      EXPECT_EQ(result.reward, -100.0);
      return;
    }
    const double m = std::min(action[0], 1.0), s = std::min(std::abs(action[1]), 1.0);
    const double fuel = (m > 0 ? 0.30 * (m + 1) / 2 : 0.0) + (s > 0.5 ? 0.03 * s : 0.0);
    EXPECT_NEAR(result.reward, potential() - before - fuel, 2e-4);  // the observation is in single precision
  }
}

TEST(LunarLanderTruth, CrashesLeavesAndLands) {
  LunarLander lander;
  RandomStream random(5, Purpose::environment);
  std::vector<double> o(8);
  const std::array<double, 2> off{};
  lander.place_at({10, 8});
  std::vector<double> state(lander.state().begin(), lander.state().end());
  for (const std::size_t body : {0, 1, 2}) state[6 * body] += 9.99, state[6 * body + 3] = 3.0;
  lander.set_state(state);
  const StepResult left = lander.step(off, random, o);
  EXPECT_TRUE(left.terminated);
  EXPECT_EQ(left.reward, -100.0);

  lander.place_at({10, 7});
  lander.observe(o);
  StepResult result;
  double last = 0.0;
  for (int t = 0; t < 1000 && !result.terminated; ++t) {
    result = lander.step(lander_heuristic(o), random, o);
    last = std::hypot(o[2], o[3]);
  }
  EXPECT_EQ(result.reward, 100.0);  // it sleeps
  EXPECT_EQ(o[6] + o[7], 2.0);
  EXPECT_LT(last, 0.01);

  lander.place_at({10, 9});
  do {
    result = lander.step(off, random, o);
  } while (!result.terminated);
  EXPECT_EQ(result.reward, -100.0);  // it fell on its body
}

// ---- returns --------------------------------------------------------------------------------------------

struct Returns {
  double mean = 0.0, deviation = 0.0, length = 0.0, terminated = 0.0;
};

/// `make_policy` gives a function from observation and stream to an action for every episode.
template <class Task, class MakePolicy>
Returns play(int episodes, const MakePolicy& make_policy) {
  Task task;
  RandomStream random(11, Purpose::environment), action_random(11, Purpose::action);
  std::vector<double> o(task.info().observation.size());
  double sum = 0.0, squares = 0.0;
  Returns returns;
  for (int episode = 0; episode < episodes; ++episode) {
    auto policy = make_policy();
    task.reset(random, o);
    double total = 0.0;
    for (int t = 0; t < task.info().step_limit; ++t) {
      const auto action = policy(o, action_random);
      const StepResult result = task.step(action, random, o);
      total += result.reward;
      returns.length += 1.0 / episodes;
      if (!result.terminated) continue;
      returns.terminated += 1.0 / episodes;
      break;
    }
    sum += total;
    squares += total * total;
  }
  returns.mean = sum / episodes;
  returns.deviation = std::sqrt(std::max(0.0, squares / episodes - returns.mean * returns.mean));
  return returns;
}

template <std::size_t Size>
auto zero_policy() {
  return [](ObservationView, RandomStream&) { return std::array<double, Size>{}; };
}
template <std::size_t Size>
auto random_policy() {
  return [](ObservationView, RandomStream& random) {
    std::array<double, Size> action;
    for (double& a : action) a = random.uniform(-1.0, 1.0);
    return action;
  };
}
auto walker_heuristic_policy() {
  return
      [heuristic = WalkerHeuristic()](ObservationView o, RandomStream&) mutable { return heuristic.act(o); };
}
auto lander_heuristic_policy() {
  return [](ObservationView o, RandomStream&) { return lander_heuristic(o); };
}

/// Mean, spread and mean length on Box2D 2.4.1, from 3000 episodes of another implementation.
void expect_returns(const Returns& found, int episodes, double mean, double deviation, double length,
                    double length_deviation) {
  const double error = std::sqrt(1.0 / episodes + 1.0 / 3000);
  EXPECT_NEAR(found.mean, mean, 4.0 * error * deviation + 0.02);
  EXPECT_NEAR(found.length, length, 4.0 * error * length_deviation);
}

TEST(BipedalWalkerTruth, PoliciesEarnWhatTheyShould) {
  expect_returns(play<BipedalWalker>(60, [] { return zero_policy<4>(); }), 60, -92.05, 0.05, 118.3, 5);
  expect_returns(play<BipedalWalker>(60, [] { return random_policy<4>(); }), 60, -100.96, 15.0, 576, 620);
  expect_returns(play<BipedalWalker>(60, walker_heuristic_policy), 60, 114.9, 127.0, 983, 440);
}

TEST(LunarLanderTruth, PoliciesEarnWhatTheyShould) {
  expect_returns(play<LunarLander>(200, [] { return zero_policy<2>(); }), 200, -150.3, 111.3, 71.6, 12);
  expect_returns(play<LunarLander>(200, [] { return random_policy<2>(); }), 200, -223.3, 137.9, 112.4, 30);
  const Returns landed = play<LunarLander>(200, lander_heuristic_policy);
  expect_returns(landed, 200, 282.7, 24.4, 215.8, 40);
  EXPECT_GT(landed.terminated, 0.97);
}

TEST(SlowRigidBodyReturns, PoliciesEarnWhatTheyShould) {
  expect_returns(play<BipedalWalker>(3000, walker_heuristic_policy), 3000, 114.864, 127.044, 982.9, 440);
  expect_returns(play<BipedalWalker>(3000, [] { return zero_policy<4>(); }), 3000, -92.0469, 0.0502, 118.317,
                 5);
  expect_returns(play<BipedalWalker>(3000, [] { return random_policy<4>(); }), 3000, -100.963, 15.0, 575.98,
                 620);
  expect_returns(play<LunarLander>(3000, lander_heuristic_policy), 3000, 282.692, 24.4, 215.777, 40);
  expect_returns(play<LunarLander>(3000, [] { return zero_policy<2>(); }), 3000, -150.27, 111.3, 71.62, 12);
  expect_returns(play<LunarLander>(3000, [] { return random_policy<2>(); }), 3000, -223.304, 137.9, 112.4,
                 30);
}

// ---- several at a time ----------------------------------------------------------------------------------

TEST(RigidBodies, WorldsInSeveralThreadsDoNotMeet) {
  const auto run = [](std::uint64_t seed) {
    LunarLander lander;
    BipedalWalker walker;
    RandomStream random(seed, Purpose::environment);
    std::vector<double> o(8), p(24), sums;
    for (int episode = 0; episode < 3; ++episode) {
      lander.reset(random, o);
      walker.reset(random, p);
      for (int t = 0; t < 60; ++t) {
        const std::array<double, 4> a{random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1),
                                      random.uniform(-1, 1)};
        lander.step(std::span(a).first(2), random, o);
        walker.step(a, random, p);
        sums.insert(sums.end(), o.begin(), o.end());
        sums.insert(sums.end(), p.begin(), p.end());
      }
    }
    return sums;
  };
  std::vector<std::vector<double>> together(4);
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < together.size(); ++i) threads.emplace_back([&, i] { together[i] = run(i); });
  for (std::thread& thread : threads) thread.join();
  for (std::uint64_t i = 0; i < together.size(); ++i) EXPECT_EQ(together[i], run(i));
}

}  // namespace
}  // namespace policyscope
