#include "render/axes.h"

#include "render/recording_canvas.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace policyscope::render {
namespace {

using std::numbers::pi;

std::vector<std::string> labels(const Ticks& ticks) {
  std::vector<std::string> out;
  for (const Tick& tick : ticks) out.emplace_back(tick.label.view());
  return out;
}

TEST(Ticks, StandAtRoundNumbersInsideTheLimits) {
  for (const double span : {1e-3, 0.37, 1.0, 9.9, 12345.0, 3e7})
    for (const double low : {-5.0, -0.31, 0.0, 17.3}) {
      const Axis axis{{low, low + span}};
      const Ticks ticks = choose_ticks(axis, 6);
      ASSERT_GE(ticks.count, 2) << span << " from " << low;
      ASSERT_LE(ticks.count, 6);
      const double step = ticks.items[1].value - ticks.items[0].value;
      const double mantissa = step / std::pow(10.0, std::floor(std::log10(step) + 1e-9));
      EXPECT_TRUE(std::abs(mantissa - 1) < 1e-6 || std::abs(mantissa - 2) < 1e-6 ||
                  std::abs(mantissa - 5) < 1e-6)
          << step;
      for (const Tick& tick : ticks) {
        EXPECT_GE(tick.value, low - 1e-6 * span);
        EXPECT_LE(tick.value, low + span * (1 + 1e-6));
      }
    }
}

TEST(Ticks, SpeakOfPartsOfPi) {
  EXPECT_EQ(labels(choose_ticks({{-pi, pi}, AxisScale::angle}, 5)),
            (std::vector<std::string>{"−π", "−π/2", "0", "π/2", "π"}));
  EXPECT_EQ(labels(choose_ticks({{-pi, pi}, AxisScale::angle}, 3)),
            (std::vector<std::string>{"−π", "0", "π"}));
}

TEST(Ticks, AbbreviateThousands) {
  EXPECT_EQ(labels(choose_ticks({{0, 30000}}, 4)), (std::vector<std::string>{"0", "10 k", "20 k", "30 k"}));
  EXPECT_EQ(labels(choose_ticks({{-3, 0}}, 4)), (std::vector<std::string>{"−3", "−2", "−1", "0"}));
}

TEST(Ticks, OfLogarithmicAxesAreDecades) {
  EXPECT_EQ(labels(choose_ticks({{0.001, 10}, AxisScale::logarithmic}, 6)),
            (std::vector<std::string>{"0.001", "0.01", "0.1", "1", "10"}));
}

TEST(Ticks, OfImpossibleLimitsAreNone) {
  EXPECT_EQ(choose_ticks({{1, 1}}, 5).count, 0);
  EXPECT_EQ(choose_ticks({{0, INFINITY}}, 5).count, 0);
  EXPECT_EQ(choose_ticks({{NAN, 1}}, 5).count, 0);
  EXPECT_EQ(choose_ticks({{-1, 1}, AxisScale::logarithmic}, 5).count, 0);
}

TEST(PlotArea, MapsPixelsBack) {
  const PlotArea area{Rect::at(10, 20, 300, 200), {{1, 1000}, AxisScale::logarithmic}, {{-2, 6}}};
  EXPECT_NEAR(area.x_value(area.x_pixel(31.6)), 31.6, 1e-3);
  EXPECT_NEAR(area.y_value(area.y_pixel(0.7)), 0.7, 1e-4);
  EXPECT_FLOAT_EQ(area.y_pixel(6), 20);  // large numbers are above
}

TEST(Axes, DrawLabelsBesideThePlot) {
  RecordingCanvas canvas;
  draw_axes(canvas, dark_theme(),
            {Rect::at(50, 10, 400, 200), {{0, 30000}, AxisScale::linear, "steps"}, {{-3, 0}}});
  ASSERT_TRUE(canvas.find_text("30 k"));
  EXPECT_GT(canvas.find_text("30 k")->points[0].y, 210);
  ASSERT_TRUE(canvas.find_text("−3"));
  EXPECT_LT(canvas.find_text("−3")->points[0].x, 50);
  EXPECT_TRUE(canvas.find_text("steps"));
}

}  // namespace
}  // namespace policyscope::render
