#pragma once

#include "core/environments/rigid_bodies.h"

namespace policyscope {

struct WalkerPose {
  std::span<const BodyMotion> bodies;  ///< hull, thigh 1, shank 1, thigh 2, shank 2
  std::span<const Point> hull_outline, thigh_outline, shank_outline;  ///< in the bodies' frames, m
  Point hip;                                                          ///< in the hull's frame, m
  Point knee;                                                         ///< in a thigh's frame, m
  std::span<const double> heights;                                    ///< of the ground, m
  double spacing = 1.0;                                               ///< of its points, m
  double course_end = 0.0;                                            ///< m
  std::span<const double> distances;                                  ///< along the rays, m
  double ray_turn = 0.0;           ///< between two rays, the first one points down, rad
  std::span<const double> action;  ///< of the hinges hip 1, knee 1, hip 2, knee 2; empty for none
};

/// Adds the part of the course around the walker, what its rays see, and the walker; the leg on the far side
/// is grey. An arc at a joint is its torque.
void draw_walker(const WalkerPose& pose, Scene& scene);

}  // namespace policyscope
