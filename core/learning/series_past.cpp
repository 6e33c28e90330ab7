#include "core/learning/series_past.h"

#include <cmath>
#include <limits>
#include <span>

namespace policyscope {

SeriesChunk closed_bins(const SeriesGroup& group) {
  return closed_until(group, std::numeric_limits<std::int64_t>::max(), {});
}

SeriesChunk blocks_of(const SeriesGroup& group) {
  SeriesChunk chunk;
  for (std::size_t level = group.levels(); level-- > 0;) {
    const std::span<const BinRange> ranges = group.ranges(level);
    if (ranges.size() % 2 == 0) continue;  // all of them are in the bins of the level above
    chunk.ranges.push_back(ranges.back());
    for (std::size_t s = 0; s < group.series().size(); ++s) chunk.bins.push_back(group.bins(s, level).back());
  }
  return chunk;
}

SeriesChunk closed_until(const SeriesGroup& group, std::int64_t step, const SeriesChunk& then) {
  SeriesChunk chunk;
  const std::size_t columns = group.series().size();
  const std::span<const BinRange> ranges = group.ranges(0);
  std::int64_t closed = 0, held = 0;
  for (const BinRange& block : then.ranges) closed += block.count;
  const auto put = [&](std::size_t i) {
    chunk.ranges.push_back(ranges[i]);
    for (std::size_t s = 0; s < columns; ++s) chunk.bins.push_back(group.bins(s, 0)[i]);
    held += ranges[i].count;
  };
  std::size_t next = 0;
  const auto ended = [&](const BinRange& range) {
    return closed > 0 ? held + range.count <= closed : range.last_step <= step;
  };
  while (next < ranges.size() && ended(ranges[next])) put(next++);
  if (closed > 0 && held == closed) return chunk;

  // What has become part of a bin that reaches beyond is still whole in the blocks, if they begin where it
  // does.
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < then.ranges.size(); begin += then.ranges[i++].count) {
    if (begin != held) continue;
    for (; i < then.ranges.size(); ++i) {
      const std::span<const Bin> row = std::span(then.bins).subspan(i * columns, columns);
      chunk.ranges.push_back(then.ranges[i]);
      chunk.bins.insert(chunk.bins.end(), row.begin(), row.end());
    }
    return chunk;
  }
  if (next < ranges.size() && (closed > 0 || ranges[next].first_step <= step)) put(next);
  return chunk;
}

void cut_to_samples(SeriesChunk& chunk, std::int64_t samples, std::size_t columns) {
  std::size_t kept = 0;
  for (; kept < chunk.ranges.size() && samples > 0; ++kept) {
    BinRange& range = chunk.ranges[kept];
    if (range.count > samples) {
      const double part = static_cast<double>(samples) / static_cast<double>(range.count);
      for (std::size_t s = 0; s < columns; ++s) chunk.bins[kept * columns + s].m2 *= part;
      // The first sample is at the first step, the last of `count` at the last one.
      const double way = static_cast<double>(samples - 1) / static_cast<double>(range.count - 1);
      range.last_step =
          range.first_step + std::llround(way * static_cast<double>(range.last_step - range.first_step));
      range.count = samples;
    }
    samples -= range.count;
  }
  chunk.ranges.resize(kept);
  chunk.bins.resize(kept * columns);
}

}  // namespace policyscope
