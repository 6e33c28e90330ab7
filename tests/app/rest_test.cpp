// The window sleeps while nothing moves, and wakes when something is learned.
#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace policyscope::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// The part of a window's loop that decides when to draw: as run_window() does it with GLFW's events.
class Loop {
 public:
  /// What glfwPostEmptyEvent does, from any thread.
  void post() {
    {
      const std::lock_guard lock(mutex_);
      posted_ = true;
    }
    condition_.notify_one();
  }
  /// Draws for `length`, asleep whenever the application rests; returns how many frames there were.
  int run(Robot& robot, steady_clock::duration length) {
    const auto end = steady_clock::now() + length;
    int frames = 0;
    while (steady_clock::now() < end) {
      const double rest = robot.application().rest();
      if (rest > 0.0) {
        const auto until =
            std::isinf(rest)
                ? end
                : std::min(end, steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(
                                                          std::chrono::duration<double>(rest)));
        std::unique_lock lock(mutex_);
        const bool event = condition_.wait_until(lock, until, [this] { return posted_; });
        posted_ = false;
        if (!event && steady_clock::now() >= end) break;
      }
      robot.frame();
      ++frames;
      std::this_thread::sleep_for(4ms);
    }
    return frames;
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool posted_ = false;
};

struct Sleeper {
  Loop loop;
  Robot robot{load_scenario("pendulum-swing-up"), {.wake = [this] { loop.post(); }}};
  Sleeper() {
    robot.application().view().watching = false;  // the demonstration is paused, the runs are
    come_to_rest();
  }
  /// Draws until nothing moves and the pool, which may still be at something, wakes it no more; returns how
  /// many frames that took.
  int come_to_rest() {
    int frames = 0, drawn = 0;
    const auto end = steady_clock::now() + 30s;
    do frames += drawn = loop.run(robot, 300ms);
    while ((drawn > 0 || !std::isinf(robot.application().rest())) && steady_clock::now() < end);
    return frames;
  }
};

TEST(Rest, APausedWindowDrawsNothing) {
  Sleeper sleeper;
  EXPECT_TRUE(std::isinf(sleeper.robot.application().rest()));
  EXPECT_EQ(sleeper.loop.run(sleeper.robot, 300ms), 0);
}

TEST(Rest, AMovingDemonstrationKeepsItAwake) {
  Sleeper sleeper;
  sleeper.robot.application().view().watching = true;
  EXPECT_GT(sleeper.loop.run(sleeper.robot, 1s), 5);
}

TEST(Rest, WhatIsLearnedWakesIt) {
  Sleeper sleeper;
  sleeper.robot.runs().send({.kind = Command::Kind::run_until, .step = 5000});
  int frames = 0;
  for (int i = 0; i < 30 && sleeper.robot.focus().steps() < 5000; ++i)
    frames += sleeper.loop.run(sleeper.robot, 1s);
  EXPECT_GT(frames, 0);
  EXPECT_EQ(sleeper.robot.focus().steps(), 5000) << "the last news arrived while it slept";
  EXPECT_FALSE(sleeper.robot.runs().playing());
  sleeper.come_to_rest();
  EXPECT_EQ(sleeper.loop.run(sleeper.robot, 300ms), 0) << "and then it sleeps again";
}

TEST(Rest, ASlowLearnerIsDrawnWhenItLearnsAndNotMore) {
  Sleeper sleeper;
  // Ranges of colours that follow the values would glide all the time.
  for (const char* quantity : {"value", "mean", "std"})
    sleeper.robot.application().obey(action::FixRange{quantity, render::Limits{-100.0, 100.0}});
  sleeper.robot.frame();
  sleeper.come_to_rest();
  sleeper.robot.application().obey(action::SetLearnerSpeed{5.0});
  sleeper.robot.runs().send(Command::Kind::play);
  const std::int64_t before = sleeper.robot.focus().steps();
  const int frames = sleeper.loop.run(sleeper.robot, 2s);
  const auto steps = static_cast<int>(sleeper.robot.focus().steps() - before);
  EXPECT_GE(steps, 2);
  EXPECT_GE(frames, 2);
  EXPECT_LE(frames, 8 * (steps + 2)) << "a few frames a step, not sixty a second";
}

TEST(Rest, WhatGlidesComesToItsEnd) {
  Sleeper sleeper;
  sleeper.robot.application().obey(action::FixRange{"value", render::Limits{-1000.0, 1000.0}});
  sleeper.robot.frame();
  EXPECT_GT(sleeper.come_to_rest(), 5) << "the colours' range glides";
  EXPECT_EQ(sleeper.loop.run(sleeper.robot, 300ms), 0);
}

TEST(Rest, ATextFadesByItself) {
  Sleeper sleeper;
  sleeper.robot.application().say("A sentence.");
  EXPECT_GT(sleeper.robot.application().rest(), 0.1);
  EXPECT_LT(sleeper.robot.application().rest(), 10.0);
}

TEST(Banner, AnExceptionInASliceEndsThatRunAndNothingElse) {
  std::atomic<bool> broken{false};
  Robot robot(load_scenario("pendulum-swing-up"), {.wake = [&broken] {
                // Thrown on the run's own thread, in the middle of its slice.
                if (broken.exchange(false)) throw std::runtime_error("the disk has melted");
              }});
  robot.palette("Add a run with another seed");
  broken = true;
  robot.key(Key::space);
  const auto failed = [&] {
    for (const auto& view : robot.runs().views())
      if (!view->failure.empty()) return view.get();
    return static_cast<RunView*>(nullptr);
  };
  robot.wait("the failure", [&] { return failed() != nullptr; });
  const int id = failed()->id;
  robot.application().obey(action::Focus{id});
  robot.frames(2);
  EXPECT_EQ(robot.value("Banner/sentence"), "This run has stopped: the disk has melted");
  robot.wait("the other run", [&] {
    return std::ranges::any_of(robot.runs().views(),
                               [&](const auto& view) { return view->id != id && view->steps() > 1000; });
  });
  robot.key(Key::space);
  robot.settle();
  robot.click("Banner/reset");
  robot.settle();
  EXPECT_EQ(robot.find("Banner/sentence"), nullptr);
  robot.application().obey(action::RunUntil{500});
  robot.wait("learning again", [&] { return robot.focus().steps() == 500; });
}

}  // namespace
}  // namespace policyscope::app
