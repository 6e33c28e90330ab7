#include "core/environments/bipedal_walker_picture.h"

#include "core/environments/body_picture.h"

#include <algorithm>
#include <numbers>

namespace policyscope {
namespace {

constexpr double behind = 2.7, ahead = 4.9, high = 5.4, below_ground = 1.2;  // what must be visible, m

double height_at(const WalkerPose& pose, double x) {
  const double place = std::clamp(x / pose.spacing, 0.0, static_cast<double>(pose.heights.size()) - 1.0);
  const auto i = std::min(static_cast<std::size_t>(place), pose.heights.size() - 2);
  return std::lerp(pose.heights[i], pose.heights[i + 1], place - static_cast<double>(i));
}

/// The view follows the ground under the hull, not its bobbing.
double level(const WalkerPose& pose) {
  double sum = 0.0;
  constexpr int samples = 24;
  for (int i = 0; i < samples; ++i)
    sum += height_at(pose, pose.bodies[0].x - behind + (behind + ahead) * (i + 0.5) / samples);
  return sum / samples;
}

void draw_course(const WalkerPose& pose, Scene& scene) {
  // A little more than must be seen, for panels of another shape.
  const double more = 0.24 * (scene.high.x - scene.low.x);
  const double length = pose.spacing * static_cast<double>(pose.heights.size() - 1);
  const double from = std::clamp(scene.low.x - more, 0.0, length);
  const double to = std::clamp(scene.high.x + more, 0.0, length);
  Scene::Polyline rock{{}, 0.0, true, true, Role::ground}, edge{{}, 0.04, false, false, Role::ground};
  edge.points.push_back({from, height_at(pose, from)});
  for (auto i = static_cast<std::size_t>(std::floor(from / pose.spacing)) + 1;
       pose.spacing * static_cast<double>(i) < to; ++i)
    edge.points.push_back({pose.spacing * static_cast<double>(i), pose.heights[i]});
  edge.points.push_back({to, height_at(pose, to)});
  rock.points = edge.points;
  const double bottom = scene.low.y - 0.24 * (scene.high.y - scene.low.y);
  rock.points.push_back({to, bottom});
  rock.points.push_back({from, bottom});
  scene.polylines.push_back(std::move(rock));
  scene.polylines.push_back(std::move(edge));
  for (const double flag : {3 * pose.spacing, pose.course_end})
    if (flag >= from && flag <= to) draw_flag({flag, height_at(pose, flag)}, 1.6, scene);
}

}  // namespace

void draw_walker(const WalkerPose& pose, Scene& scene) {
  const BodyMotion& hull = pose.bodies[0];
  const double ground = level(pose);
  scene.low = {hull.x - behind, std::min(ground, hull.y) - below_ground};
  scene.high = {hull.x + ahead, std::max(scene.low.y + high, hull.y + 1.0)};
  draw_course(pose, scene);

  for (std::size_t ray = 0; ray < pose.distances.size(); ++ray) {
    const double angle = pose.ray_turn * static_cast<double>(ray), distance = pose.distances[ray];
    scene.segments.push_back({{hull.x, hull.y},
                              {hull.x + distance * std::sin(angle), hull.y - distance * std::cos(angle)},
                              0.0,
                              Role::guide});
  }

  for (const std::size_t far_leg : {1, 0}) {
    const Role role = far_leg == 1 ? Role::node : Role::body;
    const BodyMotion& thigh = pose.bodies[far_leg == 1 ? 1 : 3];
    const BodyMotion& shank = pose.bodies[far_leg == 1 ? 2 : 4];
    draw_body(shank, pose.shank_outline, role, scene);
    draw_body(thigh, pose.thigh_outline, role, scene);
    const Point knee = point_of(thigh, pose.knee);
    scene.discs.push_back({knee, 0.05, true, Role::joint});
  }
  draw_body(hull, pose.hull_outline, Role::body, scene);
  const Point hip = point_of(hull, pose.hip);
  scene.discs.push_back({hip, 0.05, true, Role::joint});

  for (std::size_t hinge = 0; hinge < pose.action.size(); ++hinge) {
    const double sweep = 2.2 * std::clamp(pose.action[hinge], -1.0, 1.0);
    const bool is_hip = hinge % 2 == 0, first_leg = hinge < 2;
    const BodyMotion& thigh = pose.bodies[first_leg ? 1 : 3];
    const Point center = is_hip ? hip : point_of(thigh, pose.knee);
    // The arc begins at the limb that it turns; the far leg's is the wider one.
    const double limb = pose.bodies[(first_leg ? 1 : 3) + (is_hip ? 0 : 1)].angle - std::numbers::pi / 2;
    scene.arc_arrows.push_back({center, first_leg ? 0.46 : 0.32, limb, sweep, Role::action});
  }
}

}  // namespace policyscope
