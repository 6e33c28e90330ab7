#include "core/learning/series.h"

#include "core/learning/series_past.h"
#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope {
namespace {

SeriesGroup make_group(std::size_t capacity) {
  return SeriesGroup({{.id = "a"}, {.id = "b"}}, capacity);
}

/// Samples with an offset far larger than their spread, the hard case for sums of squares.
std::vector<std::array<double, 2>> draw_samples(int count) {
  RandomStream random(6, Purpose::evaluation);
  std::vector<std::array<double, 2>> samples;
  for (int i = 0; i < count; ++i) samples.push_back({1e6 + random.normal(), random.uniform(-2, 5)});
  return samples;
}

/// Checks one bin against the samples it claims to hold: those from `first` on.
void expect_bin(const Bin& bin, const BinRange& range, const std::vector<std::array<double, 2>>& samples,
                std::size_t first, std::size_t series) {
  const auto count = static_cast<std::size_t>(range.count);
  double mean = 0.0, m2 = 0.0, low = samples[first][series], high = low;
  for (std::size_t i = first; i < first + count; ++i) mean += samples[i][series] / static_cast<double>(count);
  for (std::size_t i = first; i < first + count; ++i) {
    const double x = samples[i][series];
    m2 += (x - mean) * (x - mean);
    low = std::min(low, x);
    high = std::max(high, x);
  }
  EXPECT_NEAR(bin.mean, mean, 1e-9 * std::abs(mean) + 1e-9);
  EXPECT_NEAR(bin.m2, m2, 1e-6 * (1 + m2));
  EXPECT_EQ(bin.min, low);
  EXPECT_EQ(bin.max, high);
  EXPECT_EQ(range.first_step, static_cast<std::int64_t>(10 * first));
  EXPECT_EQ(range.last_step, static_cast<std::int64_t>(10 * (first + count - 1)));
}

TEST(SeriesGroup, EverySampleIsInOneBinOfEveryLevel) {
  for (const int count : {1, 7, 8, 15, 16, 17, 100, 1000}) {
    SeriesGroup group = make_group(8);
    const auto samples = draw_samples(count);
    for (int i = 0; i < count; ++i) group.add(10 * i, samples[static_cast<std::size_t>(i)]);
    EXPECT_EQ(group.samples(), count);
    EXPECT_LT(group.ranges(0).size(), 8u);
    EXPECT_GT(static_cast<std::int64_t>(group.ranges(0).size() + 1) * group.width(), count - 1);
    for (std::size_t level = 0; level < group.levels(); ++level) {
      std::size_t first = 0;
      for (std::size_t i = 0; i < group.ranges(level).size(); ++i) {
        const BinRange& range = group.ranges(level)[i];
        EXPECT_EQ(range.count, group.width() << level);
        for (std::size_t s = 0; s < 2; ++s) expect_bin(group.bins(s, level)[i], range, samples, first, s);
        first += static_cast<std::size_t>(range.count);
      }
      if (level == 0) {  // and the last ones in the open bin
        EXPECT_EQ(first + static_cast<std::size_t>(group.open_range().count), samples.size());
        for (std::size_t s = 0; s < 2 && group.open_range().count > 0; ++s)
          expect_bin(group.open_bin(s), group.open_range(), samples, first, s);
      }
    }
    std::int64_t held = 0;
    const Bin total = group.total(1, &held);
    EXPECT_EQ(held, count);
    expect_bin(total, {count, 0, 10 * (count - 1)}, samples, 0, 1);
  }
}

TEST(SeriesGroup, TheBaseWidthDoublesAtCapacity) {
  SeriesGroup group = make_group(8);
  const auto samples = draw_samples(65);
  std::vector<std::int64_t> widths;
  for (int i = 0; i < 65; ++i) {
    group.add(10 * i, samples[static_cast<std::size_t>(i)]);
    if (widths.empty() || widths.back() != group.width()) widths.push_back(group.width());
  }
  EXPECT_EQ(widths, (std::vector<std::int64_t>{1, 2, 4, 8, 16}));
}

TEST(SeriesGroup, AMirrorEqualsTheOriginal) {
  SeriesGroup group = make_group(16), mirror = make_group(16);
  const auto samples = draw_samples(777);
  SeriesChunk chunk;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    group.add(static_cast<std::int64_t>(10 * i), samples[i]);
    if (i % 31 == 0 || i + 1 == samples.size()) {
      group.take_closed(chunk);
      mirror.append(chunk);
    }
  }
  EXPECT_EQ(mirror.width(), group.width());
  ASSERT_EQ(mirror.levels(), group.levels());
  for (std::size_t level = 0; level < group.levels(); ++level) {
    ASSERT_EQ(mirror.ranges(level).size(), group.ranges(level).size());
    for (std::size_t i = 0; i < group.ranges(level).size(); ++i) {
      EXPECT_EQ(mirror.ranges(level)[i].first_step, group.ranges(level)[i].first_step);
      EXPECT_EQ(mirror.bins(0, level)[i].mean, group.bins(0, level)[i].mean);
      EXPECT_EQ(mirror.bins(1, level)[i].m2, group.bins(1, level)[i].m2);
    }
  }
  EXPECT_EQ(mirror.samples() + group.open_range().count, group.samples());
}

TEST(SeriesGroup, ContinuesFromACheckpointWithItsClosedBins) {
  SeriesGroup whole = make_group(16), first = make_group(16), second = make_group(16);
  const auto samples = draw_samples(500);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    whole.add(static_cast<std::int64_t>(10 * i), samples[i]);
    if (i < 333) first.add(static_cast<std::int64_t>(10 * i), samples[i]);
  }
  SeriesChunk closed;
  first.take_closed(closed);
  ArchiveWriter writer;
  first.save(writer);
  ArchiveReader reader(writer.bytes());
  second.load(reader, closed);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(second.samples(), 333);
  for (std::size_t i = 333; i < samples.size(); ++i)
    second.add(static_cast<std::int64_t>(10 * i), samples[i]);
  EXPECT_EQ(second.samples(), whole.samples());
  EXPECT_EQ(second.width(), whole.width());
  EXPECT_EQ(second.total(0).mean, whole.total(0).mean);
  EXPECT_EQ(second.total(1).m2, whole.total(1).m2);
  EXPECT_EQ(second.open_bin(1).mean, whole.open_bin(1).mean);
}

/// A checkpoint at `moment` of 500 samples, and what a mirror that has seen them all can say of the bins
/// before it.
class SeriesGoneBack : public testing::TestWithParam<std::size_t> {
 protected:
  SeriesGoneBack() {
    SeriesGroup group = make_group(16);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (i == GetParam()) {
        group.save(writer);
        blocks = blocks_of(group);
      }
      group.add(static_cast<std::int64_t>(10 * i), samples[i]);
    }
    SeriesChunk chunk;
    group.take_closed(chunk);
    mirror.append(chunk);
  }
  SeriesGroup restored(const SeriesChunk& closed) {
    SeriesGroup group = make_group(16);
    ArchiveReader reader(writer.bytes());
    group.load(reader, closed);
    return group;
  }
  const std::int64_t step = 10 * static_cast<std::int64_t>(GetParam()) - 10;  // of the last sample before
  const std::vector<std::array<double, 2>> samples = draw_samples(500);
  ArchiveWriter writer;
  SeriesChunk blocks;
  SeriesGroup mirror = make_group(16);
};

TEST_P(SeriesGoneBack, NoSampleIsLostAndNoneIsOfLater) {
  const SeriesGroup group = restored(closed_until(mirror, step, blocks));
  std::size_t first = 0;
  for (std::size_t i = 0; i < group.ranges(0).size(); ++i) {
    const BinRange& range = group.ranges(0)[i];
    EXPECT_EQ(range.first_step, static_cast<std::int64_t>(10 * first));
    EXPECT_EQ(range.last_step, static_cast<std::int64_t>(10 * first) + 10 * (range.count - 1));
    for (std::size_t s = 0; s < 2; ++s) expect_bin(group.bins(s, 0)[i], range, samples, first, s);
    first += static_cast<std::size_t>(range.count);
  }
  EXPECT_EQ(static_cast<std::int64_t>(first) + group.open_range().count,
            static_cast<std::int64_t>(GetParam()));
  EXPECT_EQ(group.samples(), static_cast<std::int64_t>(GetParam()));
}

TEST_P(SeriesGoneBack, WithoutTheBlocksTheLastBinIsShared) {
  const SeriesGroup group = restored(closed_until(mirror, step, {}));
  std::int64_t count = group.open_range().count, last = -1;
  for (const BinRange& range : group.ranges(0)) {
    EXPECT_GT(range.first_step, last);
    last = range.last_step;
    count += range.count;
  }
  EXPECT_EQ(count, static_cast<std::int64_t>(GetParam()));
  EXPECT_LE(last, step);
  const SeriesChunk past = closed_bins(group);
  SeriesGroup other = make_group(16);
  other.append(past);
  EXPECT_EQ(other.samples() + group.open_range().count, group.samples());
}

INSTANTIATE_TEST_SUITE_P(Moments, SeriesGoneBack, testing::Values(1, 2, 15, 16, 77, 155, 256, 333, 421, 499));

TEST(SeriesGroup, RecentHoldsAtLeastAsManySamplesAsAsked) {
  SeriesGroup group = make_group(1024);
  const auto samples = draw_samples(900);
  for (std::size_t i = 0; i < samples.size(); ++i) group.add(static_cast<std::int64_t>(10 * i), samples[i]);
  std::int64_t held = 0;
  const Bin recent = group.recent(1, 100, &held);
  EXPECT_EQ(held, 100);
  expect_bin(recent, {100, 8000, 8990}, samples, 800, 1);
  EXPECT_NEAR(standard_deviation(recent, held), std::sqrt(recent.m2 / 99), 1e-15);
  EXPECT_EQ(standard_deviation(recent, 1), 0.0);
}

/// All bins of samples that a group of some width closes.
SeriesChunk closed_bins(std::int64_t width, int first, int count,
                        const std::vector<std::array<double, 2>>& samples) {
  SeriesGroup group = make_group(8);
  SeriesChunk chunk, closed;
  while (group.width() < width) group.add(0, samples[0]);  // these do not count
  while (group.open_range().count > 0) group.add(0, samples[0]);
  group.take_closed(closed);
  for (int i = first; i < first + count; ++i) {
    if (group.width() > width) break;
    group.add(10 * i, samples[static_cast<std::size_t>(i)]);
  }
  group.take_closed(chunk);
  return chunk;
}

TEST(SeriesGroup, AMirrorTakesBinsOfOtherWidths) {
  const auto samples = draw_samples(1000);
  SeriesGroup mirror = make_group(64);
  // Wide bins, then narrow ones as a branch from an earlier moment sends them, then wide ones again.
  int next = 0;
  const auto append = [&](std::int64_t width, int count) {
    const SeriesChunk chunk = closed_bins(width, next, count, samples);
    ASSERT_EQ(static_cast<int>(chunk.ranges.size()), count / width);
    mirror.append(chunk);
    next += count;
    EXPECT_EQ(mirror.samples(), next);
  };
  append(1, 3);
  append(8, 24);
  EXPECT_EQ(mirror.width(), 8);
  for (int i = 0; i < 5; ++i) append(1, 2);
  append(2, 6);
  append(4, 12);
  append(8, 16);
  std::int64_t first = 0;
  for (const BinRange& range : mirror.ranges(0)) {
    EXPECT_GE(range.count, mirror.width());
    expect_bin(mirror.bins(0, 0)[static_cast<std::size_t>(&range - mirror.ranges(0).data())], range, samples,
               static_cast<std::size_t>(first), 0);
    first += range.count;
  }
  const BinRange open = mirror.open_range();
  EXPECT_EQ(first + open.count, next);
  if (open.count > 0) expect_bin(mirror.open_bin(1), open, samples, static_cast<std::size_t>(first), 1);
  std::int64_t count = 0;
  mirror.total(0, &count);
  EXPECT_EQ(count, next);
}

}  // namespace
}  // namespace policyscope
