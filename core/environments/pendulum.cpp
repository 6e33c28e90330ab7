#include "core/environments/pendulum.h"

#include "core/environments/angle.h"
#include "core/environments/pendulum_picture.h"

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

using std::numbers::pi;
constexpr double largest_speed = 8.0;  // rad/s

}  // namespace

const std::vector<Field<PendulumSettings>>& PendulumSettings::fields() {
  using S = PendulumSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(-1e3, 1e3)
          .slider(0, 20)
          .unit("m/s²")
          .applies(Applies::next_episode)
          .help("Acceleration of free fall; Gymnasium rounds the Earth's to 10."),
      Field(&S::mass, "mass", "m", "mass")
          .valid(1e-3, 1e3)
          .slider(0.2, 3)
          .unit("kg")
          .applies(Applies::next_episode)
          .help("Mass of the rod; the heavier, the more swings it takes."),
      Field(&S::length, "length", "l", "length")
          .valid(1e-2, 1e2)
          .slider(0.3, 3)
          .unit("m")
          .applies(Applies::next_episode)
          .help("Length of the rod."),
      Field(&S::largest_torque, "largest_torque", "u_{\\mathrm{max}}", "largest torque")
          .valid(1e-3, 1e3)
          .slider(0.5, 10)
          .unit("N·m")
          .applies(Applies::new_run)
          .help("Bound of the action; with 5 N·m the motor lifts the default rod without a swing."),
      Field(&S::time_step, "time_step", "\\Delta t", "time step")
          .valid(1e-4, 1)
          .slider(0.01, 0.1)
          .unit("s")
          .applies(Applies::next_episode)
          .help("Simulated time between two actions."),
  };
  return list;
}

EnvironmentInfo Pendulum::make_info(const PendulumSettings& settings) {
  EnvironmentInfo info;
  info.id = "Pendulum-v1";
  info.title = "Pendulum";
  info.summary =
      "A motor too weak to lift the rod must swing it up and hold it there, with little torque. The policy "
      "sees the cosine and the sine of the angle and the angular velocity.";
  info.source = "Gymnasium, Pendulum-v1";
  const Dimension speed =
      interval("\\dot\\theta", "angular velocity", "rad/s", -largest_speed, largest_speed);
  info.observation = {interval("\\cos\\theta", "height of the tip", "", -1, 1),
                      interval("\\sin\\theta", "side of the tip", "", -1, 1), speed};
  info.coordinates = {periodic_angle("\\theta", "angle"), speed};
  info.action.symbol = "u";
  info.action.name = "torque";
  info.action.unit = "N·m";
  info.action.box = {interval("u", "torque", "N·m", -settings.largest_torque, settings.largest_torque)};
  info.state_names = {"theta", "theta_dot"};
  info.time_step = settings.time_step;
  info.step_limit = 200;
  return info;
}

void Pendulum::refresh() {
  at_ = sin_cos(state_[0]);
}

void Pendulum::reset(RandomStream& random, ObservationSpan observation) {
  state_[0] = random.uniform(-pi, pi);
  state_[1] = random.uniform(-1.0, 1.0);
  last_action_.reset();
  refresh();
  observe(observation);
}

StepResult Pendulum::step(ActionView action, RandomStream&, ObservationSpan observation) {
  auto& [angle, speed] = state_;
  const double torque = std::clamp(action[0], -settings_.largest_torque, settings_.largest_torque);
  const double distance = wrap_angle(angle);
  const double cost = distance * distance + 0.1 * speed * speed + 0.001 * torque * torque;
  const double acceleration = weight_ * at_.sine + response_ * torque;
  speed = std::clamp(speed + acceleration * settings_.time_step, -largest_speed, largest_speed);
  angle += speed * settings_.time_step;
  last_action_ = torque;
  refresh();
  observation[0] = at_.cosine;
  observation[1] = at_.sine;
  observation[2] = speed;
  return {.reward = -cost, .terminated = false};
}

void Pendulum::set_state(std::span<const double> state) {
  EnvironmentBase::set_state(state);
  refresh();
}

void Pendulum::configure(std::span<const ParameterValue> values) {
  EnvironmentBase::configure(values);
  prepare();
}

void Pendulum::prepare() {
  weight_ = 3.0 * settings_.gravity / (2.0 * settings_.length);
  response_ = 3.0 / (settings_.mass * settings_.length * settings_.length);
}

void Pendulum::observe(ObservationSpan observation) const {
  observation[0] = at_.cosine;
  observation[1] = at_.sine;
  observation[2] = state_[1];
}

void Pendulum::observe_at(std::span<const double> coordinates, ObservationSpan observation) const {
  const SinCos at = sin_cos(coordinates[0]);
  observation[0] = at.cosine;
  observation[1] = at.sine;
  observation[2] = coordinates[1];
}

void Pendulum::coordinates_of(ObservationView observation, std::span<double> coordinates) const {
  coordinates[0] = wrap_angle(std::atan2(observation[1], observation[0]));
  coordinates[1] = observation[2];
}

void Pendulum::describe(Scene& scene) const {
  draw_pendulum(state_[0], settings_.length, 1.8 * last_action_.value_or(0.0) / settings_.largest_torque,
                scene);
}

bool Pendulum::place_at(Point point) {
  state_ = {pendulum_angle_at(point), 0.0};
  last_action_.reset();
  refresh();
  return true;
}

}  // namespace policyscope
