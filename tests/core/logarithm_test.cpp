#include "core/logarithm.h"

#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace policyscope {
namespace {

void expect_right(double x) {
  const long double expected = std::log(static_cast<long double>(x));
  ASSERT_NEAR(static_cast<double>((logarithm(x) - expected) / expected), 0.0, 5e-16) << x;
}

TEST(Logarithm, IsRightToTheLastDigits) {
  RandomStream random(1, Purpose::evaluation);
  for (int i = 0; i < 100'000; ++i) {
    expect_right(std::exp(random.uniform(-700.0, 700.0)));
    expect_right(random.uniform(0.5, 0.999));
    expect_right(1.0 - std::exp(random.uniform(-36.0, -1.0)));  // where ln x is hardly more than 0
  }
}

TEST(Logarithm, OfExtremes) {
  EXPECT_EQ(logarithm(1.0), 0.0);
  expect_right(std::sqrt(0.5));
  expect_right(std::sqrt(2.0));
  expect_right(std::numeric_limits<double>::min());
  expect_right(std::numeric_limits<double>::max());
}

}  // namespace
}  // namespace policyscope
