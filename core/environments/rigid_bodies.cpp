#include "core/environments/rigid_bodies.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace policyscope {
namespace {

// Iterations of Box2D's solvers in a step. Gymnasium asks for far more than the usual 8 and 3.
constexpr int velocity_iterations = 180, position_iterations = 60;

constexpr std::uint16_t ground_category = 0x1, body_category = 0x20;

b2Vec2 vec(Point point) {
  return {static_cast<float>(point.x), static_cast<float>(point.y)};
}

b2PolygonShape polygon(std::span<const Point> outline) {
  b2Vec2 corners[b2_maxPolygonVertices];
  for (std::size_t i = 0; i < outline.size(); ++i) corners[i] = vec(outline[i]);
  b2PolygonShape shape;
  shape.Set(corners, static_cast<int32>(outline.size()));
  return shape;
}

b2EdgeShape edge(Point from, Point to) {
  b2EdgeShape shape;
  shape.SetTwoSided(vec(from), vec(to));
  return shape;
}

/// Box2D fills a global table when the first two bodies of a program meet. Done here once, so that worlds may
/// then live in any threads.
bool prepare_contact_table() {
  b2World world(b2Vec2(0.0f, 0.0f));
  const b2EdgeShape floor = edge({-1.0, 0.0}, {1.0, 0.0});
  b2BodyDef definition;
  world.CreateBody(&definition)->CreateFixture(&floor, 0.0f);
  definition.type = b2_dynamicBody;
  b2PolygonShape box;
  box.SetAsBox(0.5f, 0.5f);
  world.CreateBody(&definition)->CreateFixture(&box, 1.0f);
  world.Step(0.01f, 1, 1);
  return world.GetContactCount() > 0;
}

}  // namespace

/// In one block of memory that is reused by every episode.
struct RigidBodies::World final : b2ContactListener {
  struct Contact {
    bool touches = false, has_touched = false;
  };

  std::optional<b2World> box2d;
  b2Body* ground = nullptr;
  std::array<b2Body*, most_bodies> bodies{};
  std::array<b2RevoluteJoint*, most_hinges> hinges{};
  std::array<Contact, most_bodies> contacts{};
  std::size_t body_count = 0, hinge_count = 0;

  void open(double gravity) {
    [[maybe_unused]] static const bool prepared = prepare_contact_table();
    box2d.emplace(b2Vec2(0.0f, static_cast<float>(-gravity)));
    box2d->SetContactListener(this);
    const b2BodyDef fixed;
    ground = box2d->CreateBody(&fixed);
    body_count = hinge_count = 0;
    contacts = {};
  }

  // Only a body and the ground can meet; the ground's user data is 0, that of a body its number + 1.
  Contact& of(b2Contact* contact) {
    const auto number = [](b2Fixture* fixture) { return fixture->GetBody()->GetUserData().pointer; };
    return contacts[std::max(number(contact->GetFixtureA()), number(contact->GetFixtureB())) - 1];
  }
  void BeginContact(b2Contact* contact) override { of(contact) = {true, true}; }
  void EndContact(b2Contact* contact) override { of(contact).touches = false; }
};

RigidBodies::RigidBodies() = default;
RigidBodies::~RigidBodies() = default;
RigidBodies::RigidBodies(const RigidBodies&) {}
RigidBodies& RigidBodies::operator=(const RigidBodies&) {
  close();
  return *this;
}

bool RigidBodies::is_open() const {
  return world_ != nullptr && world_->box2d.has_value();
}

void RigidBodies::close() {
  if (world_ != nullptr) world_->box2d.reset();
}

void RigidBodies::open(double gravity) {
  if (world_ == nullptr) world_ = std::make_unique<World>();
  world_->open(gravity);
}

void RigidBodies::add_ground(std::span<const Point> points, double friction) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    const b2EdgeShape shape = edge(points[i - 1], points[i]);
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.friction = static_cast<float>(friction);
    fixture.filter.categoryBits = ground_category;
    world_->ground->CreateFixture(&fixture);
  }
}

std::size_t RigidBodies::add_body(const BodyShape& shape, const BodyMotion& motion) {
  const std::size_t number = world_->body_count++;
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  definition.position = vec({motion.x, motion.y});
  definition.angle = static_cast<float>(motion.angle);
  definition.userData.pointer = number + 1;
  b2Body* body = world_->box2d->CreateBody(&definition);
  const b2PolygonShape outline = polygon(shape.outline);
  b2FixtureDef fixture;
  fixture.shape = &outline;
  fixture.density = static_cast<float>(shape.density);
  fixture.friction = static_cast<float>(shape.friction);
  fixture.filter.categoryBits = body_category;
  fixture.filter.maskBits = ground_category;
  body->CreateFixture(&fixture);
  body->SetLinearVelocity(vec({motion.vx, motion.vy}));
  body->SetAngularVelocity(static_cast<float>(motion.omega));
  world_->bodies[number] = body;
  return number;
}

std::size_t RigidBodies::add_hinge(const Hinge& hinge) {
  b2RevoluteJointDef definition;
  definition.bodyA = world_->bodies[hinge.first];
  definition.bodyB = world_->bodies[hinge.second];
  definition.localAnchorA = vec(hinge.on_first);
  definition.localAnchorB = vec(hinge.on_second);
  definition.referenceAngle = static_cast<float>(hinge.reference);
  definition.enableLimit = definition.enableMotor = true;
  definition.lowerAngle = static_cast<float>(hinge.low);
  definition.upperAngle = static_cast<float>(hinge.high);
  definition.motorSpeed = static_cast<float>(hinge.speed);
  definition.maxMotorTorque = static_cast<float>(hinge.torque);
  const std::size_t number = world_->hinge_count++;
  world_->hinges[number] = static_cast<b2RevoluteJoint*>(world_->box2d->CreateJoint(&definition));
  return number;
}

void RigidBodies::set_motor(std::size_t hinge, double speed, double torque) {
  world_->hinges[hinge]->SetMotorSpeed(static_cast<float>(speed));
  world_->hinges[hinge]->SetMaxMotorTorque(static_cast<float>(torque));
}

void RigidBodies::push(std::size_t body, double x, double y) {
  world_->bodies[body]->ApplyForceToCenter(vec({x, y}), true);
}

void RigidBodies::kick(std::size_t body, Point impulse, Point at) {
  world_->bodies[body]->ApplyLinearImpulse(vec(impulse), vec(at), true);
}

void RigidBodies::place(std::size_t body, const BodyMotion& motion) {
  b2Body& b = *world_->bodies[body];
  b.SetTransform(vec({motion.x, motion.y}), static_cast<float>(motion.angle));
  b.SetLinearVelocity(vec({motion.vx, motion.vy}));
  b.SetAngularVelocity(static_cast<float>(motion.omega));
  b.SetAwake(true);
  world_->contacts[body].has_touched = world_->contacts[body].touches;
}

void RigidBodies::fall_asleep(std::size_t body) {
  world_->bodies[body]->SetAwake(false);
}

void RigidBodies::step(double seconds) {
  world_->box2d->Step(static_cast<float>(seconds), velocity_iterations, position_iterations);
}

BodyMotion RigidBodies::motion(std::size_t body) const {
  const b2Body& b = *world_->bodies[body];
  return {.x = b.GetPosition().x,
          .y = b.GetPosition().y,
          .angle = b.GetAngle(),
          .vx = b.GetLinearVelocity().x,
          .vy = b.GetLinearVelocity().y,
          .omega = b.GetAngularVelocity()};
}

bool RigidBodies::awake(std::size_t body) const {
  return world_->bodies[body]->IsAwake();
}

MassProperties RigidBodies::mass(std::size_t body) const {
  const b2Body& b = *world_->bodies[body];
  const b2Vec2 center = b.GetLocalCenter();
  // Box2D's inertia is about the body's origin.
  return {b.GetMass(), b.GetInertia() - b.GetMass() * b2Dot(center, center), {center.x, center.y}};
}

bool RigidBodies::touches_ground(std::size_t body) const {
  return world_->contacts[body].touches;
}

bool RigidBodies::has_touched_ground(std::size_t body) const {
  return world_->contacts[body].has_touched;
}

double way_to_ground(std::span<const Point> points, Point from, Point to) {
  const b2RayCastInput ray{vec(from), vec(to), 1.0f};
  b2Transform nowhere;
  nowhere.SetIdentity();
  float nearest = 1.0f;
  for (std::size_t i = 1; i < points.size(); ++i) {
    b2RayCastOutput hit;
    if (edge(points[i - 1], points[i]).RayCast(&hit, ray, nowhere, 0)) nearest = b2Min(nearest, hit.fraction);
  }
  return nearest;
}

bool lies_on_ground(std::span<const Point> points, const BodyShape& shape, const BodyMotion& motion) {
  const b2PolygonShape body = polygon(shape.outline);
  const b2Transform place(vec({motion.x, motion.y}), b2Rot(static_cast<float>(motion.angle)));
  b2Transform nowhere;
  nowhere.SetIdentity();
  for (std::size_t i = 1; i < points.size(); ++i) {
    const b2EdgeShape ground = edge(points[i - 1], points[i]);
    b2Manifold manifold;
    b2CollideEdgeAndPolygon(&manifold, &ground, nowhere, &body, place);
    if (manifold.pointCount > 0) return true;
  }
  return false;
}

}  // namespace policyscope
