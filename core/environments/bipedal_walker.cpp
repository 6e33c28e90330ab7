#include "core/environments/bipedal_walker.h"

#include "core/environments/bipedal_walker_picture.h"
#include "core/environments/body_picture.h"
#include "core/error.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

// As in Gymnasium, lengths were chosen in the pixels of its picture.
constexpr double pixel = 1.0 / 30.0;  // m
constexpr double time_step = 1.0 / 50.0;

constexpr double spacing = 14 * pixel;  // of the points of the ground
constexpr double base_height = 400 * pixel / 4;
constexpr int flat_points = 20;  // at the start
constexpr double hull_start_x = spacing * flat_points / 2;
constexpr double leg_height = 34 * pixel;  // of thigh and shank each
constexpr double hull_start_y = base_height + 2 * leg_height;
constexpr double leg_down = -8 * pixel;  // the hips, in the hull's frame
constexpr double course_end = (static_cast<double>(BipedalWalker::ground_points) - 10) * spacing;
constexpr double tilt = 0.05;  // of the legs at the start: −tilt and +tilt, rad

constexpr double hip_speed = 4.0, knee_speed = 6.0;  // rated, rad/s
constexpr double hip_low = -0.8, hip_high = 1.1;     // stops, rad
constexpr double knee_low = -1.6, knee_high = -0.1;
constexpr double hip_bent = 0.35, knee_bent = -0.8;          // of a walker that was put somewhere
constexpr double ray_length = 160 * pixel, ray_turn = 0.15;  // m, rad between two rays

constexpr std::array<Point, 5> hull_outline{{{-30 * pixel, 9 * pixel},
                                             {6 * pixel, 9 * pixel},
                                             {34 * pixel, 1 * pixel},
                                             {34 * pixel, -8 * pixel},
                                             {-30 * pixel, -8 * pixel}}};
constexpr std::array<Point, 4> box(double width, double height) {
  return {{{-width / 2, -height / 2},
           {width / 2, -height / 2},
           {width / 2, height / 2},
           {-width / 2, height / 2}}};
}
constexpr std::array<Point, 4> thigh_outline = box(8 * pixel, leg_height);
constexpr std::array<Point, 4> shank_outline = box(0.8 * 8 * pixel, leg_height);

const BodyShape hull_shape{.outline = hull_outline, .density = 5.0, .friction = 0.1};
const BodyShape thigh_shape{.outline = thigh_outline};
const BodyShape shank_shape{.outline = shank_outline};

enum Body : std::size_t { hull, thigh_1, shank_1, thigh_2, shank_2 };

const BodyShape& shape_of(std::size_t body) {
  return body == hull ? hull_shape : body % 2 == 1 ? thigh_shape : shank_shape;
}

/// Bodies and angles of the hinges: hip 1, knee 1, hip 2, knee 2.
constexpr std::array<std::pair<std::size_t, std::size_t>, 4> hinged{
    {{hull, thigh_1}, {thigh_1, shank_1}, {hull, thigh_2}, {thigh_2, shank_2}}};

constexpr bool is_hip(std::size_t hinge) {
  return hinge % 2 == 0;
}
/// The angle that counts as 0: Gymnasium's engine takes the one at which a hinge was made.
constexpr double reference(std::size_t hinge) {
  return hinge == 0 ? -tilt : hinge == 2 ? tilt : 0.0;
}

constexpr Point top{0, leg_height / 2}, bottom{0, -leg_height / 2};  // of a thigh or shank

/// What view coordinates are to be multiplied by, after the shift, to give the observation.
struct Scale {
  double factor = 1.0, shift = 0.0;
};
Scale scale(std::size_t dimension) {
  if (dimension == 1) return {2.0 / 50.0};
  if (dimension == 2) return {0.3 * 20.0 / 50.0};
  if (dimension == 3) return {0.3 * (400 * pixel) / 50.0};
  if (dimension >= 14) return {1.0 / ray_length};
  switch ((dimension - 4) % 5) {
    case 1:
      return {1.0 / hip_speed};
    case 2:
      return {1.0, 1.0};
    case 3:
      return {1.0 / knee_speed};
    default:
      return {};
  }
}

Dimension dimension(std::string symbol, std::string name, std::string unit, double bound, double typical_low,
                    double typical_high) {
  return {.symbol = std::move(symbol),
          .name = std::move(name),
          .unit = std::move(unit),
          .low = -bound,
          .high = bound,
          .typical_low = typical_low,
          .typical_high = typical_high};
}

/// In the units of physics; the observation's are derived from them.
Box view_coordinates() {
  constexpr double pi = std::numbers::pi;
  Box box{dimension("\\theta", "hull angle", "rad", pi, -0.8, 0.8),
          dimension("\\omega", "hull angular speed", "rad/s", 5, -2.5, 2.5),
          dimension("v_x", "forward velocity", "m/s", 5, -2, 6),
          dimension("v_y", "upward velocity", "m/s", 5, -3, 3)};
  for (const char* leg : {"1", "2"}) {
    const auto symbol = [&](const char* s) { return fmt::format("{}_{}", s, leg); };
    const auto name = [&](const char* n) { return fmt::format(fmt::runtime(n), leg); };
    box.push_back(dimension(symbol("\\varphi"), name("hip {} angle"), "rad", pi, hip_low, hip_high));
    box.push_back(
        dimension(symbol("\\dot\\varphi"), name("hip {} speed"), "rad/s", 5, -hip_speed, hip_speed));
    box.push_back(dimension(symbol("\\kappa"), name("knee {} angle"), "rad", pi, knee_low, knee_high));
    box.push_back(
        dimension(symbol("\\dot\\kappa"), name("knee {} speed"), "rad/s", 5, -knee_speed, knee_speed));
    Dimension contact = dimension(symbol("c"), name("leg {} touches"), "", 0, 0, 1);
    contact.high = 5;  // Gymnasium's bound
    box.push_back(contact);
  }
  for (std::size_t i = 0; i < BipedalWalker::rays; ++i) {
    const double degrees = ray_turn * static_cast<double>(i) * 180.0 / pi;
    box.push_back(dimension(fmt::format("d_{{{}}}", i + 1), fmt::format("distance at {:.0f}°", degrees), "m",
                            1, 0, ray_length));
  }
  return box;
}

}  // namespace

const std::vector<Field<BipedalWalkerSettings>>& BipedalWalkerSettings::fields() {
  using S = BipedalWalkerSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gravity, "gravity", "g", "gravity")
          .valid(0, 100)
          .slider(1, 20)
          .unit("m/s²")
          .applies(Applies::next_episode)
          .help("Acceleration of free fall; Gymnasium rounds the Earth's to 10."),
      Field(&S::largest_torque, "largest_torque", "\\tau_{\\mathrm{max}}", "largest torque")
          .valid(0, 1e4)
          .slider(20, 200)
          .unit("N·m")
          .applies(Applies::next_episode)
          .help("What a motor can do at an action of 1 or −1; a smaller action scales it down."),
      Field(&S::roughness, "roughness", "k", "roughness of the ground")
          .valid(0, 10)
          .slider(0, 3)
          .applies(Applies::next_episode)
          .help("Scales the random changes of slope; 1 is Gymnasium's ground, 0 is flat."),
      Field(&S::ground_friction, "ground_friction", "\\mu", "friction of the ground")
          .valid(0, 100)
          .slider(0.1, 5)
          .applies(Applies::next_episode)
          .help("Coefficient of the ground; with a leg's 0.2 the engine takes the root of the product."),
      Field(&S::largest_push, "largest_push", "F_0", "push at the start")
          .valid(0, 1e4)
          .slider(0, 500)
          .unit("N")
          .applies(Applies::next_episode)
          .help("Largest size of the random sideways force on the hull in the first instant."),
  };
  return list;
}

BipedalWalker::BipedalWalker() {
  std::fill(ground().begin(), ground().end(), base_height);
  stand({hull_start_x, hull_start_y}, hip_bent, knee_bent);
  begin_anywhere();
}

EnvironmentInfo BipedalWalker::make_info(const BipedalWalkerSettings&) {
  EnvironmentInfo info;
  info.id = "BipedalWalker-v3";
  info.title = "Bipedal walker";
  info.summary =
      "A robot on two legs is to walk to the end of a rough course without falling. Four motors turn hips "
      "and knees; it feels its joints, its hull's motion and its feet, and sees the ground along ten rays.";
  info.source = "Gymnasium, BipedalWalker-v3";
  info.coordinates = info.observation = view_coordinates();
  for (std::size_t i = 0; i < info.observation.size(); ++i) {
    const auto [factor, shift] = scale(i);
    Dimension& observed = info.observation[i];
    Dimension& shown = info.coordinates[i];
    if (factor != 1.0 || shift != 0.0) observed.unit.clear();
    observed.typical_low = std::max(observed.low, factor * (observed.typical_low + shift));
    observed.typical_high = std::min(observed.high, factor * (observed.typical_high + shift));
    shown.low = shown.low / factor - shift;
    shown.high = shown.high / factor - shift;
  }
  for (const std::size_t flag : {8, 13}) {
    info.coordinates[flag].high = 1;
    info.coordinates[flag].whole = true;
  }
  info.action.name = "torques";
  info.action.symbol = "\\mathbf{a}";
  for (const char* leg : {"1", "2"}) {
    info.action.box.push_back(interval(fmt::format("a_{{h{}}}", leg), fmt::format("hip {}", leg), "", -1, 1));
    info.action.box.push_back(
        interval(fmt::format("a_{{k{}}}", leg), fmt::format("knee {}", leg), "", -1, 1));
  }
  for (const char* body : {"hull", "thigh_1", "shank_1", "thigh_2", "shank_2"}) {
    for (const char* number : {"x", "y", "angle", "vx", "vy", "omega"})
      info.state_names.push_back(fmt::format("{}_{}", body, number));
  }
  info.state_names.insert(info.state_names.end(), {"contact_1", "contact_2", "fallen"});
  for (std::size_t i = 0; i < ground_points; ++i) info.state_names.push_back(fmt::format("terrain_y_{}", i));
  info.time_step = time_step;
  info.step_limit = 1600;
  info.state_is_whole = false;
  return info;
}

void BipedalWalker::draw_ground(RandomStream& random) {
  const std::span<double> y = ground();
  double height = base_height, slope = 0.0;
  int countdown = flat_points;
  bool flat = false;  // a point that only repeats the last one
  for (std::size_t i = 0; i < ground_points; ++i) {
    if (!flat) {
      const double back = base_height - height;
      slope = 0.8 * slope + 0.01 * (back > 0.0 ? 1.0 : back < 0.0 ? -1.0 : 0.0);
      if (i > flat_points) slope += settings_.roughness * (random.uniform(-1.0, 1.0) * pixel);
      height += slope;
    }
    y[i] = height;
    flat = --countdown == 0;
    if (flat) countdown = 5 + static_cast<int>(random.index(5));
  }
}

void BipedalWalker::reset(RandomStream& random, ObservationSpan observation) {
  state_.fill(0.0);
  draw_ground(random);
  // The legs are not put where their joints are: the engine pulls them together in the first steps, and
  // Gymnasium's walkers all start with that.
  set_motion(hull, {.x = hull_start_x, .y = hull_start_y});
  for (const std::size_t leg : {0, 1}) {
    const double angle = leg == 0 ? -tilt : tilt;
    set_motion(thigh_1 + 2 * leg,
               {.x = hull_start_x, .y = hull_start_y - leg_height / 2 - leg_down, .angle = angle});
    set_motion(shank_1 + 2 * leg,
               {.x = hull_start_x, .y = hull_start_y - leg_height * 3 / 2 - leg_down, .angle = angle});
  }
  begin({random.uniform(-1.0, 1.0) * settings_.largest_push, 0.0});
  advance({});
  shown_action_ = {};
  observe(observation);
}

void BipedalWalker::build(RigidBodies& world) const {
  world.open(settings_.gravity);
  std::array<Point, ground_points> points;
  for (std::size_t i = 0; i < ground_points; ++i)
    points[i] = {spacing * static_cast<double>(i), state_[heights + i]};
  world.add_ground(points, settings_.ground_friction);
  world.add_body(hull_shape, motion(hull));
  for (std::size_t hinge = 0; hinge < hinged.size(); ++hinge) {
    const auto [first, second] = hinged[hinge];
    world.add_body(shape_of(second), motion(second));
    world.add_hinge({.first = first,
                     .second = second,
                     .on_first = is_hip(hinge) ? Point{0, leg_down} : bottom,
                     .on_second = top,
                     .reference = reference(hinge),
                     .low = is_hip(hinge) ? hip_low : knee_low,
                     .high = is_hip(hinge) ? hip_high : knee_high});
  }
}

StepResult BipedalWalker::step(ActionView action, RandomStream&, ObservationSpan observation) {
  std::copy_n(action.begin(), shown_action_.size(), shown_action_.begin());
  const StepResult result = advance(shown_action_);
  last_action_ = 0.0;
  observe(observation);
  return result;
}

StepResult BipedalWalker::simulate(std::span<const double> action) {
  const double before = progress();
  double effort = 0.0;
  for (std::size_t hinge = 0; hinge < hinged.size(); ++hinge) {
    const double a = action[hinge], size = std::min(std::abs(a), 1.0);
    const double speed = is_hip(hinge) ? hip_speed : knee_speed;
    world_.set_motor(hinge, a > 0.0 ? speed : a < 0.0 ? -speed : 0.0, settings_.largest_torque * size);
    effort += size;
  }
  world_.step(time_step);
  read_motions();
  state_[touching] = world_.touches_ground(shank_1);
  state_[touching + 1] = world_.touches_ground(shank_2);
  if (world_.has_touched_ground(hull)) state_[fallen] = 1.0;

  const double x = state_[0];
  const bool failed = state_[fallen] != 0.0 || x < 0.0;
  return {.reward = failed ? -100.0 : progress() - before - 0.00035 * 80.0 * effort,
          .terminated = failed || x > course_end};
}

double BipedalWalker::progress() const {
  return 130.0 * state_[0] * pixel - 5.0 * std::abs(state_[2]);
}

double BipedalWalker::hinge_angle(std::size_t hinge) const {
  const auto [first, second] = hinged[hinge];
  // In the engine's precision.
  return static_cast<float>(motion(second).angle) - static_cast<float>(motion(first).angle) -
         static_cast<float>(reference(hinge));
}

double BipedalWalker::hinge_speed(std::size_t hinge) const {
  const auto [first, second] = hinged[hinge];
  return static_cast<float>(motion(second).omega) - static_cast<float>(motion(first).omega);
}

void BipedalWalker::observe(ObservationSpan observation) const {
  const BodyMotion body = motion(hull);
  observation[0] = body.angle;
  observation[1] = scale(1).factor * body.omega;
  observation[2] = scale(2).factor * body.vx;
  observation[3] = scale(3).factor * body.vy;
  for (std::size_t leg = 0; leg < 2; ++leg) {
    const auto out = observation.subspan(4 + 5 * leg, 5);
    out[0] = hinge_angle(2 * leg);
    out[1] = hinge_speed(2 * leg) / hip_speed;
    out[2] = hinge_angle(2 * leg + 1) + 1.0;
    out[3] = hinge_speed(2 * leg + 1) / knee_speed;
    out[4] = state_[touching + leg];
  }
  // The edges that a ray can meet begin under the hull.
  const double last = static_cast<double>(ground_points - 1);
  const auto from = static_cast<std::size_t>(std::clamp(std::floor(body.x / spacing) - 1.0, 0.0, last));
  const auto to =
      static_cast<std::size_t>(std::clamp(std::ceil((body.x + ray_length) / spacing) + 2.0, 0.0, last));
  std::array<Point, 20> points;
  std::size_t count = 0;
  for (std::size_t i = from; i <= to && count < points.size(); ++i)
    points[count++] = {spacing * static_cast<double>(i), state_[heights + i]};
  for (std::size_t ray = 0; ray < rays; ++ray) {
    const double angle = ray_turn * static_cast<double>(ray);
    observation[14 + ray] =
        way_to_ground(std::span(points).first(count), {body.x, body.y},
                      {body.x + std::sin(angle) * ray_length, body.y - std::cos(angle) * ray_length});
  }
  for (double& number : observation) number = static_cast<float>(number);
}

void BipedalWalker::observe_at(std::span<const double> coordinates, ObservationSpan observation) const {
  for (std::size_t i = 0; i < observation.size(); ++i) {
    const auto [factor, shift] = scale(i);
    observation[i] = factor * (coordinates[i] + shift);
  }
}

void BipedalWalker::coordinates_of(ObservationView observation, std::span<double> coordinates) const {
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    const auto [factor, shift] = scale(i);
    coordinates[i] = observation[i] / factor - shift;
  }
}

void BipedalWalker::set_state(std::span<const double> state) {
  RigidBodyTask::set_state(state);
  shown_action_ = {};
}

double BipedalWalker::ground_height(double x) const {
  const double place = std::clamp(x / spacing, 0.0, static_cast<double>(ground_points - 1));
  const auto i = std::min(static_cast<std::size_t>(place), ground_points - 2);
  return std::lerp(state_[heights + i], state_[heights + i + 1], place - static_cast<double>(i));
}

void BipedalWalker::stand(Point place, double hip, double knee) {
  set_motion(hull, {.x = place.x, .y = place.y});
  const Point anchor{place.x, place.y + leg_down};
  for (const std::size_t leg : {0, 1}) {
    const double thigh_angle = hip + reference(2 * leg), shank_angle = thigh_angle + knee;
    const Point down = turned(top, thigh_angle);
    const Point thigh{anchor.x - down.x, anchor.y - down.y};
    const Point further = turned(top, shank_angle);
    set_motion(thigh_1 + 2 * leg, {.x = thigh.x, .y = thigh.y, .angle = thigh_angle});
    set_motion(shank_1 + 2 * leg,
               {.x = thigh.x - down.x - further.x, .y = thigh.y - down.y - further.y, .angle = shank_angle});
  }
}

bool BipedalWalker::place_at(Point point) {
  point.x = std::clamp(point.x, 0.5, course_end - 0.5);
  stand(point, hip_bent, knee_bent);
  // Not below the ground: the lowest corner of each foot stays above it.
  double lift = 0.0;
  for (const std::size_t body : {shank_1, shank_2})
    for (const Point corner : shank_outline) {
      const Point foot = point_of(motion(body), corner);
      lift = std::max(lift, ground_height(foot.x) + 0.02 - foot.y);
    }
  stand({point.x, point.y + lift}, hip_bent, knee_bent);
  state_[touching] = state_[touching + 1] = state_[fallen] = 0.0;
  begin_anywhere();
  shown_action_ = {};
  return true;
}

void BipedalWalker::begin_trace(std::span<const double> state, std::span<const RecordedField> fields) {
  if (state.size() == state_size) {
    set_state(state);
  } else {
    require_state(state, bodies_size, info().id);
    state_.fill(0.0);
    std::copy(state.begin(), state.end(), state_.begin());
    std::fill(ground().begin(), ground().end(), base_height);
  }
  if (const RecordedField* terrain = find_field(fields, "terrain_y")) {
    if (terrain->rows.size() != 1 || terrain->rows[0].size() != ground_points) {
      throw Error(fmt::format("terrain_y of {} is a list of {} heights", info().id, ground_points));
    }
    std::copy(terrain->rows[0].begin(), terrain->rows[0].end(), ground().begin());
  }
  if (state.size() != state_size) {
    std::array<Point, ground_points> points;
    for (std::size_t i = 0; i < ground_points; ++i)
      points[i] = {spacing * static_cast<double>(i), state_[heights + i]};
    for (const std::size_t leg : {0, 1})
      state_[touching + leg] = lies_on_ground(points, shank_shape, motion(shank_1 + 2 * leg));
  }
  begin_anywhere();
}

void BipedalWalker::measure(std::vector<RecordedField>& fields) const {
  if (fields.empty())
    fields = {{"joint_angles", false, {}}, {"joint_speeds", false, {}}, {"contacts", true, {}}};
  std::vector<double> angles, speeds;
  for (std::size_t hinge = 0; hinge < hinged.size(); ++hinge) {
    angles.push_back(hinge_angle(hinge));
    speeds.push_back(hinge_speed(hinge));
  }
  fields[0].rows.push_back(angles);
  fields[1].rows.push_back(speeds);
  fields[2].rows.push_back({state_[touching], state_[touching + 1]});
}

void BipedalWalker::describe(Scene& scene) const {
  std::array<BodyMotion, 5> bodies;
  for (std::size_t body = 0; body < bodies.size(); ++body) bodies[body] = motion(body);
  std::array<double, 24> seen;
  observe(seen);
  std::array<double, rays> distances;
  for (std::size_t ray = 0; ray < rays; ++ray) distances[ray] = ray_length * seen[14 + ray];
  draw_walker({.bodies = bodies,
               .hull_outline = hull_outline,
               .thigh_outline = thigh_outline,
               .shank_outline = shank_outline,
               .hip = {0, leg_down},
               .knee = bottom,
               .heights = ground(),
               .spacing = spacing,
               .course_end = course_end,
               .distances = distances,
               .ray_turn = ray_turn,
               .action = last_action_ ? std::span<const double>(shown_action_) : std::span<const double>()},
              scene);
}

}  // namespace policyscope
