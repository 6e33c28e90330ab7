#pragma once

#include "render/axes.h"
#include "render/canvas.h"
#include "render/colormap.h"
#include "render/grid.h"
#include "render/theme.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace policyscope::render {

/// Where the surface is seen from. Angles in radians.
struct SurfaceCamera {
  double azimuth = -0.9;
  double elevation = 0.55;  ///< above the floor
  double zoom = 1.0;
  bool perspective = true;

  /// A drag of the mouse by so many pixels; elevation stays between just above the floor and straight down.
  void drag(float dx, float dy);
  /// Wheel notches.
  void wheel(float notches);
  bool operator==(const SurfaceCamera&) const = default;
};

struct Vec3 {
  float x, y, z;
};

/// Column-major 4 × 4 from the unit box to clip coordinates, for a viewport of width / height `aspect`.
std::array<float, 16> camera_matrix(const SurfaceCamera& camera, float aspect);
/// A point of the unit box on the screen, with its depth (larger is farther).
struct Projected {
  Vec2 at;
  float depth;
};
Projected project(const std::array<float, 16>& matrix, Vec3 point, const Rect& rect);

/// The unit box reaches from -1 to 1 in x and y, and this far up and down.
inline constexpr float surface_half_height = 0.6f;

/// From the viewer into the picture, a unit vector of the box.
Vec3 away_direction(const SurfaceCamera& camera);
/// Towards the light, a unit vector of the box. The light goes along with the viewer.
Vec3 light_direction(const SurfaceCamera& camera);
/// What colours are multiplied by where the surface has that normal. The shader computes the same.
float brightness(Vec3 normal, Vec3 light);

/// A grid as triangles in the unit box with colours and normals.
/// Quads with a NaN corner are left out.
class SurfaceMesh {
 public:
  void build(const GridView& grid, const Colormap& map, Limits range);

  const std::vector<Vec3>& positions() const { return positions_; }
  const std::vector<Vec3>& normals() const { return normals_; }
  const std::vector<Color>& colors() const { return colors_; }
  const std::vector<std::uint32_t>& triangles() const { return triangles_; }
  int columns() const { return columns_; }
  /// Differs for every mesh and every build(): tells the renderer when to upload.
  std::uint64_t version() const { return version_; }

 private:
  std::vector<Vec3> positions_, normals_;
  std::vector<Color> colors_;
  std::vector<std::uint32_t> triangles_;
  int columns_ = 0;
  std::uint64_t version_ = 0;
};

/// Memory that painting reuses.
struct SurfaceScratch {
  std::vector<Vec2> points;
  std::vector<float> depths;
  std::vector<Color> colors;
  std::vector<std::uint32_t> triangles;
  std::vector<std::uint32_t> order;
};

/// Paints the triangles from back to front: for SVG and where there is no GL.
void paint_surface(Canvas& canvas, const Rect& rect, const SurfaceMesh& mesh, const SurfaceCamera& camera,
                   SurfaceScratch& scratch);

/// The axes of the box around a surface.
struct SurfaceAxes {
  Axis x, y, z;
};
/// Floor, the walls behind and labels outside of them: draw it before the surface.
void draw_surface_box(Canvas& canvas, const Theme& theme, const Rect& rect, const SurfaceCamera& camera,
                      const SurfaceAxes& axes);

}  // namespace policyscope::render
