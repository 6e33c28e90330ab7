#include "core/environments/cart_pole.h"

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

constexpr double farthest_position = 2.4;                        // m
constexpr double largest_angle = 12.0 * std::numbers::pi / 180;  // rad
constexpr double cart_width = 0.5, cart_height = 0.24, wheel = 0.06;
constexpr double axle_height = 2.0 * wheel + 0.7 * cart_height;  // where the pole is hinged

}  // namespace

const std::vector<Field<CartPoleSettings>>& CartPoleSettings::fields() {
  using S = CartPoleSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(-1e3, 1e3)
          .slider(0, 20)
          .unit("m/s²")
          .applies(Applies::next_episode)
          .help("Acceleration of free fall; 9.8 on Earth."),
      Field(&S::cart_mass, "cart_mass", "m_c", "mass of the cart")
          .valid(1e-3, 1e3)
          .slider(0.2, 5)
          .unit("kg")
          .applies(Applies::next_episode)
          .help("A heavier cart answers more slowly to the push."),
      Field(&S::pole_mass, "pole_mass", "m_p", "mass of the pole")
          .valid(1e-3, 1e3)
          .slider(0.02, 1)
          .unit("kg")
          .applies(Applies::next_episode)
          .help("A heavier pole moves the cart more."),
      Field(&S::half_length, "half_length", "l", "half the pole's length")
          .valid(1e-2, 1e2)
          .slider(0.2, 2)
          .unit("m")
          .applies(Applies::next_episode)
          .help("From the hinge to the middle of the pole; a longer pole falls more slowly."),
      Field(&S::force, "force", "F", "force of a push")
          .valid(0, 1e4)
          .slider(1, 30)
          .unit("N")
          .applies(Applies::next_episode)
          .help("The cart is pushed to the left or to the right with this force, never let alone."),
      Field(&S::time_step, "time_step", "\\Delta t", "time step")
          .valid(1e-4, 0.5)
          .slider(0.005, 0.05)
          .unit("s")
          .applies(Applies::next_episode)
          .help("Simulated time between two pushes."),
  };
  return list;
}

EnvironmentInfo CartPole::make_info(const CartPoleSettings& settings) {
  constexpr double unbounded = infinity;
  EnvironmentInfo info;
  info.id = "CartPole-v1";
  info.title = "Cart-pole";
  info.summary =
      "Push the cart left or right so that the pole on it does not fall. Every step pays 1; it is over when "
      "the pole leans more than 12° or the cart leaves the track.";
  info.source = "Barto, Sutton and Anderson (1983); Gymnasium, CartPole-v1";
  // As in Gymnasium, the bounds of position and angle are twice the values at which the episode ends.
  info.observation = {
      {.symbol = "x",
       .name = "position",
       .unit = "m",
       .low = -2 * farthest_position,
       .high = 2 * farthest_position,
       .typical_low = -farthest_position,
       .typical_high = farthest_position},
      {.symbol = "\\dot x",
       .name = "velocity",
       .unit = "m/s",
       .low = -unbounded,
       .high = unbounded,
       .typical_low = -3,
       .typical_high = 3},
      {.symbol = "\\theta",
       .name = "angle",
       .unit = "rad",
       .low = -2 * largest_angle,
       .high = 2 * largest_angle,
       .typical_low = -largest_angle,
       .typical_high = largest_angle},
      {.symbol = "\\dot\\theta",
       .name = "angular velocity",
       .unit = "rad/s",
       .low = -unbounded,
       .high = unbounded,
       .typical_low = -3.5,
       .typical_high = 3.5},
  };
  info.coordinates = info.observation;
  info.action.name = "push";
  info.action.labels = {"left", "right"};
  info.state_names = {"x", "x_dot", "theta", "theta_dot"};
  info.time_step = settings.time_step;
  info.step_limit = 500;
  return info;
}

bool CartPole::fallen() const {
  return std::abs(state_[0]) > farthest_position || std::abs(state_[2]) > largest_angle;
}

void CartPole::reset(RandomStream& random, ObservationSpan observation) {
  for (double& number : state_) number = random.uniform(-0.05, 0.05);
  last_action_.reset();
  observe(observation);
}

StepResult CartPole::step(ActionView action, RandomStream&, ObservationSpan observation) {
  const auto& [gravity, cart_mass, pole_mass, half_length, force, time_step] = settings_;
  auto& [x, x_dot, theta, theta_dot] = state_;
  const bool fallen_before = fallen();

  const double push = action[0] == 1.0 ? force : -force;
  const double cosine = std::cos(theta);
  const double sine = std::sin(theta);
  const double total_mass = cart_mass + pole_mass;
  const double moment = pole_mass * half_length;
  const double shared = (push + moment * (theta_dot * theta_dot) * sine) / total_mass;
  const double theta_acceleration = (gravity * sine - cosine * shared) /
                                    (half_length * (4.0 / 3.0 - pole_mass * (cosine * cosine) / total_mass));
  const double x_acceleration = shared - moment * theta_acceleration * cosine / total_mass;

  x += time_step * x_dot;
  x_dot += time_step * x_acceleration;
  theta += time_step * theta_dot;
  theta_dot += time_step * theta_acceleration;

  last_action_ = push;
  observe(observation);
  const bool terminated = fallen();
  return {.reward = fallen_before && terminated ? 0.0 : 1.0, .terminated = terminated};
}

void CartPole::describe(Scene& scene) const {
  const double x = state_[0];
  const double theta = state_[2];
  const double length = 2.0 * settings_.half_length;
  const Point hinge{x, axle_height};
  const auto end_of_pole = [&](double angle, double distance) {
    return Point{x + distance * std::sin(angle), axle_height + distance * std::cos(angle)};
  };

  scene.low = {-2.75, -0.45};
  scene.high = {2.75, axle_height + std::max(1.15 * length, 1.2)};
  scene.segments.push_back({{-farthest_position, 0}, {farthest_position, 0}, 0.03, Role::ground});
  for (const double end : {-farthest_position, farthest_position}) {
    scene.segments.push_back({{end, -0.12}, {end, 0.12}, 0.03, Role::ground});
  }
  for (const double limit :
       {-largest_angle, largest_angle}) {  // beyond these lines the pole counts as fallen
    scene.segments.push_back({hinge, end_of_pole(limit, 1.08 * length), 0.0, Role::guide});
  }

  const double left = x - 0.5 * cart_width, right = x + 0.5 * cart_width;
  const double bottom = wheel, top = bottom + cart_height;
  scene.polylines.push_back(
      {{{left, bottom}, {right, bottom}, {right, top}, {left, top}}, 0.0, true, true, Role::body});
  for (const double offset : {-0.15, 0.15})
    scene.discs.push_back({{x + offset, wheel}, wheel, true, Role::joint});
  scene.segments.push_back({hinge, end_of_pole(theta, length), 0.09, Role::body});
  scene.discs.push_back({hinge, 0.05, true, Role::joint});

  if (last_action_ && *last_action_ != 0.0) {
    const double side = *last_action_ > 0.0 ? 1.0 : -1.0;
    const double from = x + side * (0.5 * cart_width + 0.05);
    const double y = bottom + 0.5 * cart_height;
    scene.arrows.push_back({{from, y}, {from + side * 0.45, y}, Role::action});
  }
}

bool CartPole::place_at(Point point) {
  auto& [x, x_dot, theta, theta_dot] = state_;
  const bool above_the_cart = point.y > axle_height + 0.3 * settings_.half_length;
  if (above_the_cart) {
    theta = std::clamp(std::atan2(point.x - x, point.y - axle_height), -largest_angle, largest_angle);
  } else {
    x = std::clamp(point.x, -farthest_position, farthest_position);
  }
  x_dot = theta_dot = 0.0;
  last_action_.reset();
  return true;
}

}  // namespace policyscope
