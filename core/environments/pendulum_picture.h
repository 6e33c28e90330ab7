#pragma once

#include "core/scene/scene.h"

namespace policyscope {

/// Adds a rod of `length` metres that turns around the origin: `angle` 0 points up, positive is
/// counter-clockwise. `sweep`, in radians, is the arc that shows the torque; 0 for none.
void draw_pendulum(double angle, double length, double sweep, Scene& scene);

/// The angle of the rod that points at `point`, in [−π, π).
double pendulum_angle_at(Point point);

}  // namespace policyscope
