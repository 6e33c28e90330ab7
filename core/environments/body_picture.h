#pragma once

#include "core/environments/rigid_bodies.h"

#include <cmath>

namespace policyscope {

inline Point turned(Point point, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {c * point.x - s * point.y, s * point.x + c * point.y};
}

/// A point of the body, in the world.
inline Point point_of(const BodyMotion& body, Point point) {
  const Point from_origin = turned(point, body.angle);
  return {body.x + from_origin.x, body.y + from_origin.y};
}

/// Adds the plate that a body is.
inline void draw_body(const BodyMotion& body, std::span<const Point> outline, Role role, Scene& scene) {
  Scene::Polyline plate{{}, 0.02, true, true, role};
  for (const Point corner : outline) plate.points.push_back(point_of(body, corner));
  scene.polylines.push_back(std::move(plate));
}

/// Adds a flag on a pole of that height, with its foot at `foot`.
inline void draw_flag(Point foot, double height, Scene& scene) {
  const Point top{foot.x, foot.y + height};
  scene.segments.push_back({foot, top, 0.05 * height, Role::guide});
  scene.polylines.push_back(
      {{top, {top.x + 0.5 * height, top.y - 0.18 * height}, {top.x, top.y - 0.36 * height}},
       0.0,
       true,
       true,
       Role::goal});
}

}  // namespace policyscope
