#include "render/colormap.h"

#include "render/limits.h"
#include "render/oklab.h"
#include "render/theme.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace policyscope::render {
namespace {

TEST(Viridis, GrowsLighterAllTheWay) {
  for (std::size_t i = 1; i < 256; ++i)
    EXPECT_GE(to_oklab(viridis().colors[i]).l, to_oklab(viridis().colors[i - 1]).l - 2e-3) << i;
  for (std::size_t i = 8; i < 256; ++i)
    EXPECT_GT(to_oklab(viridis().colors[i]).l, to_oklab(viridis().colors[i - 8]).l);
}

TEST(Viridis, RunsFromDarkBlueToYellow) {
  // The ends and the middle of matplotlib's map, within what no eye tells apart.
  const auto near = [](Color a, Color b) {
    return std::abs(a.r - b.r) < 12 && std::abs(a.g - b.g) < 12 && std::abs(a.b - b.b) < 12;
  };
  EXPECT_TRUE(near(viridis().at(0), Color::hex(0x440154)));
  EXPECT_TRUE(near(viridis().at(0.5), Color::hex(0x21918c)));
  EXPECT_TRUE(near(viridis().at(1), Color::hex(0xfde725)));
  EXPECT_EQ(viridis().at(NAN).a, 0);
}

TEST(Diverging, VanishesAtZeroAndIsEven) {
  for (const Theme& theme : {dark_theme(), light_theme()}) {
    const Colormap map = diverging(theme);
    const Color middle = map.at(0.5);
    EXPECT_LE(std::abs(middle.r - theme.field_zero.r) + std::abs(middle.g - theme.field_zero.g) +
                  std::abs(middle.b - theme.field_zero.b),
              9);
    for (std::size_t i = 0; i < 128; ++i)
      EXPECT_NEAR(to_oklab(map.colors[i]).l, to_oklab(map.colors[255 - i]).l, 0.03) << i;
    EXPECT_GT(map.colors[0].b, map.colors[0].r);
    EXPECT_GT(map.colors[255].r, map.colors[255].b);
  }
}

TEST(Limits, LeaveOutTheTails) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(i);
  values.push_back(1e9);
  values.push_back(NAN);
  const Limits range = robust_range(values, 0.01);
  EXPECT_NEAR(range.low, 10, 2);
  EXPECT_NEAR(range.high, 990, 2);
  EXPECT_EQ(robust_range({}), Limits{});
  EXPECT_LT(robust_range(std::vector<double>(9, 3.0)).low, 3.0);
}

TEST(Limits, OfValuesThatDifferByRoundingOnlyAreWidened) {
  const std::array values{-1000.0, -1000.0 + 1e-11, -1000.0 - 1e-11};
  const Limits range = full_range(values);
  EXPECT_NEAR(range.low, -1100.0, 1e-6);
  EXPECT_NEAR(range.high, -900.0, 1e-6);
  const Limits round = nice_limits({-1000.0 - 1e-11, -1000.0 + 1e-11}, 6);
  EXPECT_GT(round.span(), 100.0) << "ticks would all read −1,000";
}

TEST(Limits, AreMadeSymmetricAndRound) {
  EXPECT_EQ(symmetric({-1, 3}), (Limits{-3, 3}));
  const Limits nice = nice_limits({-0.93, 8.2});
  EXPECT_DOUBLE_EQ(nice.low, -2);
  EXPECT_DOUBLE_EQ(nice.high, 10);
}

}  // namespace
}  // namespace policyscope::render
