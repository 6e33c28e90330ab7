#include "render/curve.h"

#include "render/recording_canvas.h"
#include "render/smoothing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace policyscope::render {
namespace {

TEST(DebiasedAverage, OfAConstantIsThatConstantFromTheFirstValueOn) {
  DebiasedAverage average(1000);
  for (int i = 0; i < 5000; ++i) EXPECT_NEAR(average.add(-3.25, 7), -3.25, 1e-9);
}

TEST(DebiasedAverage, ForgetsWithItsWindow) {
  DebiasedAverage average(10);
  for (int i = 0; i < 1000; ++i) average.add(0);
  for (int i = 0; i < 10; ++i) average.add(1);
  EXPECT_NEAR(average.value(), 1 - std::exp(-1), 1e-6);
  EXPECT_EQ(average.add(NAN), average.value());
}

const PlotArea area{Rect::at(100, 50, 200, 100), {{0, 1e5}}, {{-10, 10}}};

std::vector<CurveBin> many() {
  std::vector<CurveBin> bins;
  for (int i = 0; i < 100000; ++i) {
    const double y = 5 * std::sin(i * 1e-4);
    bins.push_back({i + 0.5, y, y - 1, y + 1});
  }
  bins[54321].max = 9.5;
  bins[12345].min = -9.5;
  return bins;
}

TEST(Thinning, KeepsExtremesAndTwoPointsAColumn) {
  std::vector<Vec2> points;
  std::vector<std::size_t> pieces;
  thin_extremes(many(), area, points, pieces);
  std::map<int, int> in_column;
  float top = 1e9f, bottom = -1e9f;
  for (const Vec2 p : points) {
    ++in_column[static_cast<int>(std::floor(p.x))];
    top = std::min(top, p.y);
    bottom = std::max(bottom, p.y);
  }
  for (const auto& [column, count] : in_column) EXPECT_LE(count, 2) << column;
  EXPECT_FLOAT_EQ(top, area.y_pixel(9.5));
  EXPECT_FLOAT_EQ(bottom, area.y_pixel(-9.5));
  EXPECT_EQ(pieces, std::vector<std::size_t>{points.size()});
}

TEST(Thinning, BreaksAtGaps) {
  std::vector<CurveBin> bins{
      {0, 1, 1, 1}, {3e4, 2, 2, 2}, {4e4, NAN, NAN, NAN}, {5e4, 3, 3, 3}, {9e4, 1, 1, 1}};
  std::vector<Vec2> points;
  std::vector<std::size_t> pieces;
  thin_extremes(bins, area, points, pieces);
  EXPECT_EQ(pieces, (std::vector<std::size_t>{2, 4}));
}

TEST(Smooth, NeverRewritesThePast) {
  const auto bins = many();
  std::vector<double> half, whole;
  smooth(std::span(bins).first(500), 1000, half);
  smooth(bins, 1000, whole);
  for (std::size_t i = 0; i < half.size(); ++i) EXPECT_EQ(half[i], whole[i]);
}

TEST(Curve, FindsTheNearestBinAndItsRange) {
  const std::vector<CurveBin> bins{{1, 5, 4, 6}, {2, 7, 6, 8}, {10, 0, -1, 1}};
  EXPECT_EQ(nearest_bin(bins, -5), 0);
  EXPECT_EQ(nearest_bin(bins, 5.9), 1);
  EXPECT_EQ(nearest_bin(bins, 6.1), 2);
  EXPECT_EQ(nearest_bin({}, 0), -1);
  EXPECT_EQ(curve_range(bins, {0, 3}), (Limits{4, 8}));
}

TEST(Curve, DrawsFewPointsHoweverLong) {
  RecordingCanvas canvas;
  CurveScratch scratch;
  const auto bins = many();
  std::vector<double> smoothed;
  smooth(bins, 1000, smoothed);
  draw_curve(canvas, area, {.color = {}, .band_opacity = 0.2}, bins, smoothed, scratch);
  for (const auto* line : canvas.of(RecordingCanvas::Kind::polyline))
    EXPECT_LE(line->points.size(), 2u * 203u);
  EXPECT_EQ(canvas.of(RecordingCanvas::Kind::mesh).size(), 1u);
}

TEST(Curve, WhatIsTooShortForALineIsAWholeDotEvenOnAnAxis) {
  RecordingCanvas canvas;
  CurveScratch scratch;
  // Two values in one place, and one beyond the axes.
  const std::vector<CurveBin> bins{
      {99700, 2, 2, 2}, {1e5, 2, 2, 2}, {1.1e5, NAN, NAN, NAN}, {1.2e5, 3, 3, 3}};
  draw_curve(canvas, area, {.width = 2}, bins, {}, scratch);
  int clips = 0;
  std::vector<Vec2> dots;
  for (const RecordingCanvas::Operation& operation : canvas.operations) {
    clips += operation.kind == RecordingCanvas::Kind::push_clip;
    clips -= operation.kind == RecordingCanvas::Kind::pop_clip;
    if (operation.kind != RecordingCanvas::Kind::disc) continue;
    EXPECT_EQ(clips, 0);
    EXPECT_GT(2 * operation.size, 2.0f);  // across, against the line's width
    dots.push_back(operation.points[0]);
  }
  ASSERT_EQ(dots.size(), 1u);
  EXPECT_EQ(dots[0], area.to_pixel(1e5, 2));
}

TEST(RunStyle, TwentyEightRunsLookDifferent) {
  for (const Theme& theme : {dark_theme(), light_theme()}) {
    for (int a = 0; a < 28; ++a)
      for (int b = 0; b < a; ++b)
        EXPECT_TRUE(theme.run_color(a) != theme.run_color(b) || theme.run_dash(a).on != theme.run_dash(b).on)
            << a << " and " << b;
    EXPECT_TRUE(theme.run_dash(0).solid());
  }
}

TEST(RunStyle, ADashedCurveIsBrokenAndCoversTheSameWay) {
  const auto bins = many();
  CurveScratch scratch;
  RecordingCanvas solid, dashed;
  draw_curve(solid, area, {.color = {}}, bins, {}, scratch);
  draw_curve(dashed, area, {.color = {}, .dash = {8.0f, 4.0f}}, bins, {}, scratch);
  const auto lines = dashed.of(RecordingCanvas::Kind::polyline);
  ASSERT_EQ(solid.of(RecordingCanvas::Kind::polyline).size(), 1u);
  EXPECT_GT(lines.size(), 5u);
  EXPECT_EQ(lines.front()->points.front(), solid.of(RecordingCanvas::Kind::polyline).front()->points.front());
}

}  // namespace
}  // namespace policyscope::render
