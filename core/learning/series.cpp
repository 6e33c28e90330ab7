#include "core/learning/series.h"

#include "core/learning/series_past.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace policyscope {

Bin merge(const Bin& a, std::int64_t count_a, const Bin& b, std::int64_t count_b) {
  if (count_a == 0) return b;
  if (count_b == 0) return a;
  const double total = static_cast<double>(count_a + count_b);
  const double difference = b.mean - a.mean;
  const double share = static_cast<double>(count_b) / total;
  return {a.mean + difference * share,
          a.m2 + b.m2 + difference * difference * static_cast<double>(count_a) * share,
          std::min(a.min, b.min), std::max(a.max, b.max)};
}

double standard_deviation(const Bin& bin, std::int64_t count) {
  return count > 1 ? std::sqrt(bin.m2 / static_cast<double>(count - 1)) : 0.0;
}

SeriesGroup::SeriesGroup(std::vector<SeriesInfo> series, std::size_t capacity)
    : series_(std::move(series)),
      capacity_(capacity),
      padded_((series_.size() + at_once - 1) / at_once * at_once),
      open_(parts * padded_, 0.0),
      ranges_(1),
      row_(series_.size()) {
  bins_.assign(series_.size(), std::vector<std::vector<Bin>>(1));
}

Bin SeriesGroup::open_bin(std::size_t series) const {
  if (open_range_.count == 0) return {};
  const double mean = open(sum, series) / static_cast<double>(open_range_.count);
  return {open(origin, series) + mean, std::max(0.0, open(squares, series) - open(sum, series) * mean),
          open(least, series), open(largest, series)};
}

void SeriesGroup::close() {
  for (std::size_t i = 0; i < series_.size(); ++i) row_[i] = open_bin(i);
  closed_.ranges.push_back(open_range_);
  closed_.bins.insert(closed_.bins.end(), row_.begin(), row_.end());
  push(open_range_, row_);
  open_range_ = {};
}

void SeriesGroup::push(const BinRange& range, std::span<const Bin> row) {
  ranges_[0].push_back(range);
  for (std::size_t i = 0; i < row.size(); ++i) bins_[i][0].push_back(row[i]);
  // Every second bin completes a pair, which is a bin of the level above.
  for (std::size_t level = 0; ranges_[level].size() % 2 == 0; ++level) {
    if (level + 1 == ranges_.size()) {
      ranges_.emplace_back();
      for (auto& pyramid : bins_) pyramid.emplace_back();
    }
    const std::size_t last = ranges_[level].size() - 1;
    const BinRange a = ranges_[level][last - 1];
    const BinRange b = ranges_[level][last];
    ranges_[level + 1].push_back({a.count + b.count, a.first_step, b.last_step});
    for (auto& pyramid : bins_) {
      pyramid[level + 1].push_back(merge(pyramid[level][last - 1], a.count, pyramid[level][last], b.count));
    }
  }
  if (ranges_[0].size() == capacity_) widen();
}

void SeriesGroup::widen() {
  width_ *= 2;
  if (ranges_.size() == 1 && ranges_[0].empty()) return;
  if (ranges_[0].size() % 2 != 0) {  // it has no partner yet
    const std::size_t last = ranges_[0].size() - 1;
    std::vector<Bin> row;
    for (const auto& pyramid : bins_) row.push_back(pyramid[0][last]);
    // What is open came later.
    const BinRange later = open_range_;
    std::vector<Bin> later_row;
    for (std::size_t i = 0; i < series_.size(); ++i) later_row.push_back(open_bin(i));
    set_open(ranges_[0][last], row);
    if (later.count > 0) collect(later, later_row);
    if (last == 0) {
      ranges_[0].clear();
      for (auto& pyramid : bins_) pyramid[0].clear();
      return;
    }
  }
  ranges_.erase(ranges_.begin());
  for (auto& pyramid : bins_) pyramid.erase(pyramid.begin());
}

void SeriesGroup::set_open(const BinRange& range, std::span<const Bin> row) {
  open_range_ = range;
  for (std::size_t i = 0; i < row.size(); ++i) {
    open(origin, i) = row[i].mean;
    open(sum, i) = 0.0;
    open(squares, i) = row[i].m2;
    open(least, i) = row[i].min;
    open(largest, i) = row[i].max;
  }
}

void SeriesGroup::collect(const BinRange& range, std::span<const Bin> row) {
  if (open_range_.count == 0) {
    set_open(range, row);
    return;
  }
  for (std::size_t i = 0; i < row.size(); ++i)
    row_[i] = merge(open_bin(i), open_range_.count, row[i], range.count);
  set_open({open_range_.count + range.count, open_range_.first_step, range.last_step}, row_);
}

void SeriesGroup::take_closed(SeriesChunk& chunk) {
  chunk.ranges.clear();
  chunk.bins.clear();
  std::swap(chunk, closed_);
}

void SeriesGroup::append(const SeriesChunk& chunk) {
  const std::size_t columns = series_.size();
  for (std::size_t i = 0; i < chunk.ranges.size(); ++i) {
    const BinRange& range = chunk.ranges[i];
    const std::span<const Bin> row = std::span(chunk.bins).subspan(i * columns, columns);
    samples_ += range.count;
    // Base bins are full, so they tell their width, also where a file has merged narrower ones already.
    while (width_ < range.count) widen();
    if (open_range_.count == 0 && range.count == width_) {
      push(range, row);
      continue;
    }
    collect(range, row);
    if (open_range_.count < width_) continue;
    for (std::size_t s = 0; s < columns; ++s) row_[s] = open_bin(s);
    push(std::exchange(open_range_, {}), row_);
  }
}

Bin SeriesGroup::total(std::size_t series, std::int64_t* count) const {
  return recent(series, samples_, count);
}

Bin SeriesGroup::recent(std::size_t series, std::int64_t samples, std::int64_t* count) const {
  Bin result = open_bin(series);
  std::int64_t held = open_range_.count;
  for (std::size_t i = ranges_[0].size(); i-- > 0 && held < samples;) {
    result = merge(bins_[series][0][i], ranges_[0][i].count, result, held);
    held += ranges_[0][i].count;
  }
  if (count != nullptr) *count = held;
  return result;
}

void SeriesGroup::save(ArchiveWriter& archive) const {
  archive.tag("SERI");
  archive.write(width_);
  archive.write(samples_);
  archive.write(open_range_);
  archive.write_all(open_);
}

void SeriesGroup::load(ArchiveReader& archive, const SeriesChunk& closed) {
  archive.tag("SERI");
  *this = SeriesGroup(series_, capacity_);
  const auto width = archive.read<std::int64_t>();
  const auto samples = archive.read<std::int64_t>();
  const auto open = archive.read<BinRange>();
  // A bin that has become wider since may hold later samples as well.
  SeriesChunk past = closed;
  cut_to_samples(past, samples - open.count, series_.size());
  append(past);
  if (open_range_.count > 0) {  // narrower bins than before them: the open bin is another now
    for (std::size_t i = 0; i < series_.size(); ++i) row_[i] = open_bin(i);
    push(open_range_, row_);
  }
  width_ = width;
  samples_ = samples;
  open_range_ = open;
  archive.read_into(std::span(open_));
}

}  // namespace policyscope
