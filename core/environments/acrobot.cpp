#include "core/environments/acrobot.h"

#include "core/environments/angle.h"

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

using std::numbers::pi;
constexpr double largest_speed_1 = 4.0 * pi;  // rad/s
constexpr double largest_speed_2 = 9.0 * pi;

}  // namespace

const std::vector<Field<AcrobotSettings>>& AcrobotSettings::fields() {
  using S = AcrobotSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(-1e3, 1e3)
          .slider(0, 20)
          .unit("m/s²")
          .applies(Applies::next_episode)
          .help("Acceleration of free fall; 9.8 on Earth."),
      Field(&S::mass_1, "mass_1", "m_1", "mass of the upper link")
          .valid(1e-3, 1e3)
          .slider(0.2, 3)
          .unit("kg")
          .applies(Applies::next_episode)
          .help("Mass of the link that hangs from the pivot; its centre is in its middle."),
      Field(&S::mass_2, "mass_2", "m_2", "mass of the lower link")
          .valid(1e-3, 1e3)
          .slider(0.2, 3)
          .unit("kg")
          .applies(Applies::next_episode)
          .help("Mass of the link that swings from the elbow; its centre is in its middle."),
      Field(&S::length_1, "length_1", "l_1", "length of the upper link")
          .valid(1e-2, 1e2)
          .slider(0.5, 2)
          .unit("m")
          .applies(Applies::next_episode)
          .help("From the pivot to the elbow."),
      Field(&S::length_2, "length_2", "l_2", "length of the lower link")
          .valid(1e-2, 1e2)
          .slider(0.5, 2)
          .unit("m")
          .applies(Applies::next_episode)
          .help("From the elbow to the tip."),
      Field(&S::inertia, "inertia", "I", "moment of inertia")
          .valid(1e-3, 1e3)
          .slider(0.1, 3)
          .unit("kg·m²")
          .applies(Applies::next_episode)
          .help("Of each link about its centre; 1 in Sutton (1996)."),
      Field(&S::torque, "torque", "\\tau", "torque of the motor")
          .valid(0, 1e3)
          .slider(0.1, 5)
          .unit("N·m")
          .applies(Applies::next_episode)
          .help("The elbow turns with this torque one way, the other way, or not at all."),
      Field(&S::goal_height, "goal_height", "h", "goal height")
          .valid(-1e3, 1e3)
          .slider(-1, 2)
          .unit("m")
          .applies(Applies::next_episode)
          .help("Height of the line above the pivot that the tip must pass."),
      Field(&S::time_step, "time_step", "\\Delta t", "time step")
          .valid(1e-4, 0.5)
          .slider(0.05, 0.25)
          .unit("s")
          .applies(Applies::next_episode)
          .help("Simulated time between two actions, one Runge\u2013Kutta step."),
  };
  return list;
}

EnvironmentInfo Acrobot::make_info(const AcrobotSettings& settings) {
  EnvironmentInfo info;
  info.id = "Acrobot-v1";
  info.title = "Acrobot";
  info.summary =
      "Two links hang from a pivot, and only the elbow has a motor. Swing the tip above the line; every step "
      "until then costs 1.";
  info.source = "Sutton (1996); Gymnasium, Acrobot-v1";
  const Dimension speed_1 =
      interval("\\dot\\theta_1", "speed of the upper link", "rad/s", -largest_speed_1, largest_speed_1);
  const Dimension speed_2 =
      interval("\\dot\\theta_2", "speed of the elbow", "rad/s", -largest_speed_2, largest_speed_2);
  info.observation = {interval("\\cos\\theta_1", "cosine, upper link", "", -1, 1),
                      interval("\\sin\\theta_1", "sine, upper link", "", -1, 1),
                      interval("\\cos\\theta_2", "cosine, elbow", "", -1, 1),
                      interval("\\sin\\theta_2", "sine, elbow", "", -1, 1),
                      speed_1,
                      speed_2};
  info.coordinates = {periodic_angle("\\theta_1", "angle of the upper link"),
                      periodic_angle("\\theta_2", "angle of the elbow"), speed_1, speed_2};
  info.action.name = "torque";
  info.action.unit = "N·m";
  info.action.labels = {"\u22121", "0", "+1"};
  info.state_names = {"theta1", "theta2", "theta1_dot", "theta2_dot"};
  info.time_step = settings.time_step;
  info.step_limit = 500;
  return info;
}

/// The equations of the book, with d₁, d₂, φ₁, φ₂ as there; cos(θ − π/2) is written sin θ.
Acrobot::Accelerations Acrobot::accelerations(const Angles& at, double speed_1, double speed_2,
                                              double torque) const {
  const Constants& c = constants_;
  const double swing = c.coupling * at.second.cosine;
  const double whirl = c.coupling * at.second.sine;
  const double d1 = c.inertia_1 + 2.0 * swing;
  const double d2 = c.inertia_2 + swing;
  const double sin_sum = at.first.sine * at.second.cosine + at.first.cosine * at.second.sine;
  const double phi_2 = c.weight_2 * sin_sum;
  const double phi_1 = -whirl * speed_2 * (speed_2 + 2.0 * speed_1) + c.weight_1 * at.first.sine + phi_2;
  const double ratio = d2 / d1;
  const double second =
      (torque + ratio * phi_1 - whirl * speed_1 * speed_1 - phi_2) / (c.inertia_2 - ratio * d2);
  return {-(d2 * second + phi_1) / d1, second};
}

void Acrobot::prepare() {
  const AcrobotSettings& s = settings_;
  const double center_1 = 0.5 * s.length_1;
  const double center_2 = 0.5 * s.length_2;
  constants_.inertia_2 = s.mass_2 * center_2 * center_2 + s.inertia;
  constants_.inertia_1 =
      s.mass_1 * center_1 * center_1 + s.mass_2 * s.length_1 * s.length_1 + constants_.inertia_2 + s.inertia;
  constants_.coupling = s.mass_2 * s.length_1 * center_2;
  constants_.weight_1 = (s.mass_1 * center_1 + s.mass_2 * s.length_1) * s.gravity;
  constants_.weight_2 = s.mass_2 * center_2 * s.gravity;
}

void Acrobot::refresh() {
  at_ = angles_at(state_[0], state_[1]);
}

void Acrobot::reset(RandomStream& random, ObservationSpan observation) {
  for (double& number : state_) number = random.uniform(-0.1, 0.1);
  last_action_.reset();
  refresh();
  observe(observation);
}

StepResult Acrobot::step(ActionView action, RandomStream&, ObservationSpan observation) {
  auto& [theta_1, theta_2, speed_1, speed_2] = state_;
  const double torque = (action[0] - 1.0) * settings_.torque;
  const double h = settings_.time_step;

  // Runge–Kutta: kᵢ = (vᵢ, aᵢ), the speeds and accelerations at four points of the step.
  const auto a1 = accelerations(at_, speed_1, speed_2, torque);
  const double v2_1 = speed_1 + 0.5 * h * a1.first, v2_2 = speed_2 + 0.5 * h * a1.second;
  const auto a2 =
      accelerations(angles_at(theta_1 + 0.5 * h * speed_1, theta_2 + 0.5 * h * speed_2), v2_1, v2_2, torque);
  const double v3_1 = speed_1 + 0.5 * h * a2.first, v3_2 = speed_2 + 0.5 * h * a2.second;
  const auto a3 =
      accelerations(angles_at(theta_1 + 0.5 * h * v2_1, theta_2 + 0.5 * h * v2_2), v3_1, v3_2, torque);
  const double v4_1 = speed_1 + h * a3.first, v4_2 = speed_2 + h * a3.second;
  const auto a4 = accelerations(angles_at(theta_1 + h * v3_1, theta_2 + h * v3_2), v4_1, v4_2, torque);

  const double sixth = h / 6.0;
  theta_1 = wrap_angle(theta_1 + sixth * (speed_1 + 2.0 * v2_1 + 2.0 * v3_1 + v4_1));
  theta_2 = wrap_angle(theta_2 + sixth * (speed_2 + 2.0 * v2_2 + 2.0 * v3_2 + v4_2));
  speed_1 = std::clamp(speed_1 + sixth * (a1.first + 2.0 * a2.first + 2.0 * a3.first + a4.first),
                       -largest_speed_1, largest_speed_1);
  speed_2 = std::clamp(speed_2 + sixth * (a1.second + 2.0 * a2.second + 2.0 * a3.second + a4.second),
                       -largest_speed_2, largest_speed_2);

  at_ = angles_at(theta_1, theta_2);
  last_action_ = action[0] - 1.0;
  observe(observation);
  const double cos_sum = at_.first.cosine * at_.second.cosine - at_.first.sine * at_.second.sine;
  const double tip = -settings_.length_1 * at_.first.cosine - settings_.length_2 * cos_sum;
  const bool terminated = tip > settings_.goal_height;
  return {.reward = terminated ? 0.0 : -1.0, .terminated = terminated};
}

void Acrobot::set_state(std::span<const double> state) {
  EnvironmentBase::set_state(state);
  refresh();
}

void Acrobot::configure(std::span<const ParameterValue> values) {
  EnvironmentBase::configure(values);
  prepare();
}

void Acrobot::observe(ObservationSpan observation) const {
  observation[0] = at_.first.cosine;
  observation[1] = at_.first.sine;
  observation[2] = at_.second.cosine;
  observation[3] = at_.second.sine;
  observation[4] = state_[2];
  observation[5] = state_[3];
}

void Acrobot::observe_at(std::span<const double> coordinates, ObservationSpan observation) const {
  const Angles at = angles_at(coordinates[0], coordinates[1]);
  observation[0] = at.first.cosine;
  observation[1] = at.first.sine;
  observation[2] = at.second.cosine;
  observation[3] = at.second.sine;
  observation[4] = coordinates[2];
  observation[5] = coordinates[3];
}

void Acrobot::coordinates_of(ObservationView observation, std::span<double> coordinates) const {
  coordinates[0] = wrap_angle(std::atan2(observation[1], observation[0]));
  coordinates[1] = wrap_angle(std::atan2(observation[3], observation[2]));
  coordinates[2] = observation[4];
  coordinates[3] = observation[5];
}

void Acrobot::describe(Scene& scene) const {
  const auto& [gravity, mass_1, mass_2, length_1, length_2, inertia, torque, goal, time_step] = settings_;
  const double reach = length_1 + length_2;
  const double edge = 1.12 * reach;
  const double sum = state_[0] + state_[1];
  const Point elbow{length_1 * at_.first.sine, -length_1 * at_.first.cosine};
  const Point tip{elbow.x + length_2 * std::sin(sum), elbow.y - length_2 * std::cos(sum)};

  scene.low = {-edge, -edge};
  scene.high = {edge, edge};
  scene.discs.push_back({{0, 0}, reach, false, Role::guide});
  scene.segments.push_back({{-edge, goal}, {edge, goal}, 0.012 * reach, Role::goal});
  scene.segments.push_back({{0, 0}, elbow, 0.06 * reach, Role::body});
  scene.segments.push_back({elbow, tip, 0.06 * reach, Role::body});
  scene.discs.push_back({{0, 0}, 0.035 * reach, true, Role::joint});
  scene.discs.push_back({elbow, 0.03 * reach, true, Role::joint});
  if (last_action_ && *last_action_ != 0.0) {
    scene.arc_arrows.push_back({elbow, 0.32 * length_2, sum - pi / 2, 1.4 * *last_action_, Role::action});
  }
}

/// Puts the tip there, or as near as the links reach; the elbow keeps to its side.
bool Acrobot::place_at(Point point) {
  const double l1 = settings_.length_1;
  const double l2 = settings_.length_2;
  // The law of cosines in the triangle pivot, elbow, tip.
  const double square = point.x * point.x + point.y * point.y;
  const double bend = std::acos(std::clamp((square - l1 * l1 - l2 * l2) / (2.0 * l1 * l2), -1.0, 1.0));
  const double theta_2 = state_[1] < 0.0 ? -bend : bend;
  const double direction = std::atan2(point.x, -point.y);  // of the tip, measured as θ₁ is
  const double lead = std::atan2(l2 * std::sin(theta_2), l1 + l2 * std::cos(theta_2));
  state_ = {wrap_angle(direction - lead), wrap_angle(theta_2), 0.0, 0.0};
  last_action_.reset();
  refresh();
  return true;
}

}  // namespace policyscope
