#include "core/studies/study_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace policyscope {
namespace {

TEST(InterquartileMean, LeavesOutAQuarterAtEitherEnd) {
  // scipy.stats.trim_mean(x, 0.25).
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{100, 1, 2, 3, 4, -50, 5, 6}), 3.5);
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{9, 1, 2}), 4.0);
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{1, 2, 3, 100, -100}), 2.0);
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{7}), 7.0);
  EXPECT_TRUE(std::isnan(interquartile_mean({})));
}

TEST(BootstrapInterval, IsThatOfTheSamplingDistribution) {
  // Of a Bernoulli sample of 3, cut by nothing, the mean of a resample is Binomial(3, 1/3)/3: 0 with
  // probability 8/27, 1 with 1/27 > 2.5 %.
  const Interval coin = bootstrap_interval(std::vector<double>{0, 1, 0});
  EXPECT_EQ(coin.low, 0.0);
  EXPECT_EQ(coin.high, 1.0);
  // 2/3 has 6/27, and 1 alone 1/27 = 3.7 %: with four equal values and one other, 1/5^5 is below 2.5 %.
  const Interval same = bootstrap_interval(std::vector<double>{2, 2, 2, 2});
  EXPECT_EQ(same.low, 2.0);
  EXPECT_EQ(same.high, 2.0);
  // For many normal-like values near mean ± 1.96 s/√n of the middle half; the uniform grid on [0, 1] has an
  // interquartile mean whose standard error is about 0.5/√(3 n)·√2 (Stigler 1973: the trimmed mean's
  // asymptotic variance for the uniform law is (1 + 2·0.5)/12 ÷ n = 1/(6 n)).
  std::vector<double> grid;
  for (int i = 0; i < 400; ++i) grid.push_back((i + 0.5) / 400.0);
  const Interval wide = bootstrap_interval(grid);
  const double expected = 1.96 * std::sqrt(1.0 / (6.0 * 400.0));
  EXPECT_NEAR(0.5 * (wide.high - wide.low), expected, 0.05 * expected);
  EXPECT_NEAR(0.5 * (wide.high + wide.low), 0.5, 0.005);
}

TEST(BootstrapInterval, IsTheSameInAnyOrderAndAgain) {
  std::vector<double> values = {3.25, -1.0, 8.5, 2.0, 2.5, 11.0, 0.125};
  const Interval first = bootstrap_interval(values);
  std::reverse(values.begin(), values.end());
  const Interval second = bootstrap_interval(values);
  EXPECT_EQ(first.low, second.low);
  EXPECT_EQ(first.high, second.high);
  EXPECT_LT(first.low, first.high);
}

Study two_by(std::int64_t runs) {
  Study study;
  study.runs = runs;
  study.first_seed = 5;
  study.metric = "mean_return";
  study.configurations = {{"a", {}}, {"b", {}}};
  return study;
}

TEST(StudyTasks, AreDealtOutWithoutLossOrRepetition) {
  const Study study = two_by(7);
  for (const std::int64_t shares : {1, 3, 4, 14, 20}) {
    std::set<std::int64_t> seen;
    std::size_t least = 99, most = 0;
    for (std::int64_t share = 1; share <= shares; ++share) {
      const std::vector<StudyTask> part = tasks(study, share, shares);
      for (const StudyTask& task : part) EXPECT_TRUE(seen.insert(task.id).second);
      least = std::min(least, part.size());
      most = std::max(most, part.size());
    }
    EXPECT_EQ(seen.size(), 14u);
    EXPECT_LE(most - least, 1u);
  }
  // More runs leave those that there are as they are.
  const std::vector<StudyTask> few = tasks(two_by(2)), many = tasks(two_by(9));
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_EQ(few[i].id, many[i].id);
    EXPECT_EQ(few[i].seed, many[i].seed);
    EXPECT_EQ(few[i].configuration, many[i].configuration);
  }
  EXPECT_EQ(few[3].seed, 6u);
  EXPECT_EQ(few[3].configuration, 1u);
}

TEST(StudyTable, IsOverTheFinishedRunsOfEachConfiguration) {
  StudyResults results;
  results[1].mean_return = 1.0;  // a
  results[3].mean_return = 3.0;  // a
  results[3].diverged = true;
  results[2].mean_return = std::nullopt;  // b: no episode ended
  const std::vector<StudyRow> rows = study_table(two_by(2), results);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].runs, (std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(rows[0].mean, 2.0);
  EXPECT_EQ(rows[0].interquartile_mean, 2.0);
  EXPECT_DOUBLE_EQ(rows[0].std, std::sqrt(2.0));
  EXPECT_EQ(rows[0].diverged, 1u);
  EXPECT_EQ(rows[1].runs.size(), 1u);
  EXPECT_EQ(rows[1].counted, 0u);
  EXPECT_TRUE(std::isnan(rows[1].mean));
}

}  // namespace
}  // namespace policyscope
