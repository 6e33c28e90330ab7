#include "core/learning/series.h"

#include <algorithm>
#include <cmath>

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
      open_(series_.size()),
      ranges_(1),
      row_(series_.size()) {
  bins_.assign(series_.size(), std::vector<std::vector<Bin>>(1));
}

Bin SeriesGroup::open_bin(std::size_t series) const {
  if (open_range_.count == 0) return {};
  const Accumulator& a = open_[series];
  const double count = static_cast<double>(open_range_.count);
  const double mean = a.sum / count;
  return {a.origin + mean, std::max(0.0, a.sum_of_squares - a.sum * mean), a.min, a.max};
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
  if (ranges_[0].size() == capacity_) {
    ranges_.erase(ranges_.begin());
    for (auto& pyramid : bins_) pyramid.erase(pyramid.begin());
    width_ *= 2;
  }
}

void SeriesGroup::take_closed(SeriesChunk& chunk) {
  chunk.ranges.clear();
  chunk.bins.clear();
  std::swap(chunk, closed_);
}

void SeriesGroup::append(const SeriesChunk& chunk) {
  const std::size_t columns = series_.size();
  for (std::size_t i = 0; i < chunk.ranges.size(); ++i) {
    samples_ += chunk.ranges[i].count;
    // Base bins are full, so they tell their width, also where a file has merged narrower ones already.
    width_ = std::max(width_, chunk.ranges[i].count);
    push(chunk.ranges[i], std::span(chunk.bins).subspan(i * columns, columns));
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
  append(closed);
  width_ = archive.read<std::int64_t>();
  samples_ = archive.read<std::int64_t>();
  open_range_ = archive.read<BinRange>();
  archive.read_into(std::span(open_));
}

}  // namespace policyscope
