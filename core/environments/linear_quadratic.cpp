#include "core/environments/linear_quadratic.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace policyscope {
namespace {

constexpr double shown = 3.0;  // the picture goes this far on either side

/// A dimension without bounds of which −3 … 3 is drawn.
Dimension unbounded(std::string symbol, std::string name) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  return {.symbol = std::move(symbol),
          .name = std::move(name),
          .unit = "",
          .low = -infinite,
          .high = infinite,
          .typical_low = -shown,
          .typical_high = shown};
}

}  // namespace

const std::vector<Field<LinearQuadraticSettings>>& LinearQuadraticSettings::fields() {
  using S = LinearQuadraticSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::dimensions, "dimensions", "n", "dimensions")
          .valid(1, 2)
          .applies(Applies::new_run)
          .help("One: a line, with one action; two: the plane, with an action along each axis."),
      Field(&S::a, "a", "a", "growth")
          .valid(-10, 10)
          .slider(0, 1.2)
          .applies(Applies::next_episode)
          .help("Factor of the state in a step without action; above 1 the system runs away by itself."),
      Field(&S::b, "b", "b", "strength of the action")
          .valid(-10, 10)
          .slider(-1, 1)
          .applies(Applies::next_episode)
          .help("How far a unit of action moves the state."),
      Field(&S::turn, "turn", "\\phi", "turn")
          .valid(-3.2, 3.2)
          .slider(-1, 1)
          .unit("rad")
          .applies(Applies::next_episode)
          .help("Angle by which the plane turns in a step; without effect on a line."),
      Field(&S::q, "q", "q", "cost of the state")
          .valid(0, 1e6)
          .slider(0, 5)
          .applies(Applies::next_episode)
          .help("Weight of |s|² in the cost."),
      Field(&S::r, "r", "r", "cost of the action")
          .valid(0, 1e6)
          .slider(0, 5)
          .applies(Applies::next_episode)
          .help("Weight of |u|² in the cost."),
      Field(&S::noise_std, "noise_std", "\\sigma_w", "noise")
          .valid(0, 1e3)
          .slider(0, 1)
          .applies(Applies::next_episode)
          .help("Standard deviation of the noise that is added to the state in every step."),
      Field(&S::start_mean, "start_mean", "\\mu_0", "mean start")
          .valid(-1e3, 1e3)
          .slider(-3, 3)
          .applies(Applies::next_episode)
          .help("Where episodes begin on average; in the plane along the first axis."),
      Field(&S::start_std, "start_std", "\\sigma_0", "spread of starts")
          .valid(0, 1e3)
          .slider(0, 3)
          .applies(Applies::next_episode)
          .help("Standard deviation of the first state in each dimension."),
  };
  return list;
}

LinearQuadraticProblem LinearQuadratic::make_problem(const LinearQuadraticSettings& settings) {
  const auto n = static_cast<Eigen::Index>(settings.dimensions);
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(n, n);
  LinearQuadraticProblem problem;
  problem.a = settings.a * one;
  if (n == 2) {
    const double c = std::cos(settings.turn), s = std::sin(settings.turn);
    problem.a = settings.a * (Eigen::Matrix2d() << c, -s, s, c).finished();
  }
  problem.b = settings.b * one;
  problem.q = settings.q * one;
  problem.r = settings.r * one;
  problem.noise = settings.noise_std * settings.noise_std * one;
  problem.start_mean = settings.start_mean * Eigen::VectorXd::Unit(n, 0);
  problem.start_covariance = settings.start_std * settings.start_std * one;
  return problem;
}

EnvironmentInfo LinearQuadratic::make_info(const LinearQuadraticSettings& settings) {
  EnvironmentInfo info;
  info.id = "LinearQuadratic";
  info.title = "Linear–quadratic";
  info.summary =
      "Keep the point near 0 without pushing hard. The system is linear and the cost quadratic, so that "
      "value, gradient, Fisher matrix and best policy of a linear-Gaussian policy are known exactly.";
  info.source = "Fazel, Ge, Kakade & Mesbahi 2018; Recht 2019";
  const bool plane = settings.dimensions == 2;
  for (int i = 0; i < settings.dimensions; ++i) {
    const std::string name = plane ? fmt::format("position {}", i + 1) : "position";
    info.observation.push_back(unbounded(plane ? fmt::format("s_{}", i + 1) : "s", name));
    info.action.box.push_back(
        unbounded(plane ? fmt::format("a_{}", i + 1) : "a", plane ? fmt::format("push {}", i + 1) : "push"));
    info.state_names.push_back(name);
  }
  info.coordinates = info.observation;
  info.action.name = "push";
  info.step_limit = 200;
  return info;
}

void LinearQuadratic::configure(std::span<const ParameterValue> values) {
  EnvironmentBase::configure(values);
  problem_ = std::make_shared<const LinearQuadraticProblem>(make_problem(settings_));
  cos_turn_ = size() == 2 ? std::cos(settings_.turn) : 1.0;
  sin_turn_ = size() == 2 ? std::sin(settings_.turn) : 0.0;
}

void LinearQuadratic::reset(RandomStream& random, ObservationSpan observation) {
  for (std::size_t i = 0; i < size(); ++i)
    state_[i] = (i == 0 ? settings_.start_mean : 0.0) + settings_.start_std * random.normal();
  last_action_.reset();
  observe(observation);
}

StepResult LinearQuadratic::step(ActionView action, RandomStream& random, ObservationSpan observation) {
  double cost = 0.0;
  for (std::size_t i = 0; i < size(); ++i) {
    push_[i] = action[i];
    cost += settings_.q * state_[i] * state_[i] + settings_.r * action[i] * action[i];
  }
  const double first = cos_turn_ * state_[0] - (size() == 2 ? sin_turn_ * state_[1] : 0.0);
  const double second = size() == 2 ? sin_turn_ * state_[0] + cos_turn_ * state_[1] : 0.0;
  state_[0] = settings_.a * first + settings_.b * push_[0] + settings_.noise_std * random.normal();
  if (size() == 2)
    state_[1] = settings_.a * second + settings_.b * push_[1] + settings_.noise_std * random.normal();
  last_action_ = action[0];
  observe(observation);
  return {.reward = -cost, .terminated = false};
}

void LinearQuadratic::set_state(std::span<const double> state) {
  require_state(state, size(), info().id);
  std::copy(state.begin(), state.end(), state_.begin());
  last_action_.reset();
}

void LinearQuadratic::observe(ObservationSpan observation) const {
  std::copy_n(state_.begin(), size(), observation.begin());
}

void LinearQuadratic::describe(Scene& scene) const {
  const bool plane = size() == 2;
  const double edge = shown + 0.4;
  scene.low = {-edge, plane ? -edge : -1.0};
  scene.high = {edge, plane ? edge : 1.0};
  if (plane) {
    for (const double radius : {1.0, 2.0, 3.0})
      scene.discs.push_back({{0.0, 0.0}, radius, false, Role::guide});
  } else {
    scene.segments.push_back({{-edge, 0.0}, {edge, 0.0}, 0.04, Role::ground});
    for (double x = -shown; x <= shown; x += 1.0)
      scene.segments.push_back({{x, -0.12}, {x, 0.0}, 0.02, Role::ground});
  }
  scene.discs.push_back({{0.0, 0.0}, 0.26, false, Role::goal});
  // Far away it stays at the edge of the picture.
  const auto kept = [edge](double x) { return std::clamp(x, -edge, edge); };
  const Point body{kept(state_[0]), plane ? kept(state_[1]) : 0.0};
  scene.discs.push_back({body, 0.18, true, Role::body});
  if (!last_action_) return;
  const auto pushed = [](double u) { return std::clamp(u, -shown, shown); };
  scene.arrows.push_back({body,
                          {kept(body.x + pushed(push_[0])), plane ? kept(body.y + pushed(push_[1])) : body.y},
                          Role::action});
}

bool LinearQuadratic::place_at(Point point) {
  state_[0] = std::clamp(point.x, -shown, shown);
  if (size() == 2) state_[1] = std::clamp(point.y, -shown, shown);
  last_action_.reset();
  return true;
}

}  // namespace policyscope
