#include "core/error.h"
#include "render/gl/surface_renderer.h"
#include "render/gl/surfaceless.h"
#include "render/recording_canvas.h"
#include "render/surface.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope::render {
namespace {

std::vector<double> hill() {
  std::vector<double> values;
  for (int iy = 0; iy < 33; ++iy)
    for (int ix = 0; ix < 33; ++ix)
      values.push_back(std::exp(-0.01 * (std::pow(ix - 16, 2) + std::pow(iy - 16, 2))));
  return values;
}

SurfaceMesh hill_mesh() {
  const auto values = hill();
  SurfaceMesh mesh;
  mesh.build({values, 33, 33, {-1, 1}, {-1, 1}}, viridis(), {0, 1});
  return mesh;
}

std::size_t covered(const gl::Pixels& pixels) {
  std::size_t count = 0;
  for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) count += pixels.rgba[i] > 0;
  return count;
}

class SurfaceGl : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      context_ = std::make_unique<gl::SurfacelessContext>();
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
  std::unique_ptr<gl::SurfacelessContext> context_;
};

TEST_F(SurfaceGl, IsNotBlankAndTurns) {
  gl::SurfaceRenderer renderer;
  const SurfaceMesh mesh = hill_mesh();
  EXPECT_NE(renderer.paint(mesh, {}, dark_theme(), 200, 150).name, 0u);  // throws on a GL error
  const gl::Pixels first = renderer.read();
  EXPECT_GT(covered(first), 200u * 150u / 8);
  EXPECT_LT(covered(first), 200u * 150u);
  renderer.paint(mesh, {.azimuth = 0.4}, dark_theme(), 200, 150);
  EXPECT_NE(renderer.read().rgba, first.rgba);
  renderer.paint(mesh, {}, dark_theme(), 200, 150);
  EXPECT_EQ(renderer.read().rgba, first.rgba);
}

TEST_F(SurfaceGl, BrokenShadersSaySo) {
  EXPECT_THROW(gl::make_program("broken", "nonsense", "nonsense"), Error);
}

TEST(Surface, IsPaintedFromBackToFront) {
  RecordingCanvas canvas;
  SurfaceScratch scratch;
  paint_surface(canvas, Rect::at(0, 0, 300, 200), hill_mesh(), {}, scratch);
  const auto meshes = canvas.of(RecordingCanvas::Kind::mesh);
  ASSERT_EQ(meshes.size(), 1u);
  EXPECT_EQ(meshes[0]->points.size(), 32u * 32u * 6u);
  for (const Vec2 p : meshes[0]->points) EXPECT_TRUE(Rect::at(0, 0, 300, 200).contains(p));
}

TEST(Surface, LeavesOutTheUnknown) {
  auto values = hill();
  values[16 * 33 + 16] = NAN;
  SurfaceMesh mesh;
  mesh.build({values, 33, 33, {-1, 1}, {-1, 1}}, viridis(), {0, 1});
  EXPECT_EQ(mesh.triangles().size(), (32u * 32u - 4u) * 6u);
}

}  // namespace
}  // namespace policyscope::render
