#include "app/panels/scene_motion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace policyscope::app {
namespace {

double lerp(double a, double b, double t) {
  return a + (b - a) * t;
}
Point lerp(Point a, Point b, double t) {
  return {lerp(a.x, b.x, t), lerp(a.y, b.y, t)};
}

/// The way from one angle to the other that is no longer than half a turn.
double turn(double from, double to) {
  return std::remainder(to - from, 2.0 * std::numbers::pi);
}

template <class Shape>
bool same_roles(const std::vector<Shape>& a, const std::vector<Shape>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](const Shape& x, const Shape& y) { return x.role == y.role; });
}

/// Arrows come and go with the action, so pictures may differ in them; the later one's are then shown.
template <class Shape, class Blend>
void blend_all(const std::vector<Shape>& from, const std::vector<Shape>& to, std::vector<Shape>& out,
               const Blend& blend_one) {
  out = to;
  if (!same_roles(from, to)) return;
  for (std::size_t i = 0; i < out.size(); ++i) blend_one(from[i], to[i], out[i]);
}

}  // namespace

/// Flames come and go with the action, and ground is cut where the view ends.
bool can_blend(const Scene& from, const Scene& to) {
  if (!same_roles(from.segments, to.segments) || !same_roles(from.discs, to.discs)) return false;
  const auto alike = [](const Scene::Polyline& a, const Scene::Polyline& b) {
    return a.role == b.role && (a.role == Role::ground || a.points.size() == b.points.size());
  };
  const auto action = [](const Scene::Polyline& line) { return line.role == Role::action; };
  const auto from_end = std::find_if(from.polylines.begin(), from.polylines.end(), action);
  const auto to_end = std::find_if(to.polylines.begin(), to.polylines.end(), action);
  if (!std::equal(from.polylines.begin(), from_end, to.polylines.begin(), to_end, alike)) return false;
  const double far = 0.3 * std::max(to.high.x - to.low.x, to.high.y - to.low.y);
  const auto near = [far](Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y) <= far; };
  for (std::size_t i = 0; i < to.segments.size(); ++i)
    if (!near(from.segments[i].from, to.segments[i].from) || !near(from.segments[i].to, to.segments[i].to))
      return false;
  for (std::size_t i = 0; i < to.discs.size(); ++i)
    if (!near(from.discs[i].center, to.discs[i].center)) return false;
  return true;
}

void blend(const Scene& from, const Scene& to, double t, Scene& out) {
  out.low = lerp(from.low, to.low, t);
  out.high = lerp(from.high, to.high, t);
  blend_all(from.segments, to.segments, out.segments,
            [t](const Scene::Segment& a, const Scene::Segment& b, Scene::Segment& o) {
              o.from = lerp(a.from, b.from, t);
              o.to = lerp(a.to, b.to, t);
            });
  blend_all(from.discs, to.discs, out.discs, [t](const Scene::Disc& a, const Scene::Disc& b, Scene::Disc& o) {
    o.center = lerp(a.center, b.center, t);
  });
  out.polylines = to.polylines;
  for (std::size_t i = 0; i < std::min(from.polylines.size(), to.polylines.size()); ++i) {
    const Scene::Polyline& before = from.polylines[i];
    Scene::Polyline& line = out.polylines[i];
    if (line.role == Role::ground || before.role != line.role || before.points.size() != line.points.size())
      continue;
    for (std::size_t k = 0; k < line.points.size(); ++k)
      line.points[k] = lerp(before.points[k], line.points[k], t);
  }
  blend_all(from.arrows, to.arrows, out.arrows,
            [t](const Scene::Arrow& a, const Scene::Arrow& b, Scene::Arrow& o) {
              o.from = lerp(a.from, b.from, t);
              o.to = lerp(a.to, b.to, t);
            });
  blend_all(from.arc_arrows, to.arc_arrows, out.arc_arrows,
            [t](const Scene::ArcArrow& a, const Scene::ArcArrow& b, Scene::ArcArrow& o) {
              o.center = lerp(a.center, b.center, t);
              o.start = a.start + t * turn(a.start, b.start);
              o.sweep = lerp(a.sweep, b.sweep, t);
            });
  out.labels = to.labels;
}

}  // namespace policyscope::app
