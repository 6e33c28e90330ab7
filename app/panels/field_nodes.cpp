#include "app/panels/field_nodes.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"
#include "render/scene_view.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::Rect;
using render::Vec2;

std::span<const double> FieldNodes::values(const Frame& frame, std::size_t quantity) {
  const FiniteModel* model = frame.environment.finite_model();
  if (model == nullptr || frame.snapshot == nullptr || frame.snapshot->model == nullptr) return {};
  const Model* functions = frame.snapshot->model.get();
  if (functions != model_ || frame.snapshot->iteration != iteration_ || quantity != quantity_ ||
      by_state_.size() != model->states.size()) {
    const std::size_t size = frame.environment.info().observation.size();
    const std::size_t appearances = model->appearances();
    observations_.resize(appearances * size);
    by_appearance_.resize(appearances);
    std::vector<double> coordinates(frame.coordinates.size(), 0.0);
    for (std::size_t i = 0; i < appearances; ++i) {
      coordinates[0] = static_cast<double>(i);
      frame.environment.observe_at(coordinates, std::span(observations_).subspan(i * size, size));
    }
    functions->evaluate(std::span(&quantity, 1), observations_, size, by_appearance_);
    by_state_.resize(model->states.size());
    for (std::size_t s = 0; s < by_state_.size(); ++s)
      by_state_[s] = model->states[s].terminal ? std::nan("") : by_appearance_[model->states[s].appearance];
    policy_.clear();
    const std::size_t actions = model->actions.size();
    for (std::size_t s = 0; model->cells && s < by_state_.size(); ++s) {
      const std::size_t seen = model->states[s].appearance * size;
      functions->distribution(std::span(observations_).subspan(seen, size), distribution_);
      distribution_.probabilities.resize(actions, 0.0);
      policy_.insert(policy_.end(), distribution_.probabilities.begin(), distribution_.probabilities.end());
    }
    model_ = functions;
    iteration_ = frame.snapshot->iteration;
    quantity_ = quantity;
  }
  return by_state_;
}

void FieldNodes::put(std::span<const double> values) {
  by_state_.assign(values.begin(), values.end());
  model_ = nullptr;  // the model's own values are computed again when they are asked for
}

FieldEvents FieldNodes::draw(const Frame& frame, Outbox& outbox, const Quantity& quantity,
                             render::Limits range) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const FiniteModel* model = frame.environment.finite_model();
  const Rect area = ui.area();
  if (model == nullptr || by_state_.size() != model->states.size() || area.width() < 24.0f) return {};
  if (model->cells) return cells_.draw(frame, outbox, quantity, range, by_state_, policy_);
  const render::Colormap& map = colormap_of(quantity, theme);

  // The same frame of the picture as the environment's, so that nodes lie where they lie there.
  Scene bounds;
  bounds.low = bounds.high = model->states[0].place;
  for (const FiniteModel::State& state : model->states) {
    bounds.low = {std::min(bounds.low.x, state.place.x - 0.8), std::min(bounds.low.y, state.place.y - 0.8)};
    bounds.high = {std::max(bounds.high.x, state.place.x + 0.8),
                   std::max(bounds.high.y, state.place.y + 0.8)};
  }
  const bool has_bar = area.width() > ui.px(150);
  const std::span<const std::string> value_labels = value_names(frame, quantity);
  const float bar_room =
      has_bar ? ui.px(10) + std::max(render::color_bar_width(frame.canvas, theme, range, value_labels),
                                     render::color_bar_width(frame.canvas, theme, {-100, 100}))
              : 0.0f;
  const Rect picture{area.low, {area.high.x - bar_room, area.high.y}};
  const render::SceneView view = render::fit_scene(bounds, picture);
  if (has_bar)
    render::draw_color_bar(frame.canvas, theme,
                           {{picture.high.x + ui.px(6), area.low.y + ui.px(4)},
                            {picture.high.x + ui.px(15), area.high.y - ui.px(8)}},
                           map, range, value_labels);

  const render::ClipScope clip(frame.canvas, area);
  const auto radius = static_cast<float>(std::clamp(0.36 * view.pixels_per_meter, 4.0, 26.0 * theme.factor));
  for (std::size_t s = 0; s < model->states.size(); ++s)
    for (std::size_t a = 0; a < model->actions.size(); ++a)
      for (const FiniteModel::Outcome& outcome : model->after(s, a))
        if (outcome.next > s)
          frame.canvas.line(view.to_pixel(model->states[s].place),
                            view.to_pixel(model->states[outcome.next].place),
                            {theme.line, theme.curve_width});
  double lowest = model->states[0].place.y, highest = lowest;
  for (const FiniteModel::State& state : model->states) {
    lowest = std::min(lowest, state.place.y);
    highest = std::max(highest, state.place.y);
  }
  const Point middle{model->states[0].place.x, 0.5 * (lowest + highest)};
  const bool numbers = radius >= 0.75f * theme.axis_size;
  const std::vector<double>& crosshair = frame.view.crosshair;
  for (std::size_t s = 0; s < model->states.size(); ++s) {
    const FiniteModel::State& state = model->states[s];
    const Vec2 at = view.to_pixel(state.place);
    frame.canvas.disc(at, radius + 1.0f, theme.panel);
    if (state.terminal) {
      frame.canvas.circle(at, radius, theme.role(Role::goal).color, theme.curve_width);
    } else {
      const double t = range.span() > 0.0 ? range.fraction(by_state_[s]) : 0.5;
      frame.canvas.disc(at, radius, map.at(std::clamp(t, 0.0, 1.0)));
    }
    const bool chosen = !crosshair.empty() && !state.terminal &&
                        std::round(crosshair[0]) == static_cast<double>(state.appearance);
    if (chosen) frame.canvas.circle(at, radius + ui.px(3), theme.text, theme.curve_width);
    if (numbers && !state.terminal) {
      // Inside, where neighbours do not reach; with fewer digits where there is no room for more.
      const float room = 2.0f * radius - ui.px(2);
      render::ShortText number = value_labels.empty() ? render::fixed_text(by_state_[s], 2)
                                                      : quantity_text(frame, quantity, by_state_[s]);
      if (!value_labels.empty() && ui.width_of(number, render::Font::sans, theme.axis_size) > room)
        number = render::ShortText(number.view().substr(0, 1));  // the colour bar tells the whole name
      else if (ui.width_of(number, render::Font::sans, theme.axis_size) > room)
        number = render::fixed_text(by_state_[s], 1);
      if (ui.width_of(number, render::Font::sans, theme.axis_size) > room)
        number = render::fixed_text(by_state_[s], 0);
      const render::Color below =
          map.at(range.span() > 0.0 ? std::clamp(range.fraction(by_state_[s]), 0.0, 1.0) : 0.5);
      const bool light = 0.299 * below.r + 0.587 * below.g + 0.114 * below.b > 140.0;
      ui.text(at, number, light ? render::Color::hex(0x15181d) : render::Color::hex(0xffffff),
              render::Font::sans, theme.axis_size, render::AlignX::center);
    }
    // Names stand outside, away from the row on the other side.
    const float outside = (at.y > view.to_pixel(middle).y + 1.0f ? 1.0f : -1.0f) *
                          (radius + (chosen ? ui.px(4) : 0.0f) + 0.75f * theme.axis_size);
    if (numbers)
      ui.text({at.x, at.y + outside}, state.name, theme.muted, render::Font::sans, theme.axis_size,
              render::AlignX::center);
  }

  const Pointer pointer = pointer_area(ui, "Map", picture);
  if (pointer.hovered || pointer.held) {
    for (std::size_t s = 0; s < model->states.size(); ++s) {
      const Vec2 at = view.to_pixel(model->states[s].place);
      if (std::hypot(at.x - pointer.at.x, at.y - pointer.at.y) > 1.5f * radius) continue;
      if (pointer.held && !model->states[s].terminal)
        outbox.send(action::SetCrosshair{{static_cast<double>(model->states[s].appearance)}});
      std::string text = model->states[s].name;
      text += model->states[s].terminal
                  ? "\nthe end"
                  : "\n" + std::string(quantity_text(frame, quantity, by_state_[s]).view());
      tooltip(ui, text);
      break;
    }
  }
  return {.menu = pointer.right_clicked};
}

}  // namespace policyscope::app
