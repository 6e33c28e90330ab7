#include "app/panels/figures/replay_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"
#include "render/colormap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace policyscope::app {

using render::Limits;
using render::Rect;

const std::vector<Field<ReplayFigureSettings>>& ReplayFigureSettings::fields() {
  using S = ReplayFigureSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::color, "color", "", "colour")
          .choices({"age", "reward", "return of the episode", "probability"})
          .help("What the colour of a transition in state space says: dark is low (or old), bright is high."),
      Field(&S::batch, "batch", "", "last batch")
          .help("Ring the transitions that the last update learned from."),
  };
  return list;
}

PanelTitle ReplayFigure::title(const Frame&) const {
  return {"", "Replay buffer"};
}

namespace {

double value_of(const ReplaySummary::Entry& entry, ReplayColor color) {
  switch (color) {
    case ReplayColor::age:
      return -static_cast<double>(entry.age);
    case ReplayColor::reward:
      return entry.reward;
    case ReplayColor::episode_return:
      return entry.episode_return;
    case ReplayColor::probability:
      return entry.relative_probability;
  }
  return 0.0;
}

}  // namespace

void ReplayFigure::draw_side(const Frame& frame, const ReplaySummary& replay) {
  FigureSide side(frame, page_);
  side.readout("n", render::integer_text(static_cast<long long>(replay.size)));
  side.readout("N", render::integer_text(static_cast<long long>(replay.capacity)));
  if (!std::isnan(replay.threshold)) side.readout("G_{good}", live_text(replay.threshold), frame.theme.good);
  side.sliders(settings_);
  if (frame.ui.area().width() >= frame.ui.px(560))
    side.note("n of N transitions are kept. Rings: what the last update learned from.");
}

/// The coordinates of stored observations, where these are what is stored.
void ReplayFigure::draw_states(const Frame& frame, const ReplaySummary& replay, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const std::size_t x = frame.view.axis_x;
  const std::size_t y = std::min(frame.view.axis_y, frame.coordinates.size() - 1);
  const Dimension &across = frame.coordinates[x], &up = frame.coordinates[y];
  FigurePlot plot(
      frame, page_, "States", rect,
      {across.name, across.symbol, {across.typical_low, across.typical_high}, axis_of(across).scale},
      {up.name, up.symbol, {up.typical_low, up.typical_high}, axis_of(up).scale});
  if (plot.empty()) return;
  coordinates_.resize(frame.coordinates.size());
  const auto place = [&](const std::vector<double>& observations, std::size_t i) {
    frame.environment.coordinates_of(
        std::span(observations).subspan(i * replay.observation_size, replay.observation_size), coordinates_);
  };
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const ReplaySummary::Entry& entry : replay.spread) {
    const double v = value_of(entry, settings_.get().color);
    if (!std::isfinite(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  const double span = high > low ? high - low : 1.0;
  for (std::size_t i = 0; i < replay.spread.size(); ++i) {
    place(replay.spread_observations, i);
    const double share = (value_of(replay.spread[i], settings_.get().color) - low) / span;
    const render::Color color = std::isfinite(share) ? render::viridis().at(share) : theme.muted;
    plot.dot(coordinates_[x], coordinates_[y], color, 1.6f);
  }
  if (settings_.get().batch) {
    for (std::size_t i = 0; i < replay.drawn.size(); ++i) {
      place(replay.drawn_observations, i);
      plot.ring(coordinates_[x], coordinates_[y], theme.warm, 3.5f);
    }
  }
  plot.pointer();
}

void ReplayFigure::draw_returns(const Frame& frame, const ReplaySummary& replay, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  if (replay.episode_returns.empty()) return;
  const auto [least, most] =
      std::minmax_element(replay.episode_returns.begin(), replay.episode_returns.end());
  Limits x = figure_limits(std::array{*least, *most == *least ? *most + 1.0 : *most});
  constexpr std::size_t bins = 24;
  counts_.assign(bins, 0.0);
  good_.assign(bins, 0.0);
  for (std::size_t i = 0; i < replay.episode_returns.size(); ++i) {
    const double share = (replay.episode_returns[i] - x.low) / x.span();
    const auto bin = static_cast<std::size_t>(std::clamp(share * bins, 0.0, bins - 1.0));
    counts_[bin] += 1.0;
    if (replay.episode_good[i]) good_[bin] += 1.0;
  }
  const double highest = *std::max_element(counts_.begin(), counts_.end());
  FigurePlot plot(frame, page_, "Returns", rect, {"return of episodes", "G", x},
                  {"episodes", "", figure_limits(std::array{0.0, highest}, true)});
  if (plot.empty()) return;
  for (std::size_t b = 0; b < bins; ++b) {
    const double from = x.low + x.span() * (static_cast<double>(b) + 0.06) / bins;
    const double to = x.low + x.span() * (static_cast<double>(b) + 0.94) / bins;
    if (counts_[b] > good_[b]) plot.bar(from, to, good_[b], counts_[b], theme.accent);
    if (good_[b] > 0.0) plot.bar(from, to, 0.0, good_[b], theme.good);
  }
  if (!std::isnan(replay.threshold) && x.low <= replay.threshold && replay.threshold <= x.high)
    plot.vertical(replay.threshold, theme.good);
  plot.pointer();
}

void ReplayFigure::draw_ages(const Frame& frame, const ReplaySummary& replay, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  double most = 1.0;
  for (const ReplaySummary::Entry& entry : replay.spread) most = std::max(most, entry.relative_probability);
  const auto oldest = static_cast<double>(std::max<std::size_t>(replay.size, 2) - 1);
  FigurePlot plot(frame, page_, "Ages", rect, {"steps ago", "", {-oldest, 0.0}},
                  {"probability × n", "", figure_limits(std::array{0.0, 1.2 * most}, true)});
  if (plot.empty()) return;
  plot.horizontal(1.0, theme.track);
  x_.clear();
  y_.clear();
  for (const ReplaySummary::Entry& entry : replay.spread) {
    x_.push_back(-static_cast<double>(entry.age));
    y_.push_back(entry.relative_probability);
  }
  plot.line(x_, y_, theme.accent);
  if (settings_.get().batch) {
    for (const ReplaySummary::Entry& entry : replay.drawn)
      plot.dot(-static_cast<double>(entry.age), entry.relative_probability, theme.warm, 2.0f);
  }
  plot.pointer();
}

void ReplayFigure::draw(const Frame& frame, Outbox&) {
  if (frame.snapshot == nullptr || frame.snapshot->replay == nullptr || frame.snapshot->replay->size == 0)
    return draw_empty(frame,
                      "Nothing is stored. Learners with a replay buffer: SAC, TD3, DDPG, D4PG and DQN.");
  const ReplaySummary& replay = *frame.snapshot->replay;
  draw_side(frame, replay);
  const bool states =
      replay.observation_size == frame.environment.info().observation.size() && !frame.coordinates.empty();
  const int count = states ? 3 : 2;
  int index = 0;
  if (states) draw_states(frame, replay, page_.part(index++, count));
  draw_returns(frame, replay, page_.part(index++, count));
  draw_ages(frame, replay, page_.part(index, count));
}

}  // namespace policyscope::app
