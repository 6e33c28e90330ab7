#include "app/panels/curve_bands.h"

#include "core/random/random_stream.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace policyscope::app {
namespace {

constexpr int resamples = 400;

/// How often each of `runs` is in each resample. Shape: [resamples][runs].
std::vector<std::uint16_t> draw_resamples(std::size_t runs) {
  RandomStream random(95, Purpose::evaluation);  // any fixed one
  std::vector<std::uint16_t> counts(runs * static_cast<std::size_t>(resamples), 0);
  for (std::size_t r = 0; r < static_cast<std::size_t>(resamples); ++r) {
    for (std::size_t i = 0; i < runs; ++i) ++counts[r * runs + random.index(runs)];
  }
  return counts;
}

/// The mean of the middle half of values that come in order, each so often as `times` says.
template <class Times>
double middle_mean(std::span<const double> sorted, Times times, std::size_t total) {
  const std::size_t cut = total / 4;
  std::size_t seen = 0;
  double sum = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const std::size_t begin = std::max(seen, cut);
    seen += times(i);
    const std::size_t end = std::min(seen, total - cut);
    if (end > begin) sum += static_cast<double>(end - begin) * sorted[i];
  }
  return sum / static_cast<double>(total - 2 * cut);
}

void mix_in(std::uint64_t& key, std::uint64_t value) {
  key = (key ^ value) * 0x9e3779b97f4a7c15u;
  key ^= key >> 29;
}

}  // namespace

void interquartile_band(std::span<const CurveData* const> curves, render::Limits x, std::size_t count,
                        std::vector<render::CurveBin>& out) {
  out.clear();
  const std::vector<std::uint16_t> counts = draw_resamples(curves.size());
  std::vector<std::size_t> order;
  std::vector<double> values(curves.size()), sorted, means;
  for (std::size_t place = 0; place < count; ++place) {
    const double at = x.low + x.span() * static_cast<double>(place) / static_cast<double>(count - 1);
    order.clear();
    for (std::size_t i = 0; i < curves.size(); ++i) {
      values[i] = curves[i]->line_at(at);
      if (std::isfinite(values[i])) order.push_back(i);
    }
    if (order.empty()) continue;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    sorted.clear();
    for (const std::size_t i : order) sorted.push_back(values[i]);
    const double middle = middle_mean(
        sorted, [](std::size_t) { return std::size_t{1}; }, sorted.size());
    means.clear();
    for (std::size_t r = 0; r < static_cast<std::size_t>(resamples); ++r) {
      const std::uint16_t* times = counts.data() + r * curves.size();
      std::size_t total = 0;
      for (const std::size_t i : order) total += times[i];
      if (total == 0) continue;
      means.push_back(middle_mean(
          sorted, [&](std::size_t i) { return std::size_t{times[order[i]]}; }, total));
    }
    std::sort(means.begin(), means.end());
    const auto quantile = [&](double share) {
      return means[static_cast<std::size_t>(std::llround(share * static_cast<double>(means.size() - 1)))];
    };
    out.push_back({at, middle, quantile(0.025), quantile(0.975), 0.0});
  }
}

void CurveBands::begin() {
  for (Made& made : made_) made.used = false;
}

CurveGroup& CurveBands::group(int variant) {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (groups_[i].variant != variant) continue;
    if (!std::exchange(made_[i].used, true)) {
      groups_[i].members.clear();
      groups_[i].color = std::numeric_limits<int>::max();
      groups_[i].hidden = true;
    }
    return groups_[i];
  }
  groups_.push_back({.variant = variant, .color = std::numeric_limits<int>::max(), .hidden = true});
  made_.push_back({0, true});
  return groups_.back();
}

void CurveBands::end() {
  for (std::size_t i = groups_.size(); i-- > 0;) {
    if (made_[i].used) continue;
    groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(i));
    made_.erase(made_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void CurveBands::update(render::Limits x, std::size_t count, CurveBand kind) {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    CurveGroup& group = groups_[i];
    std::uint64_t key = static_cast<std::uint64_t>(kind) + 1;
    mix_in(key, std::bit_cast<std::uint64_t>(x.low));
    mix_in(key, std::bit_cast<std::uint64_t>(x.high));
    mix_in(key, count);
    for (const CurveData* curve : group.members) mix_in(key, curve->version());
    if (made_[i].key == key) continue;
    made_[i].key = key;
    if (kind == CurveBand::interquartile) {
      interquartile_band(group.members, x, count, group.bins);
    } else {
      mean_and_band(group.members, x, count, group.bins);
    }
  }
}

render::Limits CurveBands::range() const {
  render::Limits y{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const CurveGroup& group : groups_) {
    for (const render::CurveBin& bin : group.bins) {
      y = {std::min(y.low, bin.min), std::max(y.high, bin.max)};
    }
  }
  return y;
}

}  // namespace policyscope::app
