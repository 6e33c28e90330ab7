#include "core/environments/lunar_lander_picture.h"

#include "core/environments/body_picture.h"

#include <algorithm>

namespace policyscope {
namespace {

constexpr double course_width = 20.0;  // of the course, m

/// A flame out of a nozzle of the lander: `along` is where it blows, in the lander's frame.
void draw_flame(const BodyMotion& lander, Point nozzle, Point along, double half_width, double length,
                Scene& scene) {
  const Point across{-along.y * half_width, along.x * half_width};
  const auto place = [&](double out, double aside) {
    return point_of(
        lander, {nozzle.x + along.x * out + across.x * aside, nozzle.y + along.y * out + across.y * aside});
  };
  scene.polylines.push_back(
      {{place(0, -0.7), place(0.35 * length, -1), place(length, 0), place(0.35 * length, 1), place(0, 0.7)},
       0.0,
       true,
       true,
       Role::action});
}

}  // namespace

void draw_lander(const LanderPose& pose, Scene& scene) {
  // Around the pad and up to the lander: it is seen the nearer, the lower it is.
  const double reach =
      std::clamp(std::abs(pose.lander.x - 0.5 * course_width) + 2.5, 6.0, 0.5 * course_width);
  scene.low = {0.5 * course_width - reach, 1.0};
  scene.high = {0.5 * course_width + reach, std::max(9.5, pose.lander.y + 1.5)};

  // The ground goes on beyond that, for panels of another shape.
  const double beyond = 0.48 * reach, beneath = 0.24 * (scene.high.y - scene.low.y);
  const double spacing = course_width / static_cast<double>(pose.ground.size() - 1);
  const auto height_at = [&](double x) {
    const double place = std::clamp(x / spacing, 0.0, static_cast<double>(pose.ground.size()) - 1.0);
    const auto i = std::min(static_cast<std::size_t>(place), pose.ground.size() - 2);
    return std::lerp(pose.ground[i].y, pose.ground[i + 1].y, place - static_cast<double>(i));
  };
  const double from = scene.low.x - beyond, to = scene.high.x + beyond;
  Scene::Polyline rock{{}, 0.0, true, true, Role::ground}, edge{{}, 0.06, false, false, Role::ground};
  edge.points.push_back({from, height_at(from)});
  for (const Point point : pose.ground)
    if (point.x > from && point.x < to) edge.points.push_back(point);
  edge.points.push_back({to, height_at(to)});
  rock.points = edge.points;
  rock.points.push_back({to, scene.low.y - beneath});
  rock.points.push_back({from, scene.low.y - beneath});
  scene.polylines.push_back(std::move(rock));
  scene.polylines.push_back(std::move(edge));

  const Point left = pose.ground[4], right = pose.ground[6];
  scene.segments.push_back({left, right, 0.14, Role::goal});
  draw_flag(left, 1.5, scene);
  draw_flag(right, 1.5, scene);

  for (const BodyMotion& leg : pose.legs) draw_body(leg, pose.leg_outline, Role::body, scene);
  draw_body(pose.lander, pose.outline, Role::body, scene);

  const double bottom = pose.outline[2].y, side = -pose.outline[1].x;
  if (pose.main_power > 0.0)
    draw_flame(pose.lander, {0, bottom}, {0, -1}, 0.22, 1.6 * pose.main_power, scene);
  if (pose.side_power != 0.0) {
    const double away = pose.side_power > 0.0 ? -1.0 : 1.0;
    draw_flame(pose.lander, {0.92 * away * side, 0.3}, {away, 0}, 0.12, 0.9 * std::abs(pose.side_power),
               scene);
  }
}

}  // namespace policyscope
