#include "core/environments/lecture_pendulum.h"

#include "core/environments/angle.h"
#include "core/environments/pendulum_picture.h"
#include "core/environments/sin_cos.h"

#include <numbers>

namespace policyscope {
namespace {

using std::numbers::pi;
constexpr double largest_angular_speed = 2.0 * pi;  // rad/s
constexpr double largest_torque = 3.0;              // N·m, continuous

EnvironmentInfo shared_info(const LecturePendulumSettings& settings) {
  EnvironmentInfo info;
  info.source = "the lecture's pendulum; Sutton & Barto, 2nd edition, chapter 13, for average reward";
  info.observation = {
      periodic_angle("\\beta", "angle"),
      interval("\\dot\\beta", "angular velocity", "rad/s", -largest_angular_speed, largest_angular_speed),
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
          .help("Mass of the rod, 1/3 in the lecture; the heavier it is, the more swings the motor needs."),
      Field(&S::length, "length", "l", "length")
          .valid(1e-3, 1e3)
          .slider(0.5, 3)
          .unit("m")
          .applies(Applies::next_episode)
          .help("Length of the rod, 3/2 in the lecture; a longer one turns more slowly."),
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
          .help("Simulated time between two actions, 0.05 in the lecture."),
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
  auto& [angle, speed] = this->state_;
  speed += response_ * (torque + weight_ * sin_cos(angle).sine);
  angle = wrap_angle(angle + speed * this->settings_.time_step);
  if (std::abs(speed) > largest_angular_speed) this->state_ = {-pi, 0.0};
  this->last_action_ = torque;
  observation[0] = angle;
  observation[1] = speed;
  return {.reward = -std::abs(angle), .terminated = false};
}

template <class Derived>
void LecturePendulumBase<Derived>::configure(std::span<const ParameterValue> values) {
  EnvironmentBase<Derived, LecturePendulumSettings, 2>::configure(values);
  prepare();
}

template <class Derived>
void LecturePendulumBase<Derived>::prepare() {
  const auto& [mass, length, gravity, time_step] = this->settings_;
  weight_ = mass * length * gravity;
  response_ = 0.75 / (mass * length * length) * time_step;
}

template <class Derived>
void LecturePendulumBase<Derived>::describe(Scene& scene) const {
  draw_pendulum(this->state_[0], this->settings_.length, 0.6 * this->last_action_.value_or(0.0), scene);
}

template <class Derived>
bool LecturePendulumBase<Derived>::place_at(Point point) {
  this->state_ = {pendulum_angle_at(point), 0.0};
  this->last_action_.reset();
  return true;
}

EnvironmentInfo LecturePendulum::make_info(const LecturePendulumSettings& settings) {
  EnvironmentInfo info = shared_info(settings);
  info.id = "LecturePendulum";
  info.title = "Pendulum swing-up";
  info.summary =
      "A motor too weak to lift the pendulum must swing it up and hold it there. The reward is −|β|, the "
      "distance from upright. The motor turns left, rests or turns right.";
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
      "distance from upright. The torque is any number from −3 to 3 N·m.";
  info.action.box = {interval("a", "torque", "N·m", -largest_torque, largest_torque)};
  return info;
}

StepResult LecturePendulumContinuous::step(ActionView action, RandomStream&, ObservationSpan observation) {
  return swing(std::clamp(action[0], -largest_torque, largest_torque), observation);
}

template class LecturePendulumBase<LecturePendulum>;
template class LecturePendulumBase<LecturePendulumContinuous>;

}  // namespace policyscope
