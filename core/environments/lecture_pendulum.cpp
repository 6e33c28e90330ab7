#include "core/environments/lecture_pendulum.h"

#include "core/environments/angle.h"

#include <numbers>

namespace policyscope {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double largest_speed = 2.0 * pi;  // rad/s

EnvironmentInfo shared_info(const LecturePendulumSettings& settings) {
  EnvironmentInfo info;
  info.source = "the lecture's pendulum; Sutton & Barto, 2nd edition, chapter 13, for average reward";
  info.observation = {
      {.symbol = "\\beta",
       .name = "angle",
       .unit = "rad",
       .low = -pi,
       .high = pi,
       .typical_low = -pi,
       .typical_high = pi,
       .periodic = true},
      {.symbol = "\\dot\\beta",
       .name = "angular velocity",
       .unit = "rad/s",
       .low = -largest_speed,
       .high = largest_speed,
       .typical_low = -largest_speed,
       .typical_high = largest_speed},
  };
  info.coordinates = info.observation;
  info.state_names = {"beta", "beta_dot"};
  info.time_step = settings.time_step;
  info.continuing = true;
  info.action.name = "torque";
  info.action.unit = "N·m";
  return info;
}

}  // namespace

const std::vector<Field<LecturePendulumSettings>>& LecturePendulumSettings::fields() {
  using S = LecturePendulumSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::mass, "mass", "m", "mass")
          .valid(1e-3, 1e3)
          .slider(0.1, 1)
          .unit("kg")
          .applies(Applies::next_episode)
          .help("Mass of the rod."),
      Field(&S::length, "length", "l", "length")
          .valid(1e-3, 1e3)
          .slider(0.5, 3)
          .unit("m")
          .applies(Applies::next_episode)
          .help("Length of the rod."),
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(-1e3, 1e3)
          .slider(0, 20)
          .unit("m/s²")
          .applies(Applies::next_episode)
          .help("Acceleration of free fall; 9.8 on Earth."),
      Field(&S::time_step, "time_step", "\\Delta t", "time step")
          .valid(1e-4, 1)
          .slider(0.01, 0.1)
          .unit("s")
          .applies(Applies::next_episode)
          .help("Simulated time between two actions."),
  };
  return list;
}

template <class Derived>
void LecturePendulumBase<Derived>::reset(RandomStream&, ObservationSpan observation) {
  this->state_ = {-pi, 0.0};
  this->last_action_.reset();
  this->observe(observation);
}

template <class Derived>
StepResult LecturePendulumBase<Derived>::swing(double torque, ObservationSpan observation) {
  const auto& [mass, length, gravity, time_step] = this->settings_;
  auto& [angle, speed] = this->state_;
  const double weight_torque = mass * length * gravity * std::sin(angle);
  speed += 0.75 * (torque + weight_torque) / (mass * length * length) * time_step;
  angle = wrap_angle(angle + speed * time_step);
  if (std::abs(speed) > largest_speed) this->state_ = {-pi, 0.0};
  this->last_action_ = torque;
  observation[0] = angle;
  observation[1] = speed;
  return {.reward = -std::abs(angle), .terminated = false};
}

template <class Derived>
void LecturePendulumBase<Derived>::describe(Scene& scene) const {
  const double length = this->settings_.length;
  const double reach = 1.3 * length;
  const double angle = this->state_[0];
  scene.low = {-reach, -reach};
  scene.high = {reach, reach};
  scene.discs.push_back({{0, 0}, length, false, Role::guide});
  const Point tip{-length * std::sin(angle), length * std::cos(angle)};
  scene.segments.push_back({{0, 0}, tip, 0.08 * length, Role::body});
  scene.discs.push_back({{0, 0}, 0.05 * length, true, Role::joint});
  if (this->last_action_ && *this->last_action_ != 0.0) {
    const double sweep = 0.6 * *this->last_action_;
    scene.arc_arrows.push_back({{0, 0}, 0.42 * length, angle + pi / 2, sweep, Role::action});
  }
}

template <class Derived>
bool LecturePendulumBase<Derived>::place_at(Point point) {
  if (point.x == 0.0 && point.y == 0.0) return false;
  this->state_ = {wrap_angle(std::atan2(-point.x, point.y)), 0.0};
  this->last_action_.reset();
  return true;
}

EnvironmentInfo LecturePendulum::make_info(const LecturePendulumSettings& settings) {
  EnvironmentInfo info = shared_info(settings);
  info.id = "LecturePendulum";
  info.title = "Pendulum swing-up";
  info.summary =
      "A motor too weak to lift the pendulum must swing it up and hold it there. The reward is −|β|, the "
      "distance "
      "from upright. The motor turns left, rests or turns right.";
  info.action.labels = {"−1", "0", "+1"};
  return info;
}

StepResult LecturePendulum::step(ActionView action, RandomStream&, ObservationSpan observation) {
  return swing(action[0] - 1.0, observation);
}

EnvironmentInfo LecturePendulumContinuous::make_info(const LecturePendulumSettings& settings) {
  EnvironmentInfo info = shared_info(settings);
  info.id = "LecturePendulumContinuous";
  info.title = "Pendulum swing-up, continuous torque";
  info.summary =
      "A motor too weak to lift the pendulum must swing it up and hold it there. The reward is −|β|, the "
      "distance "
      "from upright. The torque is any number from −3 to 3 N·m.";
  info.action.box = {{.symbol = "a",
                      .name = "torque",
                      .unit = "N·m",
                      .low = -3,
                      .high = 3,
                      .typical_low = -3,
                      .typical_high = 3}};
  return info;
}

StepResult LecturePendulumContinuous::step(ActionView action, RandomStream&, ObservationSpan observation) {
  return swing(action[0], observation);
}

}  // namespace policyscope
