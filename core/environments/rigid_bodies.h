#pragma once

#include "core/scene/scene.h"

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace policyscope {

/// How a rigid body lies and moves. Numbers of the engine, which computes in single precision.
struct BodyMotion {
  double x = 0.0, y = 0.0;    ///< the body's origin, m
  double angle = 0.0;         ///< rad, counter-clockwise, not wrapped
  double vx = 0.0, vy = 0.0;  ///< of the centre of mass, m/s
  double omega = 0.0;         ///< rad/s
  static constexpr std::size_t size = 6;
};

/// A convex plate of constant density.
struct BodyShape {
  std::span<const Point> outline;  ///< m, counter-clockwise around the body's origin
  double density = 1.0;            ///< kg/m²
  double friction = 0.2;
};

/// A motorised hinge with stops between two bodies. Its angle is that of the second body minus that of the
/// first minus `reference`.
struct Hinge {
  std::size_t first = 0, second = 0;
  Point on_first, on_second;     ///< where it sits, in the bodies' own frames, m
  double reference = 0.0;        ///< rad
  double low = 0.0, high = 0.0;  ///< the stops, rad
  double speed = 0.0;            ///< that the motor aims at, rad/s
  double torque = 0.0;           ///< that it may use for that, N·m
};

struct MassProperties {
  double mass = 0.0;     ///< kg
  double inertia = 0.0;  ///< about the centre of mass, kg m²
  Point center;          ///< of mass, in the body's frame, m
};

/// Bodies that are joined by hinges, fall, and meet the ground but never each other: the small part of Box2D
/// that the walker and the lander need, with the settings of Gymnasium's. Equal calls give equal bits on one
/// build; nothing is shared between two of them. A copy has no world.
class RigidBodies {
 public:
  static constexpr std::size_t most_bodies = 8, most_hinges = 8;

  RigidBodies();
  ~RigidBodies();
  RigidBodies(const RigidBodies& other);
  RigidBodies& operator=(const RigidBodies& other);

  bool is_open() const;
  void close();
  /// An empty world in place of the present one. `gravity` pulls downwards, m/s².
  void open(double gravity);

  /// Adds an immovable edge from each point to the next.
  void add_ground(std::span<const Point> points, double friction);
  /// Returns the body's number: 0 for the first one.
  std::size_t add_body(const BodyShape& shape, const BodyMotion& motion);
  std::size_t add_hinge(const Hinge& hinge);

  void set_motor(std::size_t hinge, double speed, double torque);
  /// A force on the centre of mass, N, for the next step.
  void push(std::size_t body, double x, double y);
  /// An impulse, N·s, at a point of the world.
  void kick(std::size_t body, Point impulse, Point at);
  /// Puts a body elsewhere; what it touched and the forces there are remembered.
  void place(std::size_t body, const BodyMotion& motion);
  void fall_asleep(std::size_t body);
  void step(double seconds);

  BodyMotion motion(std::size_t body) const;
  /// False once the engine has put a resting body to sleep.
  bool awake(std::size_t body) const;
  MassProperties mass(std::size_t body) const;
  /// Set by the begin of any contact with the ground and cleared by the end of any, as Gymnasium counts: it
  /// can be false for a body that still touches another edge.
  bool touches_ground(std::size_t body) const;
  /// Whether it has met the ground since it was added.
  bool has_touched_ground(std::size_t body) const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

/// The fraction of the way from `from` to `to` at which it meets the ground whose edges join `points`; 1
/// where it does not.
double way_to_ground(std::span<const Point> points, Point from, Point to);

/// Whether a body that lies like that touches the ground whose edges join `points`.
bool lies_on_ground(std::span<const Point> points, const BodyShape& shape, const BodyMotion& motion);

}  // namespace policyscope
