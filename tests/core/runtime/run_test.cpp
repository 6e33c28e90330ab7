#include "core/runtime/run.h"

#include "core/runtime/replay.h"
#include "core/runtime/session.h"
#include "core/runtime/timeline.h"
#include "tests/support/runs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <set>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using testing_support::eventually;
using Kind = Command::Kind;
using RunPointer = std::shared_ptr<policyscope::Run>;

Scenario pendulum() {
  Scenario scenario = make_scenario("LecturePendulum", "continuing-actor-critic");
  scenario.parameters.set_from_text("tilings=8");
  return scenario;
}

Scenario cart_pole() {
  Scenario scenario = make_scenario("CartPole-v1", "actor-critic");
  scenario.parameters.set_from_text("tilings=4");
  return scenario;
}

std::vector<ParameterValue> values_of(const ParameterSet& parameters) {
  std::vector<ParameterValue> values;
  for (std::size_t i = 0; i < parameters.size(); ++i) values.push_back(parameters.value(i));
  return values;
}

std::vector<std::byte> bits_after(const Scenario& scenario, std::uint64_t seed, std::int64_t steps) {
  Learner learner(scenario, seed);
  learner.advance(steps);
  return bytes_of(learner);
}

void run_until(Session& session, const RunPointer& run, std::int64_t step) {
  session.send(*run, {.kind = Kind::run_until, .step = step});
  ASSERT_TRUE(eventually([&] { return run->steps() >= step && !run->playing(); }));
}

/// The bits of a run, which leaves the session.
std::vector<std::byte> final_bits(Session& session, const RunPointer& run) {
  session.pool().remove(*run);
  return bytes_of(run->learner());
}

template <class T>
std::vector<T> of_kind(const std::vector<RunEvent>& events) {
  std::vector<T> found;
  for (const RunEvent& event : events) {
    if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
  }
  return found;
}

TEST(Run, HasTheBitsOfAPlainLearner) {
  for (const Scenario& scenario : {pendulum(), cart_pole()}) {
    Session session(1);
    const RunPointer run = session.add(scenario, 1);
    run_until(session, run, 30'000);
    EXPECT_EQ(final_bits(session, run), bits_after(scenario, 1, 30'000));
  }
}

TEST(Run, LearnsTheSameAloneAndBesideOthers) {
  Session session(2);
  std::vector<RunPointer> runs;
  for (std::uint64_t seed = 0; seed < 4; ++seed) runs.push_back(session.add(pendulum(), seed));
  for (const auto& run : runs) session.send(*run, {.kind = Kind::run_until, .step = 20'000});
  for (const auto& run : runs) run_until(session, run, 20'000);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    EXPECT_EQ(final_bits(session, runs[seed]), bits_after(pendulum(), seed, 20'000)) << seed;
  }
}

TEST(Run, LearnsTheSameWhoeverWatches) {
  Session session(1);
  const RunPointer run = session.add(pendulum(), 1);
  const RunEvents window = run->subscribe(), writer = run->subscribe();
  session.set_desired(*run, {.subscription = {.model = true, .transitions = 512}});
  session.send(*run, {.kind = Kind::run_until, .step = 30'000});
  std::vector<RunEvent> inbox;
  for (int turn = 0; run->steps() < 30'000; ++turn) {
    run->take_snapshot();
    window->take_all(inbox);
    if (turn % 16 == 0) writer->take_all(inbox);  // a disk is slower
    session.send(*run, {.kind = Kind::checkpoint});
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  run_until(session, run, 30'000);
  EXPECT_EQ(final_bits(session, run), bits_after(pendulum(), 1, 30'000));
}

TEST(Run, PausesStepsAndSpeedsLeaveNoTrace) {
  for (const Scenario& scenario : {pendulum(), cart_pole()}) {
    std::mt19937 random(7);
    Session session(2);
    const RunPointer run = session.add(scenario, 1);
    const Kind kinds[] = {Kind::play,   Kind::pause,   Kind::iterate,   Kind::iterate,
                          Kind::record, Kind::episode, Kind::checkpoint};
    for (int i = 0; i < 300 && run->steps() < 100'000; ++i) {
      session.send(*run, {.kind = kinds[random() % std::size(kinds)]});
      if (random() % 3 == 0) {
        session.set_desired(*run, {.steps_per_second = random() % 2 == 0 ? Pacing::unlimited : 1e4});
      }
      if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    }
    session.send(*run, {.kind = Kind::pause});
    session.set_desired(*run, {});
    const std::int64_t end = std::max<std::int64_t>(run->steps() + 5'000, 20'000);
    run_until(session, run, end);
    session.pool().remove(*run);
    Learner plain(scenario, 1);
    plain.advance(run->learner().steps());
    EXPECT_EQ(bytes_of(run->learner()), bytes_of(plain));
  }
}

TEST(Run, ChangesWhilePlayingAreStampedAndReplayed) {
  const Scenario scenario = cart_pole();
  const std::size_t alpha = scenario.parameters.find("alpha_theta");
  const std::size_t gravity = scenario.parameters.find("gravity");
  Session session(1);
  const RunPointer run = session.add(scenario, 1);
  const RunEvents events = run->subscribe();
  session.send(*run, {.kind = Kind::play});
  std::vector<ParameterValue> values = values_of(scenario.parameters);
  for (int i = 1; i <= 50; ++i) {
    values[alpha] = 1e-4 * i;
    if (i % 5 == 0) values[gravity] = 9.8 + 0.01 * i;
    session.set_desired(*run, {.parameters = values, .steps_per_second = 2e5});
    if (i % 9 == 0) session.send(*run, {.kind = Kind::place, .state = {0.01 * i / 50, 0.0, 0.01, 0.0}});
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  session.send(*run, {.kind = Kind::pause});
  ASSERT_TRUE(eventually([&] { return !run->playing(); }));
  run_until(session, run, run->steps() + 2'000);  // time for the last physics to come into force
  session.pool().remove(*run);
  const Learner& learner = run->learner();
  std::vector<RunEvent> inbox;
  events->take_all(inbox);
  const auto told = of_kind<Change>(inbox);
  ASSERT_EQ(told.size(), learner.changes().size());
  EXPECT_GT(told.size(), 5u);
  EXPECT_EQ(bytes_of(*replayed(scenario, 1, told, learner.iteration())), bytes_of(learner));
}

TEST(Run, RefusesTheOneWrongValueAndGoesOn) {
  const Scenario scenario = pendulum();
  const std::size_t alpha = scenario.parameters.find("alpha_theta");
  const std::size_t alpha_w = scenario.parameters.find("alpha_w");
  Session session(1);
  const RunPointer run = session.add(scenario, 1);
  const RunEvents events = run->subscribe();
  std::vector<ParameterValue> values = values_of(scenario.parameters);
  values[alpha] = -1.0;
  values[alpha_w] = 0.05;
  for (int i = 0; i < 3; ++i) session.set_desired(*run, {.parameters = values});
  session.send(*run, {.kind = Kind::place, .state = {1.0}});
  run_until(session, run, 1'000);
  std::vector<RunEvent> inbox;
  events->take_all(inbox);
  EXPECT_TRUE(of_kind<Failure>(inbox).empty());
  const auto refusals = of_kind<Refusal>(inbox);
  ASSERT_EQ(refusals.size(), 2u);
  EXPECT_EQ(refusals[0].message.substr(0, 29), "alpha_theta cannot be '-1'; a");
  EXPECT_EQ(refusals[1].message, "a state of LecturePendulum has 2 numbers, not 1");
  EXPECT_EQ(of_kind<Change>(inbox).size(), 1u);
  session.pool().remove(*run);
  EXPECT_EQ(run->learner().in_force().value(alpha_w), ParameterValue(0.05));
  EXPECT_EQ(run->learner().in_force().value(alpha), scenario.parameters.value(alpha));
}

TEST(Run, TellsEverythingBeforeItSaysThatItIsDone) {
  Session session(1);
  const RunPointer run = session.add(cart_pole(), 1);
  const RunEvents events = run->subscribe();
  session.send(*run, {.kind = Kind::run_until, .step = 10'000});
  std::vector<RunEvent> all, inbox;
  ASSERT_TRUE(eventually([&] {
    events->take_all(inbox);
    all.insert(all.end(), inbox.begin(), inbox.end());
    return !all.empty() && std::holds_alternative<Finished>(all.back());
  }));
  std::int64_t samples = 0, episodes = 0, last_keyframe = -1;
  for (const RunEvent& event : all) {
    if (const auto* update = std::get_if<SeriesUpdate>(&event)) {
      for (const BinRange& range : update->by_step.ranges) samples += range.count;
      for (const BinRange& range : update->by_episode.ranges) episodes += range.count;
    }
    if (const auto* keyframe = std::get_if<Keyframe>(&event)) {
      // Whoever has a keyframe has the curves until then.
      EXPECT_EQ(samples, keyframe->steps);
      EXPECT_EQ(keyframe->snapshot->steps, keyframe->steps);
      EXPECT_GT(keyframe->steps, last_keyframe);
      last_keyframe = keyframe->steps;
    }
  }
  EXPECT_EQ(samples, 10'000);
  EXPECT_EQ(episodes, run->episodes());
  EXPECT_EQ(of_kind<Finished>(all)[0].steps, 10'000);
}

TEST(Run, KeyframesLieWhereTheRuleSaysFromTheVeryBeginning) {
  Session session(1);
  const RunPointer run = session.add(pendulum(), 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));  // it has been served before anybody listens
  const RunEvents events = run->subscribe();
  run_until(session, run, 100'000);
  std::vector<RunEvent> inbox;
  events->take_all(inbox);
  std::int64_t expected = 0;
  const std::size_t size = Learner(pendulum(), 1).full_size();
  for (const Keyframe& keyframe : of_kind<Keyframe>(inbox)) {
    ASSERT_EQ(keyframe.steps, expected);
    expected = next_keyframe(expected, size);
  }
  EXPECT_GT(expected, 100'000);
}

TEST(Run, GoesOnFromAKeyframeWithTheSameBits) {
  Session session(1);
  const RunPointer run = session.add(cart_pole(), 1);
  const RunEvents events = run->subscribe();
  run_until(session, run, 16'000);
  std::vector<RunEvent> inbox;
  events->take_all(inbox);
  const auto keyframes = of_kind<Keyframe>(inbox);
  ASSERT_GT(keyframes.size(), 5u);
  const Keyframe& middle = keyframes[keyframes.size() / 2];
  const RunPointer branch = session.add(cart_pole(), 1, *middle.checkpoint);
  EXPECT_EQ(branch->steps(), middle.steps);
  run_until(session, branch, 16'000);
  // Without the curves until the branch, base bins widen later: that would be at step 16,384.
  EXPECT_EQ(final_bits(session, branch), final_bits(session, run));
}

TEST(Run, ACheckpointDoesNotDisturbAnEpisode) {
  Session session(1);
  const RunPointer run = session.add(cart_pole(), 1);
  session.set_desired(*run, {.steps_per_second = 500});
  for (int i = 1; i <= 3; ++i) {
    session.send(*run, {.kind = Kind::episode});
    ASSERT_TRUE(eventually([&] {
      session.send(*run, {.kind = Kind::checkpoint});
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return run->episodes() >= i && !run->playing();
    }));
    EXPECT_EQ(run->episodes(), i);
  }
}

TEST(Run, StopsAtTheVeryEndOfTheEpisodeThatWasAskedFor) {
  Learner alone(cart_pole(), 1);
  while (alone.episodes() < 25) alone.advance(1);
  Session session(1);
  const RunPointer run = session.add(cart_pole(), 1);
  const RunEvents events = run->subscribe();
  session.send(*run, {.kind = Kind::run_until_episode, .episode = 25});
  std::vector<RunEvent> inbox, all;
  ASSERT_TRUE(eventually([&] {
    events->take_all(inbox);
    all.insert(all.end(), inbox.begin(), inbox.end());
    return !of_kind<Finished>(all).empty();
  }));
  EXPECT_FALSE(run->playing());
  EXPECT_EQ(run->episodes(), 25);
  EXPECT_EQ(of_kind<Finished>(all).front().steps, alone.steps());
  // What was reached already ends at once, and nothing is learned.
  session.send(*run, {.kind = Kind::run_until_episode, .episode = 10});
  ASSERT_TRUE(eventually([&] {
    events->take_all(inbox);
    all.insert(all.end(), inbox.begin(), inbox.end());
    return of_kind<Finished>(all).size() == 2;
  }));
  EXPECT_EQ(final_bits(session, run), bytes_of(alone));
}

TEST(Run, CallsItsListenerAfterWhatItTellsAndRestsOtherwise) {
  auto run = std::make_shared<policyscope::Run>(pendulum(), 1);
  std::atomic<int> calls{0};
  run->set_listener([&calls] { ++calls; });
  Session session(1);
  session.add(run);
  ASSERT_TRUE(eventually([&] { return calls > 0; })) << "its first picture";
  run->take_snapshot();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const int before = calls;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(calls, before) << "nothing happens while it is paused";
  session.send(*run, {.kind = Kind::run_until, .step = 5000});
  ASSERT_TRUE(eventually([&] { return run->steps() == 5000 && !run->playing(); }));
  ASSERT_TRUE(eventually([&] { return calls > before; }));
  const auto snapshot = run->take_snapshot();
  ASSERT_TRUE(snapshot);
  session.remove(*run);
  EXPECT_EQ(run->take_snapshot().value_or(*snapshot)->steps, 5000) << "whoever was woken finds the last one";
}

TEST(Run, DivergenceEndsARunUntilAndIsNoFailure) {
  Scenario scenario = pendulum();
  scenario.parameters.set_from_text("alpha_w=1000000");
  Session session(1);
  const RunPointer run = session.add(scenario, 1);
  const RunEvents events = run->subscribe();
  session.send(*run, {.kind = Kind::run_until, .step = 100'000'000});
  std::vector<RunEvent> inbox, all;
  ASSERT_TRUE(eventually([&] {
    events->take_all(inbox);
    all.insert(all.end(), inbox.begin(), inbox.end());
    return !of_kind<Finished>(all).empty();
  }));
  EXPECT_TRUE(of_kind<Failure>(all).empty());
  EXPECT_FALSE(run->failed());
  EXPECT_FALSE(run->playing());
  const auto snapshot = run->take_snapshot();
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE((*snapshot)->divergence);
}

TEST(Run, SnapshotsComeOftenAndAreRecycled) {
  Session session(1);
  const RunPointer run = session.add(pendulum(), 1);
  session.set_desired(*run, {.subscription = {.model = true, .transitions = 512}});
  session.send(*run, {.kind = Kind::play});
  std::set<const Snapshot*> buffers;
  std::shared_ptr<const Snapshot> shown;
  int count = 0;
  const auto begin = Clock::now();
  while (count < 30) {
    ASSERT_LT(Clock::now() - begin, std::chrono::seconds(20));
    if (auto snapshot = run->take_snapshot()) {
      ASSERT_TRUE(shown == nullptr || (*snapshot)->steps >= shown->steps);
      ASSERT_EQ((*snapshot)->transitions.size(), std::min<std::size_t>(512, (*snapshot)->steps));
      shown = std::move(*snapshot);
      buffers.insert(shown.get());
      ++count;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  // One shown, one on its way, one being filled.
  EXPECT_LE(buffers.size(), 4u);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(30 / 10 + 2));
}

TEST(Run, ASlowLearnerShowsItsPaceAndAWakeComesAtOnce) {
  Session session(1);
  const RunPointer run = session.add(pendulum(), 1);
  session.set_desired(*run, {.steps_per_second = 0.001});
  session.send(*run, {.kind = Kind::play});
  ASSERT_TRUE(eventually([&] { return run->playing(); }));
  const auto begin = Clock::now();
  session.send(*run, {.kind = Kind::iterate});
  ASSERT_TRUE(eventually([&] { return run->steps() >= 1; }));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(2));
}

TEST(Session, EndsWithRunsThatPlay) {
  for (int i = 0; i < 5; ++i) {
    Session session(2);
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      session.send(*session.add(pendulum(), seed), {.kind = Kind::play});
    }
    session.remove(*session.runs().front());
    EXPECT_EQ(session.runs().size(), 2u);
  }
}

}  // namespace
}  // namespace policyscope
