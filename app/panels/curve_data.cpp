#include "app/panels/curve_data.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::app {
namespace {

render::CurveBin joined(const render::CurveBin& a, const render::CurveBin& b) {
  return {b.x, 0.5 * (a.mean + b.mean), std::min(a.min, b.min), std::max(a.max, b.max),
          0.5 * (a.spread + b.spread)};
}

}  // namespace

void CurveData::clear() {
  *this = CurveData();
}

void CurveData::add(const BinRange& range, const Bin& bin) {
  samples_ += range.count;
  const double x = static_cast<double>(by_samples_ ? samples_ : range.last_step);
  bins_.push_back({x, bin.mean, bin.min, bin.max, standard_deviation(bin, range.count)});
  if (window_ > 0.0 && rolling_) {
    sums_.push_back((sums_.empty() ? 0.0 : sums_.back()) + bin.mean);
    const auto bins = static_cast<std::size_t>(std::ceil(window_ / static_cast<double>(width_)));
    const std::size_t end = sums_.size(), begin = end - std::min(end, std::max<std::size_t>(1, bins));
    const double before = begin == 0 ? 0.0 : sums_[begin - 1];
    smoothed_.push_back((sums_.back() - before) / static_cast<double>(end - begin));
  } else if (window_ > 0.0) {
    smoothed_.push_back(average_.add(bin.mean, static_cast<double>(range.count)));
  }
}

void CurveData::update(const SeriesGroup& group, std::size_t series, bool by_samples, double window,
                       bool rolling) {
  const std::span<const BinRange> ranges = group.ranges(0);
  const bool same = group_ == &group && series_ == series && by_samples_ == by_samples && window_ == window &&
                    rolling_ == rolling && width_ == group.width() && closed_ <= ranges.size();
  if (!same) {
    group_ = &group;
    series_ = series;
    by_samples_ = by_samples;
    window_ = window;
    rolling_ = rolling;
    seen_ = -1;
    sums_.clear();
    width_ = group.width();
    bins_.clear();
    smoothed_.clear();
    closed_ = 0;
    samples_ = 0;
    open_ = false;
    average_ = render::DebiasedAverage(window);
    levels_.clear();
    shown_.samples = far_.samples = -1;
  }
  if (open_) {
    bins_.pop_back();
    if (!smoothed_.empty()) smoothed_.pop_back();
    if (!sums_.empty()) sums_.pop_back();
    open_ = false;
  }
  const std::span<const Bin> bins = group.bins(series, 0);
  for (; closed_ < ranges.size(); ++closed_) {
    add(ranges[closed_], bins[closed_]);
    pair_up();
  }
  if (const BinRange range = group.open_range(); range.count > 0) {
    // The unfinished bin is shown, but is not yet part of the average that goes on.
    const render::DebiasedAverage average = average_;
    const std::int64_t samples = samples_;
    add(range, group.open_bin(series));
    average_ = average;
    samples_ = samples;
    open_ = true;
  }
  const std::int64_t seen = group.samples();
  if (seen == seen_) return;
  static std::uint64_t newest = 0;  // the window's thread alone has curves
  version_ = ++newest;
  seen_ = seen;
}

void CurveData::pair_up() {
  for (std::size_t l = 0;; ++l) {
    if (l == levels_.size()) levels_.emplace_back();
    const std::vector<render::CurveBin>& below = l == 0 ? bins_ : levels_[l - 1].bins;
    const std::vector<double>& line = l == 0 ? smoothed_ : levels_[l - 1].smoothed;
    if (below.size() % 2 != 0) return;
    const std::size_t last = below.size() - 1;
    levels_[l].bins.push_back(joined(below[last - 1], below[last]));
    if (!line.empty()) levels_[l].smoothed.push_back(line[last]);
  }
}

CurveData::View CurveData::joined_to(render::Limits x, double most_bins, Joined& kept) {
  const auto by_x = [](const render::CurveBin& bin, double value) { return bin.x < value; };
  const auto visible = static_cast<double>(std::lower_bound(bins_.begin(), bins_.end(), x.high, by_x) -
                                           std::lower_bound(bins_.begin(), bins_.end(), x.low, by_x));
  std::size_t level = 0;
  while (level < levels_.size() && !levels_[level].bins.empty() &&
         std::ldexp(visible, -static_cast<int>(level)) > std::max(1.0, most_bins))
    ++level;
  if (level == 0) return {bins_, smoothed_};
  const std::int64_t seen = samples_ + (open_ ? group_->open_range().count : 0);
  if (kept.number != level || kept.samples != seen || kept.bins != bins_.size()) {
    kept.number = level;
    kept.samples = seen;
    kept.bins = bins_.size();
    kept.level.bins = levels_[level - 1].bins;
    kept.level.smoothed = levels_[level - 1].smoothed;
    const auto rest = static_cast<std::ptrdiff_t>(kept.level.bins.size() << level);
    kept.level.bins.insert(kept.level.bins.end(), bins_.begin() + rest, bins_.end());
    if (!smoothed_.empty())
      kept.level.smoothed.insert(kept.level.smoothed.end(), smoothed_.begin() + rest, smoothed_.end());
  }
  return {kept.level.bins, kept.level.smoothed};
}

double CurveData::line_at(double x) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (bins_.empty() || !(x >= bins_.front().x) || x > bins_.back().x) return none;
  const auto after = std::lower_bound(
      bins_.begin(), bins_.end(), x, [](const render::CurveBin& bin, double value) { return bin.x < value; });
  const auto i = static_cast<std::size_t>(after - bins_.begin());
  if (i == 0 || bins_[i].x == x) return line(i);
  const double t = (x - bins_[i - 1].x) / (bins_[i].x - bins_[i - 1].x);
  return line(i - 1) + t * (line(i) - line(i - 1));
}

void mean_and_band(std::span<const CurveData* const> curves, render::Limits x, std::size_t count,
                   std::vector<render::CurveBin>& out) {
  out.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const double at = x.low + x.span() * static_cast<double>(i) / static_cast<double>(count - 1);
    // Welford's recurrence over the curves.
    double n = 0.0, mean = 0.0, m2 = 0.0;
    for (const CurveData* curve : curves) {
      const double value = curve->line_at(at);
      if (!std::isfinite(value)) continue;
      n += 1.0;
      const double difference = value - mean;
      mean += difference / n;
      m2 += difference * (value - mean);
    }
    if (n == 0.0) continue;
    const double spread = n > 1.0 ? std::sqrt(m2 / (n - 1.0)) : 0.0;
    out.push_back({at, mean, mean - spread, mean + spread, spread});
  }
}

}  // namespace policyscope::app
