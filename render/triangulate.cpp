#include "render/triangulate.h"

#include <algorithm>
#include <numeric>

namespace policyscope::render {
namespace {

/// Twice the signed area of a, b, c.
double turn(Vec2 a, Vec2 b, Vec2 c) {
  return (static_cast<double>(b.x) - a.x) * (static_cast<double>(c.y) - a.y) -
         (static_cast<double>(b.y) - a.y) * (static_cast<double>(c.x) - a.x);
}

bool inside(Vec2 p, Vec2 a, Vec2 b, Vec2 c) {
  return turn(a, b, p) >= 0.0 && turn(b, c, p) >= 0.0 && turn(c, a, p) >= 0.0;
}

}  // namespace

void triangulate(std::span<const Vec2> polygon, std::vector<std::uint32_t>& triangles) {
  if (polygon.size() < 3) return;
  double area = 0.0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Vec2 a = polygon[i];
    const Vec2 b = polygon[(i + 1) % polygon.size()];
    area += static_cast<double>(a.x) * b.y - static_cast<double>(b.x) * a.y;
  }
  thread_local std::vector<std::uint32_t> rest;  // the polygon that is left, in the order of positive area
  rest.resize(polygon.size());
  std::iota(rest.begin(), rest.end(), 0u);
  if (area < 0.0) std::reverse(rest.begin(), rest.end());

  // Cut off ears, corners that bulge outwards and whose triangle holds no other corner.
  std::size_t i = 0;
  std::size_t failures = 0;
  while (rest.size() > 3) {
    const std::size_t n = rest.size();
    i %= n;
    const std::uint32_t before = rest[(i + n - 1) % n];
    const std::uint32_t here = rest[i];
    const std::uint32_t after = rest[(i + 1) % n];
    const Vec2 a = polygon[before];
    const Vec2 b = polygon[here];
    const Vec2 c = polygon[after];
    const double corner = turn(a, b, c);
    bool ear = corner > 0.0;
    for (std::size_t k = 0; ear && k < n; ++k) {
      const Vec2 p = polygon[rest[k]];
      if (rest[k] == before || rest[k] == here || rest[k] == after || p == a || p == b || p == c) continue;
      if (inside(p, a, b, c)) ear = false;
    }
    // After a whole round without an ear the polygon crosses itself (or has no area): cut anyway.
    if (ear || corner == 0.0 || failures >= n) {
      if (corner != 0.0) triangles.insert(triangles.end(), {before, here, after});
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      failures = 0;
      if (i > 0) --i;
    } else {
      ++i;
      ++failures;
    }
  }
  triangles.insert(triangles.end(), {rest[0], rest[1], rest[2]});
}

}  // namespace policyscope::render
