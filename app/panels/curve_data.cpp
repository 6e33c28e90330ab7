#include "app/panels/curve_data.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::app {

void CurveData::clear() {
  *this = CurveData();
}

void CurveData::add(const BinRange& range, const Bin& bin) {
  samples_ += range.count;
  const double x = static_cast<double>(by_samples_ ? samples_ : range.last_step);
  bins_.push_back({x, bin.mean, bin.min, bin.max, standard_deviation(bin, range.count)});
  if (window_ > 0.0) smoothed_.push_back(average_.add(bin.mean, static_cast<double>(range.count)));
}

void CurveData::update(const SeriesGroup& group, std::size_t series, bool by_samples, double window) {
  const std::span<const BinRange> ranges = group.ranges(0);
  const bool same = group_ == &group && series_ == series && by_samples_ == by_samples && window_ == window &&
                    width_ == group.width() && closed_ <= ranges.size();
  if (!same) {
    group_ = &group;
    series_ = series;
    by_samples_ = by_samples;
    window_ = window;
    width_ = group.width();
    bins_.clear();
    smoothed_.clear();
    closed_ = 0;
    samples_ = 0;
    open_ = false;
    average_ = render::DebiasedAverage(window);
  }
  if (open_) {
    bins_.pop_back();
    if (!smoothed_.empty()) smoothed_.pop_back();
    open_ = false;
  }
  const std::span<const Bin> bins = group.bins(series, 0);
  for (; closed_ < ranges.size(); ++closed_) add(ranges[closed_], bins[closed_]);
  if (const BinRange range = group.open_range(); range.count > 0) {
    // The unfinished bin is shown, but is not yet part of the average that goes on.
    const render::DebiasedAverage average = average_;
    const std::int64_t samples = samples_;
    add(range, group.open_bin(series));
    average_ = average;
    samples_ = samples;
    open_ = true;
  }
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
