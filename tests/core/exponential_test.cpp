#include "core/exponential.h"

#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace policyscope {
namespace {

TEST(Exponentials, AreRightToTheLastDigits) {
  RandomStream random(1, Purpose::evaluation);
  for (int i = 0; i < 200'000; ++i) {
    double x[4];
    for (double& number : x) number = -std::exp(random.uniform(-30.0, 6.55));
    Lanes<double, 4> found;
    exponentials<4>(lanes<4>(x), found);
    for (std::size_t l = 0; l < 4; ++l) {
      const long double expected = std::exp(static_cast<long double>(x[l]));
      ASSERT_NEAR(static_cast<double>((found[l] - expected) / expected), 0.0, 3e-16) << x[l];
    }
  }
}

TEST(Exponentials, OfExtremes) {
  const double infinite = std::numeric_limits<double>::infinity();
  const double x[8] = {0.0, -0.0, -infinite, std::nan(""), -1e-320, -707.0, -709.0, -1e150};
  Lanes<double, 8> found;
  exponentials<8>(lanes<8>(x), found);
  EXPECT_EQ(found[0], 1.0);
  EXPECT_EQ(found[1], 1.0);
  EXPECT_EQ(found[2], 0.0);
  EXPECT_TRUE(std::isnan(found[3]));
  EXPECT_EQ(found[4], 1.0);
  EXPECT_NEAR(found[5] / std::exp(-707.0), 1.0, 1e-15);
  EXPECT_EQ(found[6], 0.0);
  EXPECT_EQ(found[7], 0.0);
}

}  // namespace
}  // namespace policyscope
