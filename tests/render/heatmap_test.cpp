#include "render/heatmap.h"

#include "render/contour.h"
#include "render/recording_canvas.h"
#include "render/triangulate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace policyscope::render {
namespace {

TEST(Contour, OfAParaboloidIsACircle) {
  constexpr int n = 81;
  std::vector<double> values;
  for (int iy = 0; iy < n; ++iy)
    for (int ix = 0; ix < n; ++ix)
      values.push_back(std::pow(-2 + 0.05 * ix, 2) + std::pow(-2 + 0.05 * iy, 2));
  ContourLines lines;
  contour({values, n, n, {-2, 2}, {-2, 2}}, 1.69, lines);
  ASSERT_EQ(lines.lines.size(), 1u);
  EXPECT_TRUE(lines.lines[0].closed);
  EXPECT_GT(lines.points.size(), 150u);
  // Linear interpolation of a parabola over a cell of width h errs by at most h²/8 in the value.
  for (const Point& p : lines.points) EXPECT_NEAR(p.x * p.x + p.y * p.y, 1.69, 0.05 * 0.05 / 2);
}

TEST(Contour, DecidesSaddlesByTheirMiddle) {
  const std::vector<double> values{1, 0, 0, 1};  // a ridge from lower left to upper right if the level is low
  for (const double level : {0.4, 0.6}) {
    ContourLines lines;
    contour({values, 2, 2, {0, 1}, {0, 1}}, level, lines);
    ASSERT_EQ(lines.lines.size(), 2u);
    const Point a = lines.points[0], b = lines.points[1];
    const double product = (b.x - a.x) * (b.y - a.y);
    EXPECT_EQ(product > 0, level < 0.5) << "the lines follow the ridge below its saddle, and cross it above";
  }
}

TEST(Contour, LeavesOutTheUnknown) {
  std::vector<double> values(9, 0.0);
  values[4] = NAN;
  ContourLines lines;
  contour({values, 3, 3, {0, 1}, {0, 1}}, 0.0, lines);
  EXPECT_TRUE(lines.lines.empty());
  EXPECT_EQ(contour_levels({-1, 1}, 3), (std::vector<double>{-0.5, 0, 0.5}));
}

TEST(FieldImage, PutsLargeYOnTopAndLeavesNaNTransparent) {
  const std::vector<double> values{0, 0, NAN, 1};  // lower row 0 0, upper row NaN 1
  FieldImage image;
  image.paint({values, 2, 2, {0, 1}, {0, 1}, Sampling::cells}, viridis(), {0, 1}, 4, 4, false);
  const ImageView view = image.view();
  EXPECT_EQ(view.rgba[3], 0);                            // upper left
  EXPECT_EQ(view.rgba[4 * 3], viridis().colors[255].r);  // upper right
  EXPECT_EQ(view.rgba[4 * 12], viridis().colors[0].r);   // lower left
  const auto version = view.version;
  image.paint({values, 2, 2, {0, 1}, {0, 1}}, viridis(), {0, 1}, 4, 4);
  EXPECT_NE(image.view().version, version);
}

TEST(Grid, InterpolatesBetweenSamples) {
  const std::vector<double> values{0, 1, 2, 3};
  const GridView grid{values, 2, 2, {0, 1}, {0, 1}};
  EXPECT_DOUBLE_EQ(grid.interpolate(0.25, 0.5), 1.25);
  EXPECT_DOUBLE_EQ(grid.interpolate(-9, 9), 2);
  // One row has no extent across.
  const GridView line{values, 4, 1, {0, 3}, {0, 0}};
  EXPECT_DOUBLE_EQ(line.interpolate(1.5, 0), 1.5);
}

TEST(Trajectory, BreaksWhereAnAngleWraps) {
  RecordingCanvas canvas;
  const PlotArea area{Rect::at(0, 0, 100, 100), {{-3, 3}}, {{-1, 1}}};
  std::vector<Point> points;
  for (int i = 0; i < 40; ++i) points.push_back({std::remainder(0.3 * i, 6.0), 0.0});
  draw_trajectory(canvas, dark_theme(), area, points);
  for (const auto* line : canvas.of(RecordingCanvas::Kind::polyline))
    for (std::size_t i = 1; i < line->points.size(); ++i)
      EXPECT_LT(std::abs(line->points[i].x - line->points[i - 1].x), 50);
}

TEST(Triangulate, CoversConcavePolygons) {
  const std::vector<Vec2> polygon{{0, 0}, {4, 0}, {4, 4}, {2, 1}, {0, 4}};  // a notch from below
  for (const bool reversed : {false, true}) {
    std::vector<Vec2> points = polygon;
    if (reversed) std::reverse(points.begin(), points.end());
    std::vector<std::uint32_t> triangles;
    triangulate(points, triangles);
    double area = 0;
    for (std::size_t i = 0; i < triangles.size(); i += 3) {
      const Vec2 a = points[triangles[i]], b = points[triangles[i + 1]], c = points[triangles[i + 2]];
      area += 0.5 * std::abs((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
    }
    EXPECT_NEAR(area, 10, 1e-6);  // 16 less the notch of 4 × 3 / 2
  }
}

TEST(ColorBar, ItsNumbersAreAsShortAsTheyMay) {
  const auto labels = [](Limits range) {
    RecordingCanvas canvas;
    draw_color_bar(canvas, dark_theme(), Rect::at(0, 0, 10, 300), viridis(), range);
    std::vector<std::string> words;
    for (const auto* text : canvas.of(RecordingCanvas::Kind::text)) words.push_back(text->text);
    return words;
  };
  using Words = std::vector<std::string>;
  EXPECT_EQ(labels({-0.03, 0.03}), (Words{"−0.03", "0", "0.03"}));
  EXPECT_EQ(labels({-0.02, 0.005}), (Words{"−0.020", "0", "0.005"}));
  EXPECT_EQ(labels({0.998, 1.002}), (Words{"0.998", "1.002"}));
  EXPECT_EQ(labels({-112.3, 87.4}), (Words{"−112", "0", "87"}));
  EXPECT_EQ(labels({-1497.0, -1490.0}), (Words{"−1,497", "−1,490"}));
  EXPECT_EQ(labels({0.0, 6e15}), (Words{"0", "6e15"}));
}

}  // namespace
}  // namespace policyscope::render
