#include "core/estimators/gradient_statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace policyscope {
namespace {

TEST(GradientStatistics, OfFourSamplesByHand) {
  Eigen::MatrixXd samples(2, 4);
  samples << 1, 2, 3, 6,  //
      0, 4, 0, 0;
  const Eigen::Vector2d truth(2, 0), direction(1, 0);
  std::array<double, 4> components{};
  const GradientStatistics s = gradient_statistics(samples, truth, direction, components);
  EXPECT_DOUBLE_EQ(s.mean[0], 3.0);
  EXPECT_DOUBLE_EQ(s.mean[1], 1.0);
  // Squared distances from (3, 1): 4 + 1, 1 + 9, 0 + 1, 9 + 1.
  EXPECT_DOUBLE_EQ(s.trace, 26.0 / 3.0);
  EXPECT_DOUBLE_EQ(s.cosine, 3.0 / std::sqrt(10.0));
  EXPECT_DOUBLE_EQ(s.bias(), 1.0);
  EXPECT_DOUBLE_EQ(s.projected_std, std::sqrt(14.0 / 3.0));
  EXPECT_DOUBLE_EQ(s.std_error(), std::sqrt(14.0 / 3.0) / 2.0);
  EXPECT_EQ(components, (std::array<double, 4>{1, 2, 3, 6}));
}

TEST(GradientStatistics, HasNoDirectionWhereTheTruthIsZero) {
  const Eigen::MatrixXd samples = Eigen::MatrixXd::Ones(2, 3);
  std::array<double, 3> components{};
  const GradientStatistics s =
      gradient_statistics(samples, Eigen::Vector2d::Zero(), Eigen::Vector2d(1, 0), components);
  EXPECT_EQ(s.cosine, 0.0);
  EXPECT_EQ(s.trace, 0.0);
}

TEST(Histogram, CountsWhatLiesInsideAndOutside) {
  Histogram h{.low = 0.0, .high = 2.0, .counts = std::vector<double>(4)};
  const std::array values{-0.1, 0.0, 0.49, 0.5, 1.99, 2.0, 2.1, 7.0};
  h.fill(values);
  EXPECT_EQ(h.counts, (std::vector<double>{2, 1, 0, 2}));
  EXPECT_EQ(h.below, 1);
  EXPECT_EQ(h.above, 2);
  EXPECT_EQ(h.largest(), 2);
}

TEST(Histogram, QuantilesOfAFewNumbers) {
  std::array values{5.0, 1.0, 3.0, 2.0, 4.0};
  EXPECT_EQ(quantile(values, 0.0), 1.0);
  EXPECT_EQ(quantile(values, 0.5), 3.0);
  EXPECT_EQ(quantile(values, 1.0), 5.0);
}

}  // namespace
}  // namespace policyscope
