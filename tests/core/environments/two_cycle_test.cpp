#include "core/environments/two_cycle.h"

#include "core/environments/rollout.h"
#include "core/error.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

constexpr double left = 0.0, right = 1.0;

std::vector<double> visited(const Rollout& result) {
  std::vector<double> states;
  for (const auto& state : result.states) states.push_back(state[0]);
  return states;
}

TEST(TwoCycle, LeftPaysAtOnceAndComesBackAfterFiveSteps) {
  const Rollout result = rollout(TwoCycle(), {{0}, {{left}, {left}, {right}, {left}, {right}}});
  EXPECT_EQ(visited(result), (std::vector<double>{1, 2, 3, 4, 0}));
  EXPECT_EQ(result.rewards, (std::vector<double>{1, 0, 0, 0, 0}));
  EXPECT_EQ(result.observations, result.states);
  EXPECT_EQ(result.terminated, std::vector<bool>(5, false));
  EXPECT_EQ(result.truncated, std::vector<bool>(5, false));
}

TEST(TwoCycle, RightPaysTwoOnTheLastStep) {
  const Rollout result = rollout(TwoCycle(), {{0}, {{right}, {right}, {left}, {left}, {right}}});
  EXPECT_EQ(visited(result), (std::vector<double>{5, 6, 7, 8, 0}));
  EXPECT_EQ(result.rewards, (std::vector<double>{0, 0, 0, 0, 2}));
}

TEST(TwoCycle, OnlyTheFirstStateHasAChoice) {
  const TwoCycle task;
  const FiniteModel& model = *task.finite_model();
  ASSERT_EQ(model.states.size(), 9u);
  EXPECT_EQ(model.states[4].name, "L4");
  EXPECT_EQ(model.states[5].name, "R1");
  EXPECT_FALSE(model.forced(0));
  for (std::size_t s = 1; s < 9; ++s) EXPECT_TRUE(model.forced(s)) << s;
}

TEST(TwoCycle, LengthAndRewardsAreSettings) {
  TwoCycle task;
  const ParameterValue values[] = {100.0, 3.0, 4.0};
  task.configure(values);
  EXPECT_EQ(task.finite_model()->states.size(), 199u);
  EXPECT_EQ(task.info().observation[0].high, 198.0);
  EXPECT_EQ(task.info().coordinates[0].typical_high, 198.0);
  EXPECT_TRUE(task.info().observation[0].whole);

  for (const double choice : {left, right}) {
    const Rollout result = rollout(task, {{0}, std::vector<std::vector<double>>(100, {choice})});
    EXPECT_EQ(result.states.back()[0], 0.0);
    EXPECT_EQ(result.rewards.front(), choice == left ? 3.0 : 0.0);
    EXPECT_EQ(result.rewards.back(), choice == left ? 0.0 : 4.0);
    for (std::size_t t = 0; t < 99; ++t) ASSERT_NE(result.states[t][0], 0.0);
  }

  const double last[] = {198.0};
  task.set_state(last);
  task.configure(std::vector<ParameterValue>{2.0, 1.0, 2.0});  // a state that a shorter cycle does not have
  EXPECT_EQ(task.state()[0], 0.0);
}

TEST(TwoCycle, RefusesStatesThatItDoesNotHave) {
  TwoCycle task;
  for (const double state : {-1.0, 9.0, 0.5}) {
    try {
      task.set_state(std::vector<double>{state});
      ADD_FAILURE() << state;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find("a state of TwoCycle is a whole number from 0 to 8, not "),
                0u);
    }
  }
}

TEST(TwoCycle, NodesKeepTheirDistance) {
  for (const double length : {2.0, 3.0, 4.0, 5.0, 12.0, 100.0, 1000.0}) {
    TwoCycle task;
    task.configure(std::vector<ParameterValue>{length, 1.0, 2.0});
    const std::vector<FiniteModel::State>& states = task.finite_model()->states;
    for (std::size_t a = 0; a < states.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const Point p = states[a].place, q = states[b].place;
        ASSERT_GE(std::hypot(p.x - q.x, p.y - q.y), 0.99)
            << length << ": " << states[a].name << states[b].name;
      }
    }
    // Both loops mirror each other, and each is symmetric about the horizontal axis.
    const auto n = static_cast<std::size_t>(length);
    for (std::size_t k = 1; k < n; ++k) {
      EXPECT_EQ(states[k].place.x, -states[n - 1 + k].place.x);
      EXPECT_NEAR(states[k].place.x, states[n - k].place.x, 1e-9 * length);
      EXPECT_NEAR(states[k].place.y, -states[n - k].place.y, 1e-9 * length);
    }
  }
}

TEST(TwoCycle, AgentIsPutOnTheNodeThatOnePointsAt) {
  TwoCycle task;
  const Point node = task.finite_model()->states[7].place;
  EXPECT_TRUE(task.place_at({node.x + 0.1, node.y - 0.1}));
  EXPECT_EQ(task.state()[0], 7.0);
  EXPECT_FALSE(task.place_at({100.0, 0.0}));
  EXPECT_EQ(task.state()[0], 7.0);
}

}  // namespace
}  // namespace policyscope
