#include "core/environments/lecture_pendulum.h"

#include "core/environments/rollout.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

using std::numbers::pi;

/// The only entry of a rollout of one step.
struct Step {
  double angle, speed, reward;
};

Step play_one(const Environment& environment, double angle, double speed, double action) {
  const Rollout result = rollout(environment, {{angle, speed}, {{action}}});
  EXPECT_FALSE(result.terminated[0]);
  EXPECT_FALSE(result.truncated[0]);
  EXPECT_EQ(result.observations[0], result.states[0]);
  return {result.states[0][0], result.states[0][1], result.rewards[0]};
}

// Expected values here were computed with 40 digits from the formulas of the lecture.

TEST(LecturePendulum, FourStepsFromTheStart) {
  const LecturePendulum pendulum;
  const Rollout result = rollout(pendulum, {{-pi, 0.0}, {{2}, {2}, {1}, {0}}});  // torques 1, 1, 0, −1
  const double expected[4][2] = {{-3.1390926535897932385, 0.05},
                                 {-3.1341232785578922068, 0.099387500638020633952},
                                 {-3.1292454025193144441, 0.097557520771555254239},
                                 {-3.1270187764631555351, 0.044532521123178178727}};
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_NEAR(result.states[t][0], expected[t][0], 1e-14);
    EXPECT_NEAR(result.states[t][1], expected[t][1], 1e-14);
    EXPECT_NEAR(result.rewards[t], expected[t][0], 1e-14);  // −|β|, and β is negative
  }
}

TEST(LecturePendulum, AngleWrapsThroughTheBottom) {
  const Step left = play_one(LecturePendulum(), -pi, 0.0, 0);
  EXPECT_NEAR(left.angle, pi - 0.0025, 1e-14);
  EXPECT_NEAR(left.speed, -0.05, 1e-15);
  EXPECT_NEAR(left.reward, -(pi - 0.0025), 1e-14);

  const Step right = play_one(LecturePendulumContinuous(), 3.0, 6.0, -2.5);
  EXPECT_NEAR(right.angle, -2.9877065870808531035, 1e-14);
  EXPECT_NEAR(right.speed, 5.9095744019746674694, 1e-14);
  EXPECT_NEAR(right.reward, -2.9877065870808531035, 1e-14);
}

TEST(LecturePendulum, TooFastIsPutBackAndGoesOn) {
  for (const double side : {1.0, -1.0}) {
    const Step step = play_one(LecturePendulumContinuous(), side * 0.5, side * 6.28, side * 3.0);
    EXPECT_EQ(step.angle, -pi);
    EXPECT_EQ(step.speed, 0.0);
    EXPECT_EQ(step.reward, -pi);  // of the state it was put back to
  }
  // Right at the limit of 2π rad/s, which the next step would pass only with torque.
  const Step below = play_one(LecturePendulumContinuous(), 0.0, 6.28, 0.06);
  EXPECT_NEAR(below.speed, 6.283, 1e-14);
  EXPECT_NEAR(below.angle, 0.31415, 1e-14);
  const Step above = play_one(LecturePendulumContinuous(), 0.0, 6.28, 0.07);  // 6.2835 > 2π
  EXPECT_EQ(above.angle, -pi);
}

TEST(LecturePendulum, PhysicsFollowsTheSettings) {
  LecturePendulumContinuous pendulum;
  const ParameterValue values[] = {0.5, 2.0, 3.7, 0.02};  // mass, length, gravity, time step
  pendulum.configure(values);
  const Step step = play_one(pendulum, 1.0, -0.5, 1.0);
  EXPECT_NEAR(step.angle, 0.99061701639656838256, 1e-14);
  EXPECT_NEAR(step.speed, -0.46914918017158087194, 1e-14);
  EXPECT_EQ(pendulum.info().time_step, 0.02);
}

TEST(LecturePendulum, ContinuousTorqueIsClipped) {
  const Step at_the_limit = play_one(LecturePendulumContinuous(), 1.0, 0.0, 3.0);
  const Step beyond = play_one(LecturePendulumContinuous(), 1.0, 0.0, 30.0);
  EXPECT_EQ(at_the_limit.speed, beyond.speed);
}

TEST(LecturePendulum, StartsHangingAtRest) {
  LecturePendulum pendulum;
  RandomStream random(3, Purpose::environment);
  double observation[2];
  pendulum.reset(random, observation);
  EXPECT_EQ(observation[0], -pi);
  EXPECT_EQ(observation[1], 0.0);
  EXPECT_EQ(random.state(), RandomStream(3, Purpose::environment).state());  // nothing was drawn
}

TEST(LecturePendulum, PlacedWhereOnePoints) {
  LecturePendulum pendulum;
  ASSERT_TRUE(pendulum.place_at({-0.3, 0.3}));  // up and to the left: a positive angle
  EXPECT_NEAR(pendulum.state()[0], pi / 4, 1e-15);
  EXPECT_EQ(pendulum.state()[1], 0.0);
  Scene scene;
  pendulum.describe(scene);
  ASSERT_EQ(scene.segments.size(), 1u);
  EXPECT_NEAR(scene.segments[0].to.x, -1.5 * std::sqrt(0.5), 1e-14);
  EXPECT_NEAR(scene.segments[0].to.y, 1.5 * std::sqrt(0.5), 1e-14);
}

}  // namespace
}  // namespace policyscope
