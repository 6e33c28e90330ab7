#include "app/panels/figures/action_value_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace policyscope::app {

using render::Limits;

namespace {

constexpr std::size_t points = 81;

/// Targets follow the critics that they belong to, and are drawn with their colours, dashed.
bool is_target(const Quantity& quantity) {
  return quantity.id.starts_with("target");
}

render::Color color_of(const render::Theme& theme, const Quantity& quantity) {
  return quantity.id.ends_with("2") ? theme.warm : theme.accent;
}

}  // namespace

const std::vector<Field<ActionValueSettings>>& ActionValueSettings::fields() {
  using S = ActionValueSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::targets, "targets", "", "targets").help("Also show the slow copies that the critics aim at."),
      Field(&S::policy, "policy", "", "policy").help("Also show the policy's mean and its noise."),
      Field(&S::dimension, "dimension", "", "dimension")
          .valid(1, 64)
          .slider(1, 6)
          .help("Which number of the action varies; the others are the policy's mean."),
  };
  return list;
}

PanelTitle ActionValueFigure::title(const Frame&) const {
  return {"\\hat q(s, a)", "values of actions"};
}

bool ActionValueFigure::shown(std::size_t quantity, const Quantity& q) const {
  return quantity < values_.size() && (settings_.get().targets || !is_target(q));
}

void ActionValueFigure::compute(const Frame& frame) {
  const Model& model = *frame.snapshot->model;
  const ActionSpace& space = frame.environment.info().action;
  const ActionDistribution& pi = frame.crosshair->distribution;
  actions_.clear();
  place_.clear();
  if (space.discrete()) {
    for (std::size_t a = 0; a < space.count(); ++a) actions_.push_back(static_cast<double>(a));
    place_ = actions_;
  } else {
    const std::size_t shown_dimension =
        std::min(static_cast<std::size_t>(settings_.get().dimension), space.box.size()) - 1;
    const Dimension& d = space.box[shown_dimension];
    for (std::size_t i = 0; i < points; ++i) {
      const double share = static_cast<double>(i) / (points - 1);
      place_.push_back(d.typical_low + share * (d.typical_high - d.typical_low));
      for (std::size_t k = 0; k < space.box.size(); ++k)
        actions_.push_back(k == shown_dimension ? place_.back() : k < pi.mean.size() ? pi.mean[k] : 0.0);
    }
  }
  values_.resize(model.action_quantities().size());
  for (std::size_t q = 0; q < values_.size(); ++q) {
    values_[q].resize(place_.size());
    model.evaluate_actions(q, frame.crosshair->observation, actions_, values_[q]);
  }
}

void ActionValueFigure::draw_curves(const Frame& frame) {
  const render::Theme& theme = frame.theme;
  const std::span<const Quantity> quantities = frame.snapshot->model->action_quantities();
  const ActionSpace& space = frame.environment.info().action;
  const std::size_t dimension =
      std::min(static_cast<std::size_t>(settings_.get().dimension), space.box.size()) - 1;
  const Dimension& action = space.box[dimension];
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t q = 0; q < values_.size(); ++q) {
    if (!shown(q, quantities[q])) continue;
    for (const double v : values_[q]) {
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  if (!(low <= high)) low = 0.0, high = 1.0;
  Limits y = figure_limits(std::array{low, high});
  FigurePlot plot(frame, page_, "Action values", page_.plots(),
                  {action.name, action.symbol, {action.typical_low, action.typical_high}}, {"", "", y});
  if (plot.empty()) return;
  const ActionDistribution& pi = frame.crosshair->distribution;
  if (settings_.get().policy && dimension < pi.mean.size() && pi.std[dimension] > 0.0) {
    // The noise as a bell along the lower edge, a third as high as the plot.
    std::array<double, points> bell;
    for (std::size_t i = 0; i < points; ++i) {
      const double z = (place_[i] - pi.mean[dimension]) / pi.std[dimension];
      bell[i] = y.low + 0.33 * y.span() * std::exp(-0.5 * z * z);
    }
    render::Color shade = theme.muted;
    shade.a = 60;
    plot.fill(place_, bell, y.low, shade);
    plot.vertical(pi.mean[dimension], theme.text);
    plot.symbol(pi.mean[dimension], y.high, "\\mu", theme.text, render::AlignX::left, {5.0f, 12.0f});
  }
  for (std::size_t q = 0; q < values_.size(); ++q) {
    if (!shown(q, quantities[q])) continue;
    const bool target = is_target(quantities[q]);
    plot.line(place_, values_[q], color_of(theme, quantities[q]), target ? 0.7f : 1.0f, target);
  }
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const double share = (plot.x_at(pointer) - place_.front()) / (place_.back() - place_.front());
  const auto i = static_cast<std::size_t>(std::clamp(std::round(share * (points - 1)), 0.0, points - 1.0));
  plot.vertical(place_[i], theme.track, false);
  render::ShortText text("a = ");
  text.append(render::number_text(place_[i]));
  for (std::size_t q = 0; q < values_.size() && q < 2; ++q) {
    if (!shown(q, quantities[q])) continue;
    plot.ring(place_[i], values_[q][i], color_of(theme, quantities[q]));
    text.append(q == 0 ? ": " : ", ");
    text.append(live_text(values_[q][i]));
  }
  tooltip(frame.ui, text);
}

void ActionValueFigure::draw_bars(const Frame& frame) {
  const render::Theme& theme = frame.theme;
  const std::vector<std::string>& labels = frame.environment.info().action.labels;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const std::vector<double>& row : values_) {
    for (const double v : row) {
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  if (!(low <= high)) low = 0.0, high = 1.0;
  if (low == high) low -= 1.0;
  // What matters is which bar is higher, not how far all are from 0.
  const Limits y = figure_limits(std::array{low - 0.5 * (high - low), high});
  FigurePlot plot(
      frame, page_, "Action values", page_.plots(),
      {.name = "action", .limits = {-0.5, static_cast<double>(labels.size()) - 0.5}, .ticks = false},
      {"", "", y});
  if (plot.empty()) return;
  const std::span<const Quantity> quantities = frame.snapshot->model->action_quantities();
  for (std::size_t a = 0; a < labels.size(); ++a) {
    const auto at = static_cast<double>(a);
    plot.bar(at - 0.3, at + 0.3, y.low, values_[0][a], theme.accent);
    plot.words(at, y.low, labels[a], theme.text, render::AlignX::center, {0.0f, -9.0f});
    if (values_.size() > 1 && shown(1, quantities[1]))
      plot.line(std::array{at - 0.4, at + 0.4}, std::array{values_[1][a], values_[1][a]}, theme.warm, 1.5f);
  }
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto a = static_cast<std::size_t>(
      std::clamp(std::round(plot.x_at(pointer)), 0.0, static_cast<double>(labels.size() - 1)));
  render::ShortText text(labels[a]);
  text.append(": ");
  text.append(live_text(values_[0][a]));
  tooltip(frame.ui, text);
}

void ActionValueFigure::draw(const Frame& frame, Outbox&) {
  if (frame.crosshair == nullptr || frame.snapshot == nullptr || frame.snapshot->model == nullptr)
    return draw_empty(frame, "Nothing is known yet: press play.");
  const std::span<const Quantity> quantities = frame.snapshot->model->action_quantities();
  if (quantities.empty())
    return draw_empty(frame, "This learner has no values of actions. SAC, TD3, DDPG, D4PG and DQN have.");
  const bool discrete = frame.environment.info().action.discrete();
  const bool one = frame.environment.info().action.box.size() < 2;
  {
    FigureSide side(frame, page_);
    if (discrete) {
      side.sliders(settings_, {"policy", "dimension"});
    } else if (one) {
      side.sliders(settings_, {"dimension"});
    } else {
      side.sliders(settings_);
    }
    compute(frame);
    std::array<render::LegendEntry, 4> entries;
    std::size_t count = 0;
    for (std::size_t q = 0; q < quantities.size() && count < entries.size(); ++q) {
      if (!shown(q, quantities[q])) continue;
      const bool mark = discrete && is_target(quantities[q]);
      entries[count++] = {mark ? frame.theme.warm : color_of(frame.theme, quantities[q]),
                          quantities[q].name,
                          {},
                          is_target(quantities[q])};
    }
    if (frame.ui.area().width() < frame.ui.px(560)) count = 0;  // the plot needs the room
    side.legend(std::span(entries).first(count));
    if (count > 0)
      side.note(discrete ? "The policy takes the highest bar; the target stands still between copies."
                         : "The actor climbs: its mean moves to where the critic is highest.");
  }
  if (discrete) {
    draw_bars(frame);
  } else {
    draw_curves(frame);
  }
}

}  // namespace policyscope::app
