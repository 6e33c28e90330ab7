#include "app/panels/policy_panel.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::PlotArea;
using render::Rect;
using render::Vec2;

namespace {

constexpr std::size_t most_draws = 24;
constexpr double nearness = 0.06;  // of each coordinate's range

std::size_t value_index(const Frame& frame) {
  for (std::size_t i = 0; i < frame.quantities.size(); ++i)
    if (frame.quantities[i].id == "value") return i;
  return frame.quantities.size();
}

}  // namespace

PanelTitle PolicyPanel::title(const Frame&) const {
  return {"", "Policy at the crosshair"};
}

void PolicyPanel::collect_draws(const Frame& frame) {
  if (frame.snapshot == nullptr) return;
  if (draws_iteration_ == frame.snapshot->iteration && draws_crosshair_ == frame.view.crosshair) return;
  draws_iteration_ = frame.snapshot->iteration;
  draws_crosshair_ = frame.view.crosshair;
  const std::size_t dimensions = frame.environment.info().action.box.size();
  draws_.resize(dimensions);
  for (std::vector<double>& row : draws_) row.clear();
  if (dimensions == 0 || draws_crosshair_.size() != frame.coordinates.size()) return;
  const TransitionRing& ring = frame.snapshot->transitions;
  coordinates_.resize(frame.coordinates.size());
  for (std::size_t age = 0; age < ring.size() && draws_[0].size() < most_draws; ++age) {
    const TransitionView step = ring.recent(age);
    frame.environment.coordinates_of(step.observation, coordinates_);
    bool near = true;
    for (std::size_t i = 0; i < coordinates_.size() && near; ++i) {
      const Dimension& d = frame.coordinates[i];
      const double range = d.typical_high - d.typical_low;
      double away = std::abs(coordinates_[i] - draws_crosshair_[i]);
      if (d.periodic) away = std::abs(std::remainder(away, range));
      near = away <= nearness * range;
    }
    if (!near) continue;
    for (std::size_t i = 0; i < dimensions; ++i) draws_[i].push_back(step.action[i]);
  }
}

float PolicyPanel::draw_heading(const Frame& frame, const Rect& area) {
  Ui& ui = frame.ui;
  const float height = std::ceil(1.5f * frame.theme.symbol_size);
  const float y = area.low.y + 0.5f * height;
  const float width = ui.formula({area.low.x, y + 0.3f * frame.theme.symbol_size}, "\\pi(a \\mid s, \\theta)",
                                 frame.theme.symbol_size, frame.theme.text);
  // The crosshair's state at the right end, from the right; what has no room is left out.
  const float size = frame.theme.text_size;
  float right = area.high.x;
  const bool few = frame.coordinates.size() <= 8;
  for (std::size_t i = frame.coordinates.size(); i-- > 0;) {
    if (i >= frame.view.crosshair.size()) continue;
    if (!few && i != frame.view.axis_x && i != frame.view.axis_y) continue;  // the two that fields show
    const Dimension& d = frame.coordinates[i];
    const double value = frame.view.crosshair[i];
    const render::ShortText text = d.whole ? render::number_text(value) : render::fixed_text(value, 2);
    // As wide as its widest number, so that the symbol stands still.
    const float number = std::max(ui.width_of(text), ui.width_of(d.whole ? "00" : "−0.00"));
    const float symbol = frame.formulas.get(d.symbol, frame.canvas, 1.2f * size).width;
    if (right - number - symbol - ui.px(10) < area.low.x + width) break;
    ui.text({right, y}, text, frame.theme.muted, Font::sans, size, AlignX::right);
    right -= number + ui.px(5);
    ui.formula({right - symbol, y + 0.36f * size}, d.symbol, 1.2f * size, frame.theme.muted);
    right -= symbol + ui.px(12);
  }
  return height;
}

void PolicyPanel::draw_gaussian(const Frame& frame, Outbox& outbox, Rect rect, std::size_t dimension,
                                bool alone) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const ActionDistribution& pi = frame.crosshair->distribution;
  const Dimension& action = frame.environment.info().action.box[dimension];
  render::DensityPlot density{.mean = pi.mean[dimension],
                              .std = pi.std[dimension],
                              .bounds = {action.typical_low, action.typical_high}};
  if (dimension < draws_.size()) density.draws = draws_[dimension];
  if (rect.height() > ui.px(110)) rect.low.y += draw_readouts(frame, outbox, rect, dimension, alone);
  PlotArea plot{rect, {.limits = render::density_limits(density)}, {}};
  const float names = std::ceil(1.4f * theme.axis_size);
  plot.rect = {{rect.low.x + ui.px(2), rect.low.y},
               {rect.high.x - ui.px(2),
                rect.high.y - std::ceil(1.5f * theme.axis_size) - names - render::draws_height(theme)}};
  if (plot.rect.height() < 12.0f || plot.rect.width() < 24.0f) return;
  render::draw_density(frame.canvas, theme, plot, density);
  // The bounds and their middle are what one wants to read; they do not move.
  const float below = plot.rect.high.y + render::draws_height(theme) + ui.px(4) + 0.5f * theme.axis_size;
  for (const double at :
       {action.typical_low, 0.5 * (action.typical_low + action.typical_high), action.typical_high})
    ui.text({plot.x_pixel(at), below}, render::number_text(at), theme.muted, Font::sans, theme.axis_size,
            AlignX::center);
  draw_axis_names(frame, {{rect.low.x, rect.high.y - names}, rect.high}, action, nullptr);
  if (hovered({{plot.rect.low.x, plot.rect.high.y}, {plot.rect.high.x, below}}) && !density.draws.empty())
    tooltip(ui,
            "Actions that were drawn near this state lately, before clipping; the newest are the brightest.");
}

/// In a line of their own: a wide density leaves no free place beside it.
float PolicyPanel::draw_readouts(const Frame& frame, Outbox& outbox, const Rect& area, std::size_t dimension,
                                 bool with_value) {
  const ActionDistribution& pi = frame.crosshair->distribution;
  const float line = std::ceil(1.7f * frame.theme.text_size);
  const float y = area.low.y + 0.5f * line;
  const render::Color ink = frame.theme.text;
  const std::size_t value = value_index(frame);
  const std::array<std::tuple<std::string_view, std::string_view, double>, 3> numbers{
      {{"mean", "\\mu", pi.mean[dimension]},
       {"std", "\\sigma", pi.std[dimension]},
       {"value", "\\hat v",
        value < frame.crosshair->values.size() ? frame.crosshair->values[value] : std::nan("")}}};
  const std::size_t count = with_value && area.width() > frame.ui.px(210) ? 3 : 2;
  // Places that do not depend on the digits.
  const float step = area.width() / static_cast<float>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [id, symbol, number] = numbers[i];
    if (!std::isnan(number))
      draw_readout(frame, outbox, {area.low.x + step * static_cast<float>(i), y}, id, symbol,
                   step < frame.ui.px(75) ? render::fixed_text(number, 1) : live_text(number), {ink, ink});
  }
  return line + frame.ui.px(2);
}

void PolicyPanel::draw_softmax(const Frame& frame, Outbox& outbox, const Rect& rect) {
  const std::vector<double>& probabilities = frame.crosshair->distribution.probabilities;
  const auto greedy = std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin();
  const float line = std::ceil(1.7f * frame.theme.text_size);
  const std::size_t value = value_index(frame);
  const bool has_value = value < frame.crosshair->values.size() && rect.height() > 5.0f * line;
  Rect bars = rect;
  if (has_value) bars.high.y -= line;
  render::draw_probabilities(frame.canvas, frame.theme, bars, probabilities,
                             frame.environment.info().action.labels, static_cast<int>(greedy));
  if (!has_value) return;
  double entropy = 0.0;
  for (const double p : probabilities) entropy -= p > 0.0 ? p * std::log(p) : 0.0;
  const float y = rect.high.y - 0.4f * line;
  const float step =
      draw_readout(frame, outbox, {rect.low.x, y}, "value", "\\hat v",
                   live_text(frame.crosshair->values[value]), {frame.theme.text, frame.theme.text});
  render::ShortText nats = live_text(entropy);
  nats.append(" nat");
  if (step < 0.55f * rect.width())
    draw_readout(frame, outbox, {rect.low.x + 0.55f * rect.width(), y}, "entropy", "H", nats,
                 {frame.theme.text, frame.theme.text});
}

void PolicyPanel::draw(const Frame& frame, Outbox& outbox) {
  if (frame.crosshair == nullptr) return draw_empty(frame, "Nothing is known yet: press play.");
  Rect area = frame.ui.area();
  if (area.height() > frame.ui.px(90)) area.low.y += draw_heading(frame, area) + frame.ui.px(2);
  if (!frame.crosshair->distribution.probabilities.empty()) return draw_softmax(frame, outbox, area);
  const std::size_t dimensions = frame.crosshair->distribution.mean.size();
  if (dimensions == 0 || dimensions != frame.environment.info().action.box.size()) return;
  collect_draws(frame);
  // Small multiples: as square as the panel allows.
  const auto columns = static_cast<std::size_t>(std::clamp(
      std::round(std::sqrt(static_cast<double>(dimensions) * area.width() / (1.4 * area.height()))), 1.0,
      static_cast<double>(dimensions)));
  const std::size_t rows = (dimensions + columns - 1) / columns;
  const float width = area.width() / static_cast<float>(columns);
  const float height = area.height() / static_cast<float>(rows);
  for (std::size_t i = 0; i < dimensions; ++i) {
    const auto column = static_cast<float>(i % columns), row = static_cast<float>(i / columns);
    Rect cell = Rect::at(area.low.x + column * width, area.low.y + row * height, width, height);
    if (dimensions > 1) cell = cell.inset(frame.ui.px(4), frame.ui.px(2));
    draw_gaussian(frame, outbox, cell, i, dimensions == 1);
  }
}

}  // namespace policyscope::app
