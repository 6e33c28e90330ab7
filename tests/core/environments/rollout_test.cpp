#include "core/environments/rollout.h"

#include "core/environments/catalog.h"
#include "core/error.h"

#include <gtest/gtest.h>

#include <limits>

namespace policyscope {
namespace {

std::string complaint(const std::string& id, const Trace& trace) {
  try {
    rollout(*find_environment(id).make(), trace);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Rollout, RefusesWhatTheTaskDoesNotHave) {
  const std::vector<double> rest(4, 0.0);
  EXPECT_EQ(complaint("CartPole-v1", {rest, {{0}, {2}}}),
            "action 1 of the trace must be a whole number from 0 to 1, not 2");
  EXPECT_EQ(complaint("CartPole-v1", {rest, {{0.5}}}),
            "action 0 of the trace must be a whole number from 0 to 1, not 0.5");
  EXPECT_EQ(complaint("CartPole-v1", {rest, {{-1}}}),
            "action 0 of the trace must be a whole number from 0 to 1, not -1");
  EXPECT_EQ(complaint("CartPole-v1", {rest, {{0, 1}}}), "action 0 of the trace has 2 numbers, not 1");
  EXPECT_EQ(complaint("CartPole-v1", {{0, 0, 0}, {{0}}}), "a state of CartPole-v1 has 4 numbers, not 3");
  EXPECT_EQ(complaint("Pendulum-v1", {{0, std::numeric_limits<double>::infinity()}, {}}),
            "a state of Pendulum-v1 is made of finite numbers, not inf");
  EXPECT_EQ(complaint("Pendulum-v1", {{0, 0}, {{1}, {}}}), "action 1 of the trace has 0 numbers, not 1");
  EXPECT_EQ(complaint("Pendulum-v1", {{0, 0}, {{std::numeric_limits<double>::quiet_NaN()}}}),
            "action 0 of the trace must be finite, not nan");
}

TEST(Rollout, GoesOnPastTheTimeLimitAndCountsFromTheStart) {
  const Rollout result = rollout(*find_environment("MountainCar-v0").make(),
                                 {{-0.5, 0.0}, std::vector<std::vector<double>>(250, {1.0})});
  ASSERT_EQ(result.truncated.size(), 250u);
  for (std::size_t t = 0; t < 250; ++t) EXPECT_EQ(result.truncated[t], t >= 199) << t;
}

TEST(Rollout, LeavesTheEnvironmentAlone) {
  const auto environment = find_environment("CartPole-v1").make();
  environment->set_state(std::vector<double>{0.1, 0.2, 0.03, 0.4});
  rollout(*environment, {{0, 0, 0, 0}, {{1}, {1}}});
  EXPECT_EQ(environment->state()[1], 0.2);
}

TEST(Rollout, StepsOnPastTermination) {
  // Beyond the limits and staying there: the step that left them was paid, the later ones are not.
  const Rollout result =
      rollout(*find_environment("CartPole-v1").make(), {{2.39, 1.0, 0.0, 0.0}, {{1}, {1}, {1}}});
  EXPECT_EQ(result.terminated, (std::vector<bool>{true, true, true}));
  EXPECT_EQ(result.rewards, (std::vector<double>{1, 0, 0}));
}

}  // namespace
}  // namespace policyscope
