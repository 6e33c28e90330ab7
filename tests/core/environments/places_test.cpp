// Dragging bodies: the body ends up where the person pointed, and the picture shows it there.
#include "core/environments/acrobot.h"
#include "core/environments/cart_pole.h"
#include "core/environments/mountain_car.h"
#include "core/environments/pendulum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

Point tip_of(const Environment& environment) {
  Scene scene;
  environment.describe(scene);
  const auto body = std::find_if(scene.segments.rbegin(), scene.segments.rend(),
                                 [](const Scene::Segment& segment) { return segment.role == Role::body; });
  return body->to;
}

TEST(Places, PendulumPointsAtThePoint) {
  Pendulum pendulum;
  ASSERT_TRUE(pendulum.place_at({0.6, -0.8}));
  EXPECT_NEAR(tip_of(pendulum).x, 0.6, 1e-14);
  EXPECT_NEAR(tip_of(pendulum).y, -0.8, 1e-14);
  double observation[3];
  pendulum.observe(observation);
  EXPECT_NEAR(observation[0], -0.8, 1e-14);  // cos θ is the height …
  EXPECT_NEAR(observation[1], -0.6, 1e-14);  // … and a positive angle leans left
}

TEST(Places, AcrobotReachesThePointWithItsTip) {
  Acrobot acrobot;
  for (const double elbow : {0.5, -0.5}) {
    for (const Point point : {Point{0.3, 1.2}, {-1.1, -0.4}, {1.9, 0.1}, {0.0, -0.2}}) {
      acrobot.set_state(std::vector<double>{0.0, elbow, 3.0, -2.0});
      ASSERT_TRUE(acrobot.place_at(point));
      EXPECT_NEAR(tip_of(acrobot).x, point.x, 1e-12);
      EXPECT_NEAR(tip_of(acrobot).y, point.y, 1e-12);
      EXPECT_EQ(std::signbit(acrobot.state()[1]), std::signbit(elbow));  // the elbow keeps to its side
      EXPECT_EQ(acrobot.state()[2], 0.0);
      EXPECT_EQ(acrobot.state()[3], 0.0);
    }
  }
  ASSERT_TRUE(acrobot.place_at({30.0, 40.0}));  // out of reach: stretched towards it
  EXPECT_NEAR(tip_of(acrobot).x, 1.2, 1e-12);
  EXPECT_NEAR(tip_of(acrobot).y, 1.6, 1e-12);
}

TEST(Places, AcrobotReachesWithUnequalLinksToo) {
  Acrobot acrobot;
  std::vector<ParameterValue> values;
  for (const Parameter& parameter : parameters_of<AcrobotSettings>()) {
    values.push_back(parameter.id == "length_1"   ? 0.7
                     : parameter.id == "length_2" ? 1.6
                                                  : parameter.default_value);
  }
  acrobot.configure(values);
  ASSERT_TRUE(acrobot.place_at({-0.9, 1.1}));
  EXPECT_NEAR(tip_of(acrobot).x, -0.9, 1e-12);
  EXPECT_NEAR(tip_of(acrobot).y, 1.1, 1e-12);
}

TEST(Places, CarIsPutOnTheHill) {
  MountainCar car;
  ASSERT_TRUE(car.place_at({-0.9, 0.2}));
  EXPECT_EQ(car.state()[0], -0.9);
  ASSERT_TRUE(car.place_at({-7.0, 0.0}));
  EXPECT_EQ(car.state()[0], -1.2);
}

TEST(Places, CarStandsWithBothWheelsOnTheGround) {
  MountainCarContinuous car;
  for (const double position : {-1.2, -0.8, -0.5, 0.0, 0.45}) {
    car.set_state(std::vector<double>{position, 0.0});
    Scene scene;
    car.describe(scene);
    ASSERT_EQ(scene.discs.size(), 2u);
    for (const Scene::Disc& wheel : scene.discs) {
      // The distance of the wheel's centre from the curve of the ground is its radius.
      double nearest = 1.0;
      for (double x = position - 0.2; x < position + 0.2; x += 1e-4) {
        nearest = std::min(
            nearest, std::hypot(wheel.center.x - x, wheel.center.y - (0.45 * std::sin(3.0 * x) + 0.55)));
      }
      EXPECT_NEAR(nearest, wheel.radius, 0.15 * wheel.radius) << position;
    }
  }
}

TEST(Places, CartAndPoleAreDraggedApart) {
  CartPole cart;
  ASSERT_TRUE(cart.place_at({1.0, 0.1}));  // the cart
  EXPECT_EQ(cart.state()[0], 1.0);
  EXPECT_EQ(cart.state()[2], 0.0);
  Scene scene;
  cart.describe(scene);
  const Point hinge = scene.discs.back().center;
  ASSERT_TRUE(cart.place_at({hinge.x + 0.8 * std::sin(0.1), hinge.y + 0.8 * std::cos(0.1)}));  // the pole
  EXPECT_EQ(cart.state()[0], 1.0);
  EXPECT_NEAR(cart.state()[2], 0.1, 1e-14);
  EXPECT_NEAR(tip_of(cart).x, hinge.x + std::sin(0.1), 1e-14);
}

}  // namespace
}  // namespace policyscope
