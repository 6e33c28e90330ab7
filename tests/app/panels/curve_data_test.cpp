#include "app/panels/curve_data.h"

#include "app/panels/curve_bands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace policyscope::app {
namespace {

/// One series sampled every step, and what was put into it.
struct Samples {
  SeriesGroup group{{{.id = "x"}}, 64};
  std::vector<double> values;

  void add(int count) {
    for (int i = 0; i < count; ++i) {
      const double value = std::sin(0.37 * static_cast<double>(values.size())) * 10.0;
      values.push_back(value);
      group.add(static_cast<std::int64_t>(values.size()), std::span(&value, 1));
    }
  }
};

TEST(CurveData, AveragesAsTheDefinitionOfADebiasedMovingAverage) {
  Samples samples;
  samples.add(40);
  CurveData data;
  data.update(samples.group, 0, false, 8.0);
  ASSERT_EQ(data.bins().size(), 40u);
  ASSERT_EQ(data.smoothed().size(), 40u);
  // Σ d^(n−i) x_i / Σ d^(n−i) with d = e^(−1/window): straight from the definition.
  const double decay = std::exp(-1.0 / 8.0);
  for (std::size_t n = 0; n < 40; ++n) {
    double sum = 0.0, weight = 0.0;
    for (std::size_t i = 0; i <= n; ++i) {
      const double w = std::pow(decay, static_cast<double>(n - i));
      sum += w * samples.values[i];
      weight += w;
    }
    EXPECT_NEAR(data.smoothed()[n], sum / weight, 1e-9) << n;
  }
}

TEST(CurveData, GrowsIntoWhatItWouldBeIfMadeAtOnce) {
  Samples samples;
  CurveData growing;
  for (int round = 0; round < 50; ++round) {
    samples.add(round % 7 + 1);
    growing.update(samples.group, 0, false, 20.0);
    growing.view({0.0, 1e9}, 5.0f);
  }
  CurveData fresh;
  fresh.update(samples.group, 0, false, 20.0);
  ASSERT_EQ(growing.bins().size(), fresh.bins().size());
  for (std::size_t i = 0; i < fresh.bins().size(); ++i) {
    EXPECT_EQ(growing.bins()[i].x, fresh.bins()[i].x);
    EXPECT_EQ(growing.smoothed()[i], fresh.smoothed()[i]) << i;
  }
  EXPECT_EQ(growing.last_x(), static_cast<double>(samples.values.size()));
}

TEST(CurveData, LeavesOutNoExtremeFromAfar) {
  Samples samples;
  samples.add(57);
  samples.values.push_back(1000.0);
  const double peak = 1000.0;
  samples.group.add(58, std::span(&peak, 1));
  samples.add(500);
  CurveData data;
  data.update(samples.group, 0, false, 10.0);
  const CurveData::View view = data.view({0.0, 600.0}, 3.0f);
  EXPECT_LT(view.bins.size(), 20u);
  EXPECT_EQ(view.bins.size(), view.smoothed.size());
  double high = -std::numeric_limits<double>::infinity(), low = -high;
  for (const render::CurveBin& bin : view.bins) {
    high = std::max(high, bin.max);
    low = std::min(low, bin.min);
  }
  EXPECT_EQ(high, 1000.0);
  EXPECT_EQ(low, *std::min_element(samples.values.begin(), samples.values.end()));
  EXPECT_EQ(view.bins.back().x, 558.0);
  EXPECT_EQ(view.smoothed.back(), data.smoothed().back());
}

TEST(CurveData, CountsEpisodesAlongXWhenAsked) {
  SeriesGroup episodes({{.id = "episode_return"}}, 64);
  for (const int step : {10, 30, 70}) {
    const double value = -step;
    episodes.add(step, std::span(&value, 1));
  }
  CurveData data;
  data.update(episodes, 0, true, 0.0);
  ASSERT_EQ(data.bins().size(), 3u);
  EXPECT_EQ(data.bins()[2].x, 3.0);
  EXPECT_TRUE(data.smoothed().empty());
  data.update(episodes, 0, false, 0.0);
  EXPECT_EQ(data.bins()[2].x, 70.0);
  EXPECT_DOUBLE_EQ(data.line_at(50.0), -50.0);
  EXPECT_TRUE(std::isnan(data.line_at(71.0)));
}

TEST(MeanAndBand, CountsAtEachPlaceTheCurvesThatReachIt) {
  SeriesGroup first({{.id = "x"}}, 64), second({{.id = "x"}}, 64);
  for (int step = 1; step <= 10; ++step) {
    const double two = 2.0, six = 6.0;
    first.add(step, std::span(&two, 1));
    if (step <= 5) second.add(step, std::span(&six, 1));
  }
  CurveData a, b;
  a.update(first, 0, false, 0.0);
  b.update(second, 0, false, 0.0);
  const std::vector<const CurveData*> curves{&a, &b};
  std::vector<render::CurveBin> band;
  mean_and_band(curves, {1.0, 10.0}, 10, band);
  ASSERT_EQ(band.size(), 10u);
  EXPECT_DOUBLE_EQ(band[0].mean, 4.0);
  EXPECT_DOUBLE_EQ(band[0].spread, std::sqrt(8.0));  // of 2 and 6
  EXPECT_DOUBLE_EQ(band[9].mean, 2.0);
  EXPECT_DOUBLE_EQ(band[9].spread, 0.0);
}

TEST(CurveData, ARollingMeanIsOfTheLastValues) {
  SeriesGroup group({{.id = "x"}}, 64);
  std::vector<double> values;
  CurveData data;
  for (int step = 1; step <= 23; ++step) {
    values.push_back(step * step % 17);
    group.add(step, std::span(&values.back(), 1));
    data.update(group, 0, false, 10.0, true);  // as it grows
  }
  ASSERT_EQ(data.smoothed().size(), 23u);
  for (std::size_t i = 0; i < 23; ++i) {
    const std::size_t begin = i < 9 ? 0 : i - 9;
    double sum = 0.0;
    for (std::size_t k = begin; k <= i; ++k) sum += values[k];
    EXPECT_NEAR(data.smoothed()[i], sum / static_cast<double>(i - begin + 1), 1e-12) << i;
  }
}

TEST(InterquartileBand, LeavesOutAQuarterAtEitherEnd) {
  std::vector<std::unique_ptr<SeriesGroup>> groups;
  std::vector<CurveData> data(8);
  std::vector<const CurveData*> curves;
  for (int run = 0; run < 8; ++run) {
    groups.push_back(std::make_unique<SeriesGroup>(std::vector<SeriesInfo>{{.id = "x"}}, 64));
    for (int step = 1; step <= 4; ++step) {
      const double value = run == 7 ? 1000.0 : run * step;  // one run far off
      groups.back()->add(step, std::span(&value, 1));
    }
    data[static_cast<std::size_t>(run)].update(*groups.back(), 0, false, 0.0);
    curves.push_back(&data[static_cast<std::size_t>(run)]);
  }
  std::vector<render::CurveBin> band;
  interquartile_band(curves, {1.0, 4.0}, 4, band);
  ASSERT_EQ(band.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto step = static_cast<double>(i + 1);
    EXPECT_DOUBLE_EQ(band[i].mean, 3.5 * step);  // of 2, 3, 4, 5
    EXPECT_LT(band[i].min, band[i].mean);
    EXPECT_GT(band[i].max, band[i].mean);
    EXPECT_GE(band[i].min, 0.0);
  }
}

}  // namespace
}  // namespace policyscope::app
