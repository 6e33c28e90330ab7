#pragma once

#include "core/environments/rigid_bodies.h"

namespace policyscope {

struct LanderPose {
  BodyMotion lander;
  std::array<BodyMotion, 2> legs;
  std::span<const Point> outline, leg_outline;  ///< in the bodies' frames, m
  std::array<Point, 11> ground;                 ///< the pad is its middle
  double main_power = 0.0;                      ///< 0 … 1
  double side_power = 0.0;                      ///< −1 … 1, positive pushes to the right
};

/// Adds the lander over its ground, the pad between two flags, and the flames of the engines that run.
void draw_lander(const LanderPose& pose, Scene& scene);

}  // namespace policyscope
