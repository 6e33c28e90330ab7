#include "render/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace policyscope::render {
namespace {

TEST(NumberText, IsWrittenForPeople) {
  EXPECT_EQ(number_text(-1.42).view(), "−1.42");
  EXPECT_EQ(number_text(0.00049).view(), "0.00049");
  EXPECT_EQ(number_text(31.66).view(), "31.7");
  EXPECT_EQ(number_text(1234).view(), "1,234");
  EXPECT_EQ(number_text(4.9e-7).view(), "4.9e−7");
  EXPECT_EQ(number_text(-0.0).view(), "0");
  EXPECT_EQ(number_text(NAN).view(), "–");
  EXPECT_EQ(number_text(-INFINITY).view(), "−∞");
  EXPECT_EQ(number_text(9.999).view(), "10");
}

TEST(FixedText, KeepsItsPlaces) {
  EXPECT_EQ(fixed_text(-0.4, 2).view(), "−0.40");
  EXPECT_EQ(fixed_text(-0.001, 2).view(), "0.00");
  EXPECT_EQ(fixed_text(12345.6, 1).view(), "12,345.6");
  EXPECT_FALSE(fixed_text(1e300, 2).empty());
}

TEST(CountText, TakesSuffixes) {
  EXPECT_EQ(count_text(950).view(), "950");
  EXPECT_EQ(count_text(10000).view(), "10 k");
  EXPECT_EQ(count_text(2.1e6).view(), "2.1 M");
  EXPECT_EQ(count_text(999999).view(), "1 M");
}

TEST(IntegerText, GroupsThousands) {
  EXPECT_EQ(integer_text(30000).view(), "30,000");
  EXPECT_EQ(integer_text(std::numeric_limits<long long>::min()).view(), "−9,223,372,036,854,775,808");
}

TEST(AngleText, SpeaksOfPi) {
  const double pi = std::numbers::pi;
  EXPECT_EQ(angle_text(-pi).view(), "−π");
  EXPECT_EQ(angle_text(2 * pi / 3).view(), "2π/3");
  EXPECT_EQ(angle_text(0).view(), "0");
  EXPECT_EQ(angle_text(0.75).view(), "0.75");
}

TEST(ShortText, NeverSplitsACharacter) {
  ShortText text;
  for (int i = 0; i < 40; ++i) text.append("π");
  EXPECT_EQ(text.view().size() % 2, 0u);
}

}  // namespace
}  // namespace policyscope::render
