#include "core/environments/grid_picture.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace policyscope::grid_picture {
namespace {

Point at(Point cell, double x, double y) {
  return {cell.x + x, cell.y + y};
}

void polygon(Scene& scene, std::vector<Point> points, bool filled, double width, Role role) {
  scene.polylines.push_back({std::move(points), width, true, filled, role});
}

std::vector<Point> square(Point cell, double half) {
  return {at(cell, -half, -half), at(cell, half, -half), at(cell, half, half), at(cell, -half, half)};
}

/// Part of an ellipse, counter-clockwise from `begin` to `end` (radians).
std::vector<Point> arc(Point center, double across, double up, double begin, double end) {
  constexpr int pieces = 28;
  std::vector<Point> points;
  for (int i = 0; i <= pieces; ++i) {
    const double angle = begin + (end - begin) * i / pieces;
    points.push_back(at(center, across * std::cos(angle), up * std::sin(angle)));
  }
  return points;
}

}  // namespace

void floor(Scene& scene, Point cell) {
  polygon(scene, square(cell, 0.5), false, 0.012, Role::guide);
}

void shade(Scene& scene, Point cell) {
  polygon(scene, square(cell, 0.5), true, 0.0, Role::ground);
}

void block(Scene& scene, Point cell) {
  polygon(scene, square(cell, 0.5), true, 0.02, Role::ground);
}

void wall(Scene& scene, Point cell, Point side) {
  const Point middle = at(cell, 0.5 * side.x, 0.5 * side.y);
  scene.segments.push_back(
      {at(middle, -0.5 * side.y, 0.5 * side.x), at(middle, 0.5 * side.y, -0.5 * side.x), 0.06, Role::ground});
}

void skull(Scene& scene, Point cell) {
  constexpr double pi = std::numbers::pi;
  // The dome, from the left cheek over the top to the right one, and the jaw below it.
  std::vector<Point> outline = arc(at(cell, 0.0, 0.07), 0.27, 0.25, -0.2 * pi, 1.2 * pi);
  outline.push_back(at(cell, -0.15, -0.12));
  outline.push_back(at(cell, -0.15, -0.29));
  outline.push_back(at(cell, 0.15, -0.29));
  outline.push_back(at(cell, 0.15, -0.12));
  polygon(scene, std::move(outline), false, 0.035, Role::hazard);
  scene.discs.push_back({at(cell, -0.11, 0.06), 0.065, true, Role::hazard});
  scene.discs.push_back({at(cell, 0.11, 0.06), 0.065, true, Role::hazard});
  polygon(scene, {at(cell, 0.0, -0.02), at(cell, -0.035, -0.09), at(cell, 0.035, -0.09)}, true, 0.0,
          Role::hazard);
  for (const double x : {-0.05, 0.05})
    scene.segments.push_back({at(cell, x, -0.17), at(cell, x, -0.28), 0.025, Role::hazard});
}

void money(Scene& scene, Point cell) {
  polygon(scene, arc(cell, 0.29, 0.29, 0.0, 2.0 * std::numbers::pi), false, 0.045, Role::goal);
  polygon(scene, arc(cell, 0.22, 0.22, 0.0, 2.0 * std::numbers::pi), false, 0.015, Role::goal);
  // The $: two bows that meet in the middle, and the bar through them.
  constexpr double pi = std::numbers::pi;
  std::vector<Point> bows = arc(at(cell, 0.0, 0.06), 0.08, 0.06, 0.15 * pi, 1.5 * pi);
  const std::vector<Point> lower = arc(at(cell, 0.0, -0.06), 0.08, 0.06, 0.5 * pi, -0.85 * pi);
  bows.insert(bows.end(), lower.begin(), lower.end());
  scene.polylines.push_back({std::move(bows), 0.035, false, false, Role::goal});
  scene.segments.push_back({at(cell, 0.0, -0.17), at(cell, 0.0, 0.17), 0.025, Role::goal});
}

void flag(Scene& scene, Point cell) {
  scene.segments.push_back({at(cell, -0.14, -0.3), at(cell, -0.14, 0.32), 0.045, Role::goal});
  polygon(scene, {at(cell, -0.14, 0.31), at(cell, 0.26, 0.17), at(cell, -0.14, 0.02)}, true, 0.0, Role::goal);
}

void pit(Scene& scene, Point cell) {
  polygon(scene, arc(at(cell, 0.0, -0.05), 0.36, 0.22, 0.0, 2.0 * std::numbers::pi), true, 0.0, Role::hazard);
}

void start(Scene& scene, Point cell) {
  polygon(scene, arc(cell, 0.32, 0.32, 0.0, 2.0 * std::numbers::pi), false, 0.025, Role::node);
}

void wind(Scene& scene, Point cell, Point direction, int strength) {
  constexpr double gap = 0.17;
  const Point side{-direction.y, direction.x};
  for (int i = 0; i < std::min(strength, 5); ++i) {
    const double along = gap * (i - 0.5 * (std::min(strength, 5) - 1));
    const auto corner = [&](double forward, double across) {
      return at(cell, direction.x * forward + side.x * across, direction.y * forward + side.y * across);
    };
    scene.polylines.push_back(
        {{corner(along - 0.05, -0.14), corner(along + 0.07, 0.0), corner(along - 0.05, 0.14)},
         0.03,
         false,
         false,
         Role::guide});
  }
}

}  // namespace policyscope::grid_picture
