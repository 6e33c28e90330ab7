#include "core/environments/pendulum_picture.h"

#include "core/environments/angle.h"

#include <cmath>
#include <numbers>

namespace policyscope {

void draw_pendulum(double angle, double length, double sweep, Scene& scene) {
  const double reach = 1.3 * length;
  scene.low = {-reach, -reach};
  scene.high = {reach, reach};
  scene.discs.push_back({{0, 0}, length, false, Role::guide});
  const Point tip{-length * std::sin(angle), length * std::cos(angle)};
  scene.segments.push_back({{0, 0}, tip, 0.08 * length, Role::body});
  scene.discs.push_back({{0, 0}, 0.05 * length, true, Role::joint});
  if (sweep != 0.0) {
    scene.arc_arrows.push_back({{0, 0}, 0.42 * length, angle + std::numbers::pi / 2, sweep, Role::action});
  }
}

double pendulum_angle_at(Point point) {
  return wrap_angle(std::atan2(-point.x, point.y));
}

}  // namespace policyscope
