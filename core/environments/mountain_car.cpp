#include "core/environments/mountain_car.h"

#include <cmath>

namespace policyscope {
namespace {

constexpr double lowest_position = -1.2;
constexpr double highest_position = 0.6;
constexpr double largest_velocity = 0.07;  // a step
constexpr double frames_per_second = 30.0;

/// Height of the ground, as Gymnasium draws it; the slope that the dynamics feel is proportional to its
/// derivative.
double height_at(double position) {
  return 0.45 * std::sin(3.0 * position) + 0.55;
}

template <class S>
std::vector<Field<S>> fields_of() {
  return {
      Field(&S::force, "force", "F", "engine force")
          .valid(0, 1)
          .slider(0, 0.003)
          .unit("m/step²")
          .applies(Applies::next_episode)
          .help("Acceleration at full throttle; weaker than gravity on the slope, so the car must swing."),
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(-1, 1)
          .slider(0, 0.005)
          .unit("m/step²")
          .applies(Applies::next_episode)
          .help("Acceleration on the steepest slope; 0.0025 in Sutton & Barto, example 10.1."),
      Field(&S::goal_position, "goal_position", "x_{\\text{goal}}", "goal")
          .valid(lowest_position, highest_position)
          .slider(-0.2, highest_position)
          .unit("m")
          .applies(Applies::next_episode)
          .help("Where the flag stands; the hill tops at 0.52."),
      Field(&S::goal_velocity, "goal_velocity", "\\dot x_{\\text{goal}}", "speed at the goal")
          .valid(-largest_velocity, largest_velocity)
          .slider(0, largest_velocity)
          .unit("m/step")
          .applies(Applies::next_episode)
          .help("The least velocity at which arriving counts."),
  };
}

EnvironmentInfo shared_info() {
  EnvironmentInfo info;
  info.observation = {
      interval("x", "position", "m", lowest_position, highest_position),
      interval("\\dot x", "velocity", "m/step", -largest_velocity, largest_velocity),
  };
  info.coordinates = info.observation;
  info.state_names = {"position", "velocity"};
  info.time_step =
      1.0 / frames_per_second;  // the dynamics know steps only; Gymnasium shows them at this pace
  info.action.name = "throttle";
  return info;
}

Point along(Point origin, Point direction, double forward, double up) {
  return {origin.x + forward * direction.x - up * direction.y,
          origin.y + forward * direction.y + up * direction.x};
}

void draw_hills(double goal, Scene& scene) {
  constexpr int pieces = 90;
  constexpr double floor = -0.05;
  scene.low = {lowest_position - 0.1, floor};
  scene.high = {highest_position + 0.1, 1.32};
  Scene::Polyline& hills = scene.polylines.emplace_back();
  hills.width = 0.0;
  hills.closed = hills.filled = true;
  hills.role = Role::ground;
  hills.points.reserve(pieces + 5);
  const double wall = height_at(lowest_position) + 0.16;
  hills.points.push_back({lowest_position - 0.04, floor});
  hills.points.push_back({lowest_position - 0.04, wall});
  hills.points.push_back({lowest_position, wall});
  for (int i = 0; i <= pieces; ++i) {
    const double x = lowest_position + (highest_position - lowest_position) * i / pieces;
    hills.points.push_back({x, height_at(x)});
  }
  hills.points.push_back({highest_position, floor});

  const Point foot{goal, height_at(goal)};
  const Point top{goal, foot.y + 0.24};
  scene.segments.push_back({foot, top, 0.012, Role::goal});
  scene.polylines.push_back(
      {{top, {goal + 0.11, top.y - 0.045}, {goal, top.y - 0.09}}, 0.0, true, true, Role::goal});
}

/// The car stands with both wheels on the ground; the arrow shows the throttle.
void draw_car(double position, double throttle, Scene& scene) {
  constexpr double half_base = 0.055;
  constexpr double wheel = 0.026;
  const Point rear{position - half_base, height_at(position - half_base)};
  const Point front{position + half_base, height_at(position + half_base)};
  const double base = std::hypot(front.x - rear.x, front.y - rear.y);
  const Point forward{(front.x - rear.x) / base, (front.y - rear.y) / base};
  const Point middle{0.5 * (rear.x + front.x), 0.5 * (rear.y + front.y)};

  const auto part = [&](double x, double y) { return along(middle, forward, x, y); };
  scene.polylines.push_back(
      {{part(-0.095, 0.03), part(0.095, 0.03), part(0.09, 0.07), part(0.05, 0.078), part(0.025, 0.115),
        part(-0.045, 0.115), part(-0.065, 0.078), part(-0.095, 0.072)},
       0.0,
       true,
       true,
       Role::body});
  for (const Point contact : {rear, front}) {
    scene.discs.push_back({along(contact, forward, 0.0, wheel), wheel, true, Role::joint});
  }
  if (throttle != 0.0) scene.arrows.push_back({part(0.0, 0.19), part(0.24 * throttle, 0.19), Role::action});
}

}  // namespace

const std::vector<Field<MountainCarSettings>>& MountainCarSettings::fields() {
  static const auto list = fields_of<MountainCarSettings>();
  return list;
}

const std::vector<Field<MountainCarContinuousSettings>>& MountainCarContinuousSettings::fields() {
  static const auto list = fields_of<MountainCarContinuousSettings>();
  return list;
}

template <class Derived, class Settings>
void MountainCarBase<Derived, Settings>::reset(RandomStream& random, ObservationSpan observation) {
  this->state_ = {random.uniform(-0.6, -0.4), 0.0};
  this->last_action_.reset();
  this->observe(observation);
}

template <class Derived, class Settings>
bool MountainCarBase<Derived, Settings>::drive(double throttle, ObservationSpan observation) {
  const auto& [force, gravity, goal_position, goal_velocity] = this->settings_;
  auto& [position, velocity] = this->state_;
  velocity = std::clamp(velocity + throttle * force - gravity * std::cos(3.0 * position), -largest_velocity,
                        largest_velocity);
  position = std::clamp(position + velocity, lowest_position, highest_position);
  if (position == lowest_position && velocity < 0.0) velocity = 0.0;
  this->last_action_ = throttle;
  observation[0] = position;
  observation[1] = velocity;
  return position >= goal_position && velocity >= goal_velocity;
}

template <class Derived, class Settings>
void MountainCarBase<Derived, Settings>::describe(Scene& scene) const {
  draw_hills(this->settings_.goal_position, scene);
  draw_car(this->state_[0], this->last_action_.value_or(0.0), scene);
}

template <class Derived, class Settings>
bool MountainCarBase<Derived, Settings>::place_at(Point point) {
  this->state_ = {std::clamp(point.x, lowest_position, highest_position), 0.0};
  this->last_action_.reset();
  return true;
}

EnvironmentInfo MountainCar::make_info(const MountainCarSettings&) {
  EnvironmentInfo info = shared_info();
  info.id = "MountainCar-v0";
  info.title = "Mountain car";
  info.summary =
      "The engine is too weak for the hill: the car must swing back and forth to reach the flag. Every step "
      "costs 1. The engine pushes left, rests or pushes right.";
  info.source = "Moore (1990); Sutton & Barto, 2nd edition, example 10.1; Gymnasium, MountainCar-v0";
  info.step_limit = 200;
  info.action.labels = {"left", "coast", "right"};
  return info;
}

StepResult MountainCar::step(ActionView action, RandomStream&, ObservationSpan observation) {
  return {.reward = -1.0, .terminated = drive(action[0] - 1.0, observation)};
}

EnvironmentInfo MountainCarContinuous::make_info(const MountainCarContinuousSettings&) {
  EnvironmentInfo info = shared_info();
  info.id = "MountainCarContinuous-v0";
  info.title = "Mountain car, continuous throttle";
  info.summary =
      "The engine is too weak for the hill: the car must swing back and forth to reach the flag, which pays "
      "100. Throttle costs 0.1 times its square; standing still costs nothing and is a trap.";
  info.source = "Gymnasium, MountainCarContinuous-v0";
  info.step_limit = 999;
  info.action.box = {interval("a", "throttle", "", -1, 1)};
  return info;
}

StepResult MountainCarContinuous::step(ActionView action, RandomStream&, ObservationSpan observation) {
  const bool arrived = drive(std::clamp(action[0], -1.0, 1.0), observation);
  return {.reward = (arrived ? 100.0 : 0.0) - 0.1 * action[0] * action[0], .terminated = arrived};
}

template class MountainCarBase<MountainCar, MountainCarSettings>;
template class MountainCarBase<MountainCarContinuous, MountainCarContinuousSettings>;

}  // namespace policyscope
