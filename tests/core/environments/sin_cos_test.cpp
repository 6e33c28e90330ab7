#include "core/environments/sin_cos.h"

#include <gtest/gtest.h>

#include <limits>
#include <numbers>

namespace policyscope {
namespace {

constexpr double last_place = std::numeric_limits<double>::epsilon();

void expect_right(double angle) {
  const SinCos found = sin_cos(angle);
  const long double wide = angle;
  ASSERT_LE(std::abs(static_cast<double>(found.sine - std::sin(wide))), last_place) << angle;
  ASSERT_LE(std::abs(static_cast<double>(found.cosine - std::cos(wide))), last_place) << angle;
}

TEST(SinCos, RightToTheLastPlace) {
  for (int i = -200000; i <= 200000; ++i) expect_right(i * 4.7e-5);
  for (int i = -200000; i <= 200000; ++i) expect_right(i * 0.499);
}

TEST(SinCos, RightAroundMultiplesOfAnEighthTurn) {
  for (int k = -64; k <= 64; ++k) {
    double angle = k * std::numbers::pi / 4.0;
    for (int i = 0; i < 5; ++i) angle = std::nextafter(angle, -1e9);
    for (int i = 0; i < 10; ++i, angle = std::nextafter(angle, 1e9)) expect_right(angle);
  }
}

TEST(SinCos, SmallAnglesKeepTheirDigits) {
  for (double angle = 1.0; angle > 1e-300; angle *= 0.1) {
    EXPECT_NEAR(sin_cos(angle).sine / std::sin(angle), 1.0, 2.0 * last_place);
    EXPECT_EQ(sin_cos(-angle).sine, -sin_cos(angle).sine);
    EXPECT_EQ(sin_cos(-angle).cosine, sin_cos(angle).cosine);
  }
  EXPECT_EQ(sin_cos(0.0).sine, 0.0);
  EXPECT_EQ(sin_cos(0.0).cosine, 1.0);
}

TEST(SinCos, HugeAndNonFiniteAngles) {
  expect_right(1e5);
  expect_right(-123456789.0);
  EXPECT_TRUE(std::isnan(sin_cos(std::numeric_limits<double>::infinity()).sine));
  EXPECT_TRUE(std::isnan(sin_cos(std::numeric_limits<double>::quiet_NaN()).cosine));
}

}  // namespace
}  // namespace policyscope
