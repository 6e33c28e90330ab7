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
  /// the reach of the average in samples, 0 for none. A `rolling` one is the mean of so many samples, in
  /// whole bins, or of all there are at the start; else older ones fade.
  void update(const SeriesGroup& group, std::size_t series, bool by_samples, double window,
              bool rolling = false);
  void clear();

  std::span<const render::CurveBin> bins() const { return bins_; }
  /// One a bin; empty where nothing is averaged.
  std::span<const double> smoothed() const { return smoothed_; }
  /// What the line shows: the average, else the mean of the bin.
  double line(std::size_t bin) const { return smoothed_.empty() ? bins_[bin].mean : smoothed_[bin]; }
  /// The same curve with at least some two bins a pixel column but not many more: the extremes of the bins
  /// that it joins, their mean, and the line where they end. Valid until the next update() or view().
  struct View {
    std::span<const render::CurveBin> bins;
    std::span<const double> smoothed;
    double line(std::size_t bin) const { return smoothed.empty() ? bins[bin].mean : smoothed[bin]; }
  };
  View view(render::Limits x, float pixels) { return joined_to(x, 3.0 * pixels, shown_); }
  /// Far fewer bins, one for every few pixels: their means are what the raw curve looks like from afar.
  View overview(render::Limits x, float pixels) { return joined_to(x, 0.6 * pixels, far_); }

  /// Interpolated along the line; NaN outside of it.
  double line_at(double x) const;
  double last_x() const { return bins_.empty() ? 0.0 : bins_.back().x; }
  /// Another number whenever the curve is another one.
  std::uint64_t version() const { return version_; }

 private:
  /// Pairs of the level below, of which the lowest is `bins_` without the open bin.
  struct Level {
    std::vector<render::CurveBin> bins;
    std::vector<double> smoothed;
  };
  void add(const BinRange& range, const Bin& bin);
  void pair_up();
  /// A level as one piece, with what has found no partner yet at its end.
  struct Joined {
    Level level;
    std::size_t number = 0, bins = 0;
    std::int64_t samples = -1;
  };
  View joined_to(render::Limits x, double most_bins, Joined& kept);

  // What the bins were made from; another width or another choice begins anew.
  const SeriesGroup* group_ = nullptr;
  std::size_t series_ = 0;
  bool by_samples_ = false;
  double window_ = -1.0;
  bool rolling_ = false;
  std::int64_t width_ = 0;

  std::vector<render::CurveBin> bins_;
  std::vector<double> smoothed_;
  std::size_t closed_ = 0;                // bins of the group's lowest level that are in bins_
  std::int64_t samples_ = 0;              // in these bins
  bool open_ = false;                     // the last bin is the one still being filled
  render::DebiasedAverage average_{0.0};  // after the closed bins
  std::vector<double> sums_;              // of the means of all closed bins up to each: for rolling means
  std::uint64_t version_ = 0;
  std::int64_t seen_ = -1;  // samples that this version is of

  std::vector<Level> levels_;  // the first one joins two bins, the next four …
  Joined shown_, far_;
};

/// Mean and standard deviation over the curves of several seeds, at `count` places from x.low to x.high. At
/// each place the curves that reach it count; a place that fewer than two reach shows no spread.
void mean_and_band(std::span<const CurveData* const> curves, render::Limits x, std::size_t count,
                   std::vector<render::CurveBin>& out);

}  // namespace policyscope::app
