#include "core/studies/study_statistics.h"

#include "core/random/random_stream.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace policyscope {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> values) {
  if (values.empty()) return nan;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of sorted values.
double middle_mean(std::span<const double> sorted) {
  const std::size_t cut = sorted.size() / 4;
  return mean_of(sorted.subspan(cut, sorted.size() - 2 * cut));
}

/// Between neighbours, as numpy's percentile.
double sorted_quantile(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

double interquartile_mean(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return middle_mean(sorted);
}

Interval bootstrap_interval(std::span<const double> values, int resamples) {
  if (values.empty()) return {nan, nan};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  RandomStream random(95, Purpose::evaluation);  // any fixed one
  std::vector<double> sample(sorted.size()), means;
  means.reserve(static_cast<std::size_t>(resamples));
  for (int i = 0; i < resamples; ++i) {
    for (double& value : sample) value = sorted[random.index(sorted.size())];
    std::sort(sample.begin(), sample.end());
    means.push_back(middle_mean(sample));
  }
  std::sort(means.begin(), means.end());
  return {sorted_quantile(means, 0.025), sorted_quantile(means, 0.975)};
}

std::vector<StudyRow> study_table(const Study& study, const StudyResults& results) {
  std::vector<StudyRow> rows(study.configurations.size());
  std::vector<std::vector<double>> values(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].configuration = i;
  for (const StudyTask& task : tasks(study)) {
    const auto found = results.find(task.id);
    if (found == results.end()) continue;
    StudyRow& row = rows[task.configuration];
    row.runs.push_back(task.id);
    if (found->second.diverged) ++row.diverged;
    const std::optional<double> value = metric_value(found->second, study.metric);
    if (value && std::isfinite(*value)) values[task.configuration].push_back(*value);
  }
  for (StudyRow& row : rows) {
    const std::vector<double>& v = values[row.configuration];
    row.counted = v.size();
    row.mean = mean_of(v);
    row.interquartile_mean = interquartile_mean(v);
    row.interval = bootstrap_interval(v);
    row.std = nan;
    if (v.size() < 2) continue;
    double squares = 0.0;
    for (const double x : v) squares += (x - row.mean) * (x - row.mean);
    row.std = std::sqrt(squares / static_cast<double>(v.size() - 1));
  }
  return rows;
}

}  // namespace policyscope
