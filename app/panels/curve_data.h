#pragma once

#include "core/learning/series.h"
#include "render/curve.h"
#include "render/smoothing.h"

#include <cstdint>
#include <span>
#include <vector>

namespace policyscope::app {

/// One series of one run as a curve: its base bins and their debiased moving average. Follows a growing
/// series by adding what is new, so that a frame costs what happened since the last one.
class CurveData {
 public:
  /// `by_samples` counts samples along x (episodes, for a series of episodes) instead of steps; `window` is
  /// the reach of the average in samples, 0 for none.
  void update(const SeriesGroup& group, std::size_t series, bool by_samples, double window);
  void clear();

  std::span<const render::CurveBin> bins() const { return bins_; }
  /// One a bin; empty where nothing is averaged.
  std::span<const double> smoothed() const { return smoothed_; }
  /// What the line shows: the average, else the mean of the bin.
  double line(std::size_t bin) const { return smoothed_.empty() ? bins_[bin].mean : smoothed_[bin]; }
  /// Interpolated along the line; NaN outside of it.
  double line_at(double x) const;
  double last_x() const { return bins_.empty() ? 0.0 : bins_.back().x; }

 private:
  void add(const BinRange& range, const Bin& bin);

  // What the bins were made from; another width or another choice begins anew.
  const SeriesGroup* group_ = nullptr;
  std::size_t series_ = 0;
  bool by_samples_ = false;
  double window_ = -1.0;
  std::int64_t width_ = 0;

  std::vector<render::CurveBin> bins_;
  std::vector<double> smoothed_;
  std::size_t closed_ = 0;                // bins of the group's lowest level that are in bins_
  std::int64_t samples_ = 0;              // in these bins
  bool open_ = false;                     // the last bin is the one still being filled
  render::DebiasedAverage average_{0.0};  // after the closed bins
};

/// Mean and standard deviation over the curves of several seeds, at `count` places from x.low to x.high. At
/// each place the curves that reach it count; a place that fewer than two reach shows no spread.
void mean_and_band(std::span<const CurveData* const> curves, render::Limits x, std::size_t count,
                   std::vector<render::CurveBin>& out);

}  // namespace policyscope::app
