#pragma once

#include "core/studies/study.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace policyscope {

/// The mean of the middle half: a quarter of the values, rounded down, is left out at either end (Agarwal et
/// al. 2021, as scipy.stats.trim_mean with 0.25). NaN of nothing.
double interquartile_mean(std::span<const double> values);

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// The 95 % percentile bootstrap interval of the interquartile mean: 2.5 and 97.5 % of that of `resamples`
/// samples with replacement. The same values give the same interval, in whatever order they are.
Interval bootstrap_interval(std::span<const double> values, int resamples = 10'000);

/// What the runs of one configuration came to.
struct StudyRow {
  std::size_t configuration = 0;
  std::vector<std::int64_t> runs;  ///< ids of the finished ones, in order
  std::size_t counted = 0;         ///< of these, those that have the metric
  std::size_t diverged = 0;
  double mean = 0.0;
  double interquartile_mean = 0.0;
  Interval interval;  ///< of the interquartile mean
  double std = 0.0;   ///< over the runs (n − 1); NaN for fewer than two
};

/// Results by the ids of the runs.
using StudyResults = std::map<std::int64_t, RunResult>;

/// A row for each configuration, in the order of the study, of the study's metric over the finished runs.
/// Statistics of nothing are NaN.
std::vector<StudyRow> study_table(const Study& study, const StudyResults& results);

}  // namespace policyscope
