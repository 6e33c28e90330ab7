#include "core/environments/lunar_lander.h"

#include "core/environments/lunar_lander_picture.h"
#include "core/error.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

// As in Gymnasium, lengths were chosen in the pixels of its picture.
constexpr double pixel = 1.0 / 30.0;  // m
constexpr double time_step = 1.0 / 50.0;

constexpr double view_width = 600 * pixel, view_height = 400 * pixel;  // of the picture, m
constexpr double pad_height = view_height / 4;
constexpr double spacing = view_width / (static_cast<double>(LunarLander::ground_points) - 1.0);
constexpr double tilt = 0.05;                                  // of the legs at the start, rad
constexpr double leg_swing = 0.3;                              // that the legs' springs aim at, rad/s
constexpr double leg_out = 20 * pixel, leg_down = 18 * pixel;  // from a leg to its hinge

constexpr std::array<Point, 6> lander_outline{{{-14 * pixel, 17 * pixel},
                                               {-17 * pixel, 0},
                                               {-17 * pixel, -10 * pixel},
                                               {17 * pixel, -10 * pixel},
                                               {17 * pixel, 0},
                                               {14 * pixel, 17 * pixel}}};
constexpr std::array<Point, 4> leg_outline{
    {{-2 * pixel, -8 * pixel}, {2 * pixel, -8 * pixel}, {2 * pixel, 8 * pixel}, {-2 * pixel, 8 * pixel}}};
const BodyShape lander_shape{.outline = lander_outline, .density = 5.0, .friction = 0.1};
const BodyShape leg_shape{.outline = leg_outline};

enum Body : std::size_t { lander, leg_1, leg_2 };

/// −1 for leg 1 and +1 for leg 2.
constexpr double side_of(std::size_t leg) {
  return leg == leg_1 ? -1.0 : 1.0;
}

constexpr double engine_below = 4 * pixel;    // the main engine's place under the lander's origin
constexpr double engine_beside = 12 * pixel;  // the side engines'
constexpr double engine_above = 14 * pixel, engine_along = 17 * pixel;  // where the side engines push

/// What view coordinates are multiplied by to give the observation. The height counts from where the lander's
/// legs stand on the pad.
constexpr std::array<double, 8> scale{2.0 / view_width,
                                      2.0 / view_height,
                                      view_width / 2 * time_step,
                                      view_height / 2 * time_step,
                                      1.0,
                                      20.0 * time_step,
                                      1.0,
                                      1.0};

}  // namespace

const std::vector<Field<LunarLanderSettings>>& LunarLanderSettings::fields() {
  using S = LunarLanderSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(0, 100)
          .slider(0.5, 12)
          .unit("m/s²")
          .applies(Applies::next_episode)
          .help("Acceleration of free fall. Gymnasium's moon pulls like the Earth; the real one with 1.6."),
      Field(&S::main_power, "main_power", "P_m", "main engine")
          .valid(0, 1e3)
          .slider(0, 30)
          .applies(Applies::next_episode)
          .help("At full power 13 pushes 1.73 N s a step, the weight of the lander 0.99 N s."),
      Field(&S::side_power, "side_power", "P_s", "side engines")
          .valid(0, 1e3)
          .slider(0, 3)
          .applies(Applies::next_episode)
          .help("At full power 0.6 pushes 0.24 N s a step; they turn the lander more than they move it."),
      Field(&S::leg_torque, "leg_torque", "\\tau", "springs of the legs")
          .valid(0, 1e4)
          .slider(0, 100)
          .unit("N·m")
          .applies(Applies::next_episode)
          .help("Torque that drives the legs outwards; a low one makes for a soft landing on bent legs."),
      Field(&S::largest_push, "largest_push", "F_0", "push at the start")
          .valid(0, 1e5)
          .slider(0, 3000)
          .unit("N")
          .applies(Applies::next_episode)
          .help("Largest size of either part of the random force in the first instant."),
  };
  return list;
}

LunarLander::LunarLander() {
  std::fill_n(state_.begin() + heights, ground_points, 0.99 * pad_height);
  stand({view_width / 2, view_height});
  begin_anywhere();
}

EnvironmentInfo LunarLander::make_info(const LunarLanderSettings&) {
  constexpr double pi = std::numbers::pi;
  EnvironmentInfo info;
  info.id = "LunarLanderContinuous-v3";
  info.title = "Lunar lander";
  info.summary =
      "A lander falls out of the sky and is to come to rest between two flags, gently, upright and with "
      "little fuel. Its engines answer with a little noise; it sees its place, its motion and which leg "
      "touches.";
  info.source = "Gymnasium, LunarLanderContinuous-v3";
  const auto dimension = [](const char* symbol, const char* name, const char* unit, double bound,
                            double typical_low, double typical_high) {
    return Dimension{.symbol = symbol,
                     .name = name,
                     .unit = unit,
                     .low = -bound,
                     .high = bound,
                     .typical_low = typical_low,
                     .typical_high = typical_high};
  };
  // Bounds of the observation, the rest in the units of physics.
  info.coordinates = {dimension("x", "position", "m", 2.5, -10, 10),
                      dimension("y", "height", "m", 2.5, 0, 10),
                      dimension("v_x", "side velocity", "m/s", 10, -5, 5),
                      dimension("v_y", "upward velocity", "m/s", 10, -6, 2),
                      dimension("\\theta", "angle", "rad", 2 * pi, -1, 1),
                      dimension("\\omega", "angular velocity", "rad/s", 10, -3, 3),
                      interval("c_1", "right leg touches", "", 0, 1),
                      interval("c_2", "left leg touches", "", 0, 1)};
  info.observation = info.coordinates;
  for (std::size_t i = 0; i < scale.size(); ++i) {
    Dimension& observed = info.observation[i];
    Dimension& shown = info.coordinates[i];
    if (scale[i] != 1.0) observed.unit.clear();
    observed.typical_low *= scale[i];
    observed.typical_high *= scale[i];
    shown.low /= scale[i];
    shown.high /= scale[i];
    shown.whole = i >= 6;
  }
  info.action.name = "engines";
  info.action.symbol = "\\mathbf{a}";
  info.action.box = {interval("a_m", "main engine", "", -1, 1), interval("a_s", "side engines", "", -1, 1)};
  for (const char* body : {"lander", "leg_1", "leg_2"}) {
    for (const char* number : {"x", "y", "angle", "vx", "vy", "omega"})
      info.state_names.push_back(fmt::format("{}_{}", body, number));
  }
  info.state_names.insert(info.state_names.end(), {"contact_1", "contact_2", "crashed", "awake"});
  for (std::size_t i = 0; i < ground_points; ++i) info.state_names.push_back(fmt::format("terrain_y_{}", i));
  info.time_step = time_step;
  info.step_limit = 1000;
  info.state_is_whole = false;
  return info;
}

void LunarLander::reset(RandomStream& random, ObservationSpan observation) {
  state_.fill(0.0);
  std::array<double, ground_points + 1> drawn;
  for (double& h : drawn) h = random.uniform(0.0, view_height / 2);
  for (std::size_t i = 3; i <= 7; ++i) drawn[i] = pad_height;
  for (std::size_t i = 0; i < ground_points; ++i)
    state_[heights + i] = 0.33 * (drawn[i == 0 ? ground_points : i - 1] + drawn[i] + drawn[i + 1]);
  state_[is_awake] = 1.0;
  // The legs are not put where their joints are: the engine pulls them there in the first steps.
  set_motion(lander, {.x = view_width / 2, .y = view_height});
  for (const std::size_t leg : {leg_1, leg_2})
    set_motion(
        leg, {.x = view_width / 2 - side_of(leg) * leg_out, .y = view_height, .angle = tilt * side_of(leg)});
  const double push_x = random.uniform(-1.0, 1.0) * settings_.largest_push;
  const double push_y = random.uniform(-1.0, 1.0) * settings_.largest_push;
  begin({push_x, push_y});
  for (double& d : dispersion_) d = random.uniform(-1.0, 1.0);
  advance({0.0, 0.0, dispersion_[0], dispersion_[1]});
  shown_main_ = shown_side_ = 0.0;
  observe(observation);
}

std::array<Point, LunarLander::ground_points> LunarLander::ground() const {
  std::array<Point, ground_points> points;
  for (std::size_t i = 0; i < ground_points; ++i)
    points[i] = {spacing * static_cast<double>(i), state_[heights + i]};
  return points;
}

void LunarLander::build(RigidBodies& world) const {
  world.open(settings_.gravity);
  const Point floor[] = {{0, 0}, {view_width, 0}};
  world.add_ground(floor, 0.2);
  world.add_ground(ground(), 0.1);
  world.add_body(lander_shape, motion(lander));
  for (const std::size_t leg : {leg_1, leg_2}) {
    const double side = side_of(leg);
    world.add_body(leg_shape, motion(leg));
    world.add_hinge({.first = lander,
                     .second = leg,
                     .on_first = {0, 0},
                     .on_second = {side * leg_out, leg_down},
                     .reference = side * tilt,
                     .low = leg == leg_1 ? 0.9 - 0.5 : -0.9,
                     .high = leg == leg_1 ? 0.9 : -0.9 + 0.5,
                     .speed = side * leg_swing,
                     .torque = settings_.leg_torque});
  }
  if (state_[is_awake] == 0.0)
    for (const std::size_t body : {lander, leg_1, leg_2}) world.fall_asleep(body);
}

StepResult LunarLander::step(ActionView action, RandomStream& random, ObservationSpan observation) {
  for (double& d : dispersion_) d = random.uniform(-1.0, 1.0);
  if (given_dispersion_) dispersion_ = *std::exchange(given_dispersion_, std::nullopt);
  const StepResult result = advance({action[0], action[1], dispersion_[0], dispersion_[1]});
  const double none[2] = {0.0, 0.0};
  shown_main_ = main_burn(action[0], none).power;
  shown_side_ = std::copysign(side_burn(action[1], none).power, action[1]);
  last_action_ = action[0];
  observe(observation);
  return result;
}

LunarLander::Burn LunarLander::main_burn(double action, const double (&dispersion)[2]) const {
  action = std::clamp(action, -1.0, 1.0);
  if (!(action > 0.0)) return {};
  const BodyMotion body = motion(lander);
  const Point tip{std::sin(body.angle), std::cos(body.angle)}, side{-tip.y, tip.x};
  const double power = (action + 1.0) * 0.5;
  const double out = engine_below + 2 * dispersion[0];
  const Point o{tip.x * out + side.x * dispersion[1], -tip.y * out - side.y * dispersion[1]};
  const double strength = -settings_.main_power * power;
  return {{body.x + o.x, body.y + o.y}, {o.x * strength, o.y * strength}, power};
}

LunarLander::Burn LunarLander::side_burn(double action, const double (&dispersion)[2]) const {
  action = std::clamp(action, -1.0, 1.0);
  if (!(std::abs(action) > 0.5)) return {};
  const BodyMotion body = motion(lander);
  const Point tip{std::sin(body.angle), std::cos(body.angle)}, side{-tip.y, tip.x};
  const double power = std::abs(action);
  const double out = 3 * dispersion[1] + std::copysign(engine_beside, action);
  const Point o{tip.x * dispersion[0] + side.x * out, -tip.y * dispersion[0] - side.y * out};
  const double strength = -settings_.side_power * power;
  // The two lengths differ in Gymnasium, too.
  return {{body.x + o.x - tip.x * engine_along, body.y + o.y + tip.y * engine_above},
          {o.x * strength, o.y * strength},
          power};
}

StepResult LunarLander::simulate(std::span<const double> inputs) {
  const double before = potential(exact_observation());
  const double dispersion[2] = {inputs[2] * pixel, inputs[3] * pixel};
  const Burn main = main_burn(inputs[0], dispersion), sideways = side_burn(inputs[1], dispersion);
  if (main.power > 0.0) world_.kick(lander, main.impulse, main.at);
  if (sideways.power > 0.0) world_.kick(lander, sideways.impulse, sideways.at);
  world_.step(time_step);
  read_motions();
  state_[touching] = world_.touches_ground(leg_1);
  state_[touching + 1] = world_.touches_ground(leg_2);
  if (world_.has_touched_ground(lander)) state_[crashed] = 1.0;
  state_[is_awake] = world_.awake(lander);

  const std::array<double, 8> o = exact_observation();
  StepResult result{potential(o) - before - 0.30 * main.power - 0.03 * sideways.power, false};
  if (state_[crashed] != 0.0 || std::abs(o[0]) >= 1.0) result = {-100.0, true};
  if (state_[is_awake] == 0.0) result = {100.0, true};
  return result;
}

double LunarLander::potential(const std::array<double, 8>& o) {
  return -100.0 * std::sqrt(o[0] * o[0] + o[1] * o[1]) - 100.0 * std::sqrt(o[2] * o[2] + o[3] * o[3]) -
         100.0 * std::abs(o[4]) + 10.0 * o[6] + 10.0 * o[7];
}

std::array<double, 8> LunarLander::exact_observation() const {
  const BodyMotion body = motion(lander);
  return {(body.x - view_width / 2) / (view_width / 2),
          (body.y - (pad_height + leg_down)) / (view_height / 2),
          body.vx * scale[2],
          body.vy * scale[3],
          body.angle,
          scale[5] * body.omega,
          state_[touching],
          state_[touching + 1]};
}

void LunarLander::observe(ObservationSpan observation) const {
  const std::array<double, 8> exact = exact_observation();
  for (std::size_t i = 0; i < exact.size(); ++i) observation[i] = static_cast<float>(exact[i]);
}

void LunarLander::observe_at(std::span<const double> coordinates, ObservationSpan observation) const {
  for (std::size_t i = 0; i < scale.size(); ++i) observation[i] = coordinates[i] * scale[i];
}

void LunarLander::coordinates_of(ObservationView observation, std::span<double> coordinates) const {
  for (std::size_t i = 0; i < scale.size(); ++i) coordinates[i] = observation[i] / scale[i];
}

void LunarLander::set_state(std::span<const double> state) {
  RigidBodyTask::set_state(state);
  shown_main_ = shown_side_ = 0.0;
}

void LunarLander::stand(Point place) {
  set_motion(lander, {.x = place.x, .y = place.y});
  for (const std::size_t leg : {leg_1, leg_2}) {
    // Each leg where its spring holds it.
    const double side = side_of(leg), angle = side * tilt - side * 0.4;
    const double c = std::cos(angle), s = std::sin(angle);
    set_motion(leg, {.x = place.x - (c * side * leg_out - s * leg_down),
                     .y = place.y - (s * side * leg_out + c * leg_down),
                     .angle = angle});
  }
  state_[touching] = state_[touching + 1] = state_[crashed] = 0.0;
  state_[is_awake] = 1.0;
}

bool LunarLander::place_at(Point point) {
  point.x = std::clamp(point.x, 1.0, view_width - 1.0);
  const auto below = [&](double x) {
    const double place = std::clamp(x / spacing, 0.0, static_cast<double>(ground_points - 1));
    const auto i = std::min(static_cast<std::size_t>(place), ground_points - 2);
    return std::lerp(state_[heights + i], state_[heights + i + 1], place - static_cast<double>(i));
  };
  // Not into the ground: the feet are no lower than this under the lander, and no farther to its sides.
  constexpr double feet_below = 0.95, feet_beside = 1.1;
  const double ground_there =
      std::max({below(point.x - feet_beside), below(point.x), below(point.x + feet_beside)});
  stand({point.x, std::clamp(point.y, ground_there + feet_below, 1.5 * view_height)});
  begin_anywhere();
  shown_main_ = shown_side_ = 0.0;
  return true;
}

void LunarLander::begin_trace(std::span<const double> state, std::span<const RecordedField> fields) {
  if (state.size() == state_size) {
    set_state(state);
  } else {
    require_state(state, bodies_size, info().id);
    state_.fill(0.0);
    std::copy(state.begin(), state.end(), state_.begin());
    std::fill_n(state_.begin() + heights, ground_points, 0.99 * pad_height);
    state_[is_awake] = 1.0;
  }
  if (const RecordedField* terrain = find_field(fields, "terrain_y")) {
    if (terrain->rows.size() != 1 || terrain->rows[0].size() != ground_points)
      throw Error(fmt::format("terrain_y of {} is a list of {} heights", info().id, ground_points));
    std::copy(terrain->rows[0].begin(), terrain->rows[0].end(), state_.begin() + heights);
  }
  if (state.size() != state_size) {
    for (const std::size_t leg : {leg_1, leg_2})
      state_[touching + leg - leg_1] = lies_on_ground(ground(), leg_shape, motion(leg));
  }
  begin_anywhere();
}

void LunarLander::prepare_step(std::size_t step, std::span<const RecordedField> fields) {
  const RecordedField* given = find_field(fields, "dispersion_raw");
  if (given == nullptr) return;
  if (step >= given->rows.size() || given->rows[step].size() != 2) {
    throw Error(fmt::format("dispersion_raw has no two numbers for action {}", step));
  }
  given_dispersion_ = {given->rows[step][0], given->rows[step][1]};
}

void LunarLander::measure(std::vector<RecordedField>& fields) const {
  if (fields.empty()) {
    fields = {{"joint_angles", false, {}},
              {"joint_speeds", false, {}},
              {"contacts", true, {}},
              {"awake", true, {}},
              {"dispersion_raw", false, {}}};
  }
  std::vector<double> angles, speeds;
  const BodyMotion body = motion(lander);
  for (const std::size_t leg : {leg_1, leg_2}) {
    // In the engine's precision.
    const auto reference = static_cast<float>(side_of(leg) * tilt);
    angles.push_back(static_cast<float>(motion(leg).angle) - static_cast<float>(body.angle) - reference);
    speeds.push_back(static_cast<float>(motion(leg).omega) - static_cast<float>(body.omega));
  }
  fields[0].rows.push_back(angles);
  fields[1].rows.push_back(speeds);
  fields[2].rows.push_back({state_[touching], state_[touching + 1]});
  fields[3].rows.push_back({state_[is_awake]});
  fields[4].rows.push_back({dispersion_[0], dispersion_[1]});
}

void LunarLander::describe(Scene& scene) const {
  draw_lander({.lander = motion(lander),
               .legs = {motion(leg_1), motion(leg_2)},
               .outline = lander_outline,
               .leg_outline = leg_outline,
               .ground = ground(),
               .main_power = shown_main_,
               .side_power = shown_side_},
              scene);
}

}  // namespace policyscope
