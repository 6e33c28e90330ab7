#include "render/surface.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>
#include <numeric>

namespace policyscope::render {
namespace {

constexpr float eye_distance = 4.6f;  // from the middle of the unit box, which is 2 wide

float dot(Vec3 a, Vec3 b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
Vec3 normalized(Vec3 v) {
  const float length = std::sqrt(dot(v, v));
  return length > 0.0f ? Vec3{v.x / length, v.y / length, v.z / length} : Vec3{0, 0, 1};
}

/// The camera's own axes, as vectors of the box.
struct CameraAxes {
  Vec3 right, up, away;
};

CameraAxes axes_of(const SurfaceCamera& camera) {
  const auto ca = static_cast<float>(std::cos(camera.azimuth)),
             sa = static_cast<float>(std::sin(camera.azimuth));
  const auto ce = static_cast<float>(std::cos(camera.elevation)),
             se = static_cast<float>(std::sin(camera.elevation));
  return {{ca, sa, 0}, {-sa * se, ca * se, ce}, {-sa * ce, ca * ce, -se}};
}

std::uint64_t next_mesh_version() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

void SurfaceCamera::drag(float dx, float dy) {
  azimuth = std::remainder(azimuth + 0.008 * dx, 2.0 * std::numbers::pi);
  elevation = std::clamp(elevation + 0.008 * dy, 0.05, 0.5 * std::numbers::pi);
}

void SurfaceCamera::wheel(float notches) {
  zoom = std::clamp(zoom * std::pow(1.1, notches), 0.4, 6.0);
}

namespace {

/// What the box covers on the screen as it turns around at that elevation, so that turning neither shifts nor
/// scales it.
struct Extent {
  float half_width, low, high;
};

Extent extent_of(const SurfaceCamera& camera, float w) {
  SurfaceCamera turning = camera;
  turning.azimuth = 0.0;
  const auto [right, up, away] = axes_of(turning);
  Extent extent{0.0f, 1e9f, -1e9f};
  for (int i = 0; i < 16; ++i)
    for (const float z : {-surface_half_height, surface_half_height}) {
      const float angle = static_cast<float>(i) * std::numbers::pi_v<float> / 8.0f;
      const Vec3 p{std::numbers::sqrt2_v<float> * std::cos(angle),
                   std::numbers::sqrt2_v<float> * std::sin(angle), z};
      const float scale = 1.0f / (1.0f + w * dot(away, p));
      extent.half_width = std::max(extent.half_width, std::abs(dot(right, p)) * scale);
      extent.low = std::min(extent.low, dot(up, p) * scale);
      extent.high = std::max(extent.high, dot(up, p) * scale);
    }
  return extent;
}

}  // namespace

std::array<float, 16> camera_matrix(const SurfaceCamera& camera, float aspect) {
  const auto [right, up, away] = axes_of(camera);
  const float w = camera.perspective ? 1.0f / eye_distance : 0.0f;
  const Extent extent = extent_of(camera, w);
  // A seventh of the picture on each side for labels.
  const float fit = 0.86f * std::min(aspect / extent.half_width, 2.0f / (extent.high - extent.low));
  const float scale = fit * static_cast<float>(camera.zoom);
  const float sx = scale / aspect;
  const float lift =
      -0.5f * (extent.high + extent.low) * scale;  // × the fourth coordinate: the middle in the middle
  constexpr float depth = 0.3f;                    // keeps the box between the near and the far plane
  return {sx * right.x,   scale * up.x + lift * w * away.x,
          depth * away.x, w * away.x,
          sx * right.y,   scale * up.y + lift * w * away.y,
          depth * away.y, w * away.y,
          sx * right.z,   scale * up.z + lift * w * away.z,
          depth * away.z, w * away.z,
          0.0f,           lift,
          0.0f,           1.0f};
}

Projected project(const std::array<float, 16>& m, Vec3 p, const Rect& rect) {
  const auto row = [&](std::size_t r) { return m[r] * p.x + m[4 + r] * p.y + m[8 + r] * p.z + m[12 + r]; };
  const float w = row(3);
  const Vec2 middle = rect.center();
  return {{middle.x + 0.5f * rect.width() * row(0) / w, middle.y - 0.5f * rect.height() * row(1) / w},
          row(2) / w};
}

Vec3 away_direction(const SurfaceCamera& camera) {
  return axes_of(camera).away;
}

Vec3 light_direction(const SurfaceCamera& camera) {
  const auto [right, up, away] = axes_of(camera);
  // From above the viewer's left shoulder, wherever the viewer stands.
  const Vec3 l = normalized({-0.5f, 0.75f, -0.6f});
  return {l.x * right.x + l.y * up.x + l.z * away.x, l.x * right.y + l.y * up.y + l.z * away.y,
          l.x * right.z + l.y * up.z + l.z * away.z};
}

float brightness(Vec3 normal, Vec3 light) {
  const float facing = 0.5f + 0.5f * dot(normal, light);  // never quite dark: colours stay readable
  return 0.6f + 0.45f * facing;
}

void SurfaceMesh::build(const GridView& grid, const Colormap& map, Limits range) {
  version_ = next_mesh_version();
  columns_ = grid.nx;
  positions_.clear();
  normals_.clear();
  colors_.clear();
  triangles_.clear();
  if (grid.nx < 2 || grid.ny < 2 || !(range.low < range.high)) return;
  const auto across = [](int i, int n) {
    return 2.0f * static_cast<float>(i) / static_cast<float>(n - 1) - 1.0f;
  };
  const auto height = [&](int ix, int iy) {
    const double t = std::clamp(range.fraction(grid.at(ix, iy)), 0.0, 1.0);  // NaN stays NaN
    return surface_half_height * (2.0f * static_cast<float>(t) - 1.0f);
  };
  for (int iy = 0; iy < grid.ny; ++iy)
    for (int ix = 0; ix < grid.nx; ++ix) {
      const float z = height(ix, iy);
      const bool known = !std::isnan(z);
      positions_.push_back({across(ix, grid.nx), across(iy, grid.ny), known ? z : 0.0f});
      colors_.push_back(map.at(range.fraction(grid.at(ix, iy))));
      // Central differences, one-sided at the edges of what is known.
      const auto slope = [&](int dx, int dy, int n) {
        const auto inside = [&](int x, int y) {
          return x >= 0 && y >= 0 && x < grid.nx && y < grid.ny && !std::isnan(height(x, y));
        };
        if (!known) return 0.0f;
        const int ahead = inside(ix + dx, iy + dy) ? 1 : 0, behind = inside(ix - dx, iy - dy) ? 1 : 0;
        if (ahead + behind == 0) return 0.0f;
        const float rise =
            height(ix + ahead * dx, iy + ahead * dy) - height(ix - behind * dx, iy - behind * dy);
        return rise / (static_cast<float>(ahead + behind) * 2.0f / static_cast<float>(n - 1));
      };
      normals_.push_back(normalized({-slope(1, 0, grid.nx), -slope(0, 1, grid.ny), 1.0f}));
    }
  for (int iy = 0; iy + 1 < grid.ny; ++iy)
    for (int ix = 0; ix + 1 < grid.nx; ++ix) {
      if (std::isnan(grid.at(ix, iy) + grid.at(ix + 1, iy) + grid.at(ix, iy + 1) + grid.at(ix + 1, iy + 1)))
        continue;
      const auto a = static_cast<std::uint32_t>(iy * grid.nx + ix);
      const auto c = a + static_cast<std::uint32_t>(grid.nx);
      triangles_.insert(triangles_.end(), {a, a + 1, c, c, a + 1, c + 1});
    }
}

void paint_surface(Canvas& canvas, const Rect& rect, const SurfaceMesh& mesh, const SurfaceCamera& camera,
                   SurfaceScratch& scratch) {
  const ClipScope clip(canvas, rect);
  const auto matrix = camera_matrix(camera, rect.width() / std::max(1.0f, rect.height()));
  const Vec3 light = light_direction(camera);
  const Vec3 away = away_direction(camera);
  const std::size_t count = mesh.positions().size();
  scratch.points.resize(count);
  scratch.colors.resize(count);
  scratch.depths.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Projected p = project(matrix, mesh.positions()[i], rect);
    scratch.points[i] = p.at;
    scratch.depths[i] = p.depth;
    Vec3 normal = mesh.normals()[i];
    if (dot(normal, away) > 0.0f) normal = {-normal.x, -normal.y, -normal.z};  // seen from below
    const float shade = brightness(normal, light);
    const auto lit = [shade](std::uint8_t c) {
      return static_cast<std::uint8_t>(std::min(255.0f, static_cast<float>(c) * shade));
    };
    const Color c = mesh.colors()[i];
    scratch.colors[i] = {lit(c.r), lit(c.g), lit(c.b), c.a};
  }
  // Whole quads (two triangles), farthest first.
  const auto& triangles = mesh.triangles();
  scratch.order.resize(triangles.size() / 6);
  std::iota(scratch.order.begin(), scratch.order.end(), 0u);
  const auto depth_of = [&](std::uint32_t quad) {
    const std::size_t i = 6 * static_cast<std::size_t>(quad);
    return scratch.depths[triangles[i]] + scratch.depths[triangles[i + 1]] +
           scratch.depths[triangles[i + 2]] + scratch.depths[triangles[i + 5]];
  };
  std::sort(scratch.order.begin(), scratch.order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const float da = depth_of(a), db = depth_of(b);
    return da != db ? da > db : a < b;
  });
  scratch.triangles.clear();
  for (const std::uint32_t quad : scratch.order)
    scratch.triangles.insert(scratch.triangles.end(),
                             triangles.begin() + 6 * static_cast<std::ptrdiff_t>(quad),
                             triangles.begin() + 6 * static_cast<std::ptrdiff_t>(quad) + 6);
  if (!scratch.triangles.empty()) canvas.mesh(scratch.points, scratch.colors, scratch.triangles);
}

}  // namespace policyscope::render
