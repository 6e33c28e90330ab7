#include "app/panels/calm_range.h"
#include "app/panels/curve_view.h"
#include "app/panels/labels.h"
#include "app/panels/scene_motion.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

namespace policyscope::app {
namespace {

TEST(Labels, WriteLiveNumbersWithAMinusAndEnoughDecimals) {
  EXPECT_EQ(live_text(-1.416).view(), "−1.42");
  EXPECT_EQ(live_text(31.7).view(), "31.70");
  EXPECT_EQ(live_text(0.0).view(), "0.00");
  EXPECT_EQ(live_text(-0.00316).view(), "−0.0032");
  EXPECT_EQ(live_text(1234.5).view(), "1,234");
  EXPECT_EQ(live_text(std::nan("")).view(), "–");
}

TEST(Labels, WriteSymbolsAsPlainTextWhereTheyCan) {
  EXPECT_EQ(plain_symbol("\\alpha^\\theta"), "α θ");
  EXPECT_EQ(plain_symbol("\\sigma_{min}"), "σ min");
  EXPECT_EQ(plain_symbol("\\alpha^{\\bar R}"), "");  // an accent has no plain form
}

TEST(Labels, FindALiveSymbolInTheFormulas) {
  AlgorithmInfo algorithm;
  algorithm.formulas = {"\\live{td_error}{\\delta} = \\live{value}{\\hat{v}(S)}"};
  EXPECT_EQ(symbol_markup(algorithm, "value"), "\\hat{v}(S)");
  EXPECT_EQ(symbol_markup(algorithm, "td"), "");
}

TEST(CalmRange, StaysUntilTheValuesLeaveIt) {
  CalmRange range;
  std::vector<double> values(100);
  const auto fill = [&](double low, double high) {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = low + (high - low) * static_cast<double>(i) / 99.0;
  };
  fill(0.0, 9.0);
  range.follow(values, QuantityScale::sequential);
  const render::Limits first = range.target();
  EXPECT_LE(first.low, 0.1);
  EXPECT_GE(first.high, 8.9);
  fill(0.5, 8.0);
  range.follow(values, QuantityScale::sequential);
  EXPECT_EQ(range.target(), first);
  fill(0.0, 30.0);
  range.follow(values, QuantityScale::sequential);
  EXPECT_GT(range.target().high, 25.0);
  EXPECT_EQ(range.shown(), first);  // it glides there
  for (int i = 0; i < 200; ++i) range.glide(1.0 / 60.0);
  EXPECT_EQ(range.shown(), range.target());
}

TEST(CalmRange, KeepsZeroInTheMiddleOfSignedQuantities) {
  CalmRange range;
  const std::array values{-1.0, 0.5, 2.7};
  range.follow(values, QuantityScale::diverging);
  EXPECT_EQ(range.target().low, -range.target().high);
  EXPECT_GE(range.target().high, 2.6);
}

TEST(SceneMotion, TurnsArcsTheShortWay) {
  constexpr double pi = std::numbers::pi;
  Scene from, to, out;
  from.arc_arrows.push_back({{0, 0}, 1.0, pi - 0.1, 0.5, Role::action});
  to.arc_arrows.push_back({{0, 0}, 1.0, -pi + 0.1, 0.7, Role::action});
  ASSERT_TRUE(can_blend(from, to));
  blend(from, to, 0.5, out);
  EXPECT_NEAR(std::cos(out.arc_arrows[0].start), -1.0, 1e-12);
  EXPECT_NEAR(out.arc_arrows[0].sweep, 0.6, 1e-12);
}

TEST(SceneMotion, DoesNotGlideThroughAReset) {
  Scene from, to;
  from.low = to.low = {-1, -1};
  from.high = to.high = {1, 1};
  from.discs.push_back({{-0.9, 0}, 0.1, true, Role::body});
  to.discs.push_back({{0.9, 0}, 0.1, true, Role::body});
  EXPECT_FALSE(can_blend(from, to));
  to.discs[0].center = {-0.8, 0};
  EXPECT_TRUE(can_blend(from, to));
  to.discs.push_back({{0, 0}, 0.1, true, Role::joint});
  EXPECT_FALSE(can_blend(from, to));
}

TEST(CurveView, ZoomsAboutTheMouseAndFitsAgain) {
  CurveView view;
  view.follow({0.0, 1000.0}, {-3.1, 0.0});
  EXPECT_EQ(view.x(), (render::Limits{0.0, 1000.0}));
  render::PlotArea area{render::Rect::at(0, 0, 100, 100), {.limits = view.x()}, {.limits = view.y()}};
  Pointer pointer;
  pointer.at = {25.0f, 50.0f};
  pointer.wheel = 1.0f;
  view.steer(pointer, area, false);
  EXPECT_NEAR(view.x().span(), 800.0, 1e-6);
  // What is under the mouse stays there.
  EXPECT_NEAR(view.x().low + 0.25 * view.x().span(), 250.0, 1e-6);
  pointer.wheel = 0.0f;
  pointer.double_clicked = true;
  view.steer(pointer, area, false);
  EXPECT_FALSE(view.zoomed());
}

}  // namespace
}  // namespace policyscope::app
