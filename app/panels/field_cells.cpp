#include "app/panels/field_cells.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "core/environments/grid_picture.h"
#include "render/number_text.h"
#include "render/scene_view.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {
namespace {

using render::Rect;
using render::Vec2;

bool stays(Role role) {
  return role == Role::ground || role == Role::goal || role == Role::hazard;
}

template <class Shape>
void keep_what_stays(const std::vector<Shape>& from, std::vector<Shape>& to) {
  for (const Shape& shape : from)
    if (stays(shape.role)) to.push_back(shape);
}

/// Dark on light colours and light on dark ones.
render::Color legible_on(render::Color below) {
  const bool light = 0.299 * below.r + 0.587 * below.g + 0.114 * below.b > 140.0;
  return light ? render::Color::hex(0x15181d) : render::Color::hex(0xffffff);
}

}  // namespace

const Scene& FieldCells::surroundings(const Frame& frame) {
  described_.clear();
  frame.environment.describe(described_);
  surroundings_.clear();
  surroundings_.low = described_.low;
  surroundings_.high = described_.high;
  keep_what_stays(described_.segments, surroundings_.segments);
  keep_what_stays(described_.polylines, surroundings_.polylines);
  keep_what_stays(described_.discs, surroundings_.discs);
  return surroundings_;
}

FieldEvents FieldCells::draw(const Frame& frame, Outbox& outbox, const Quantity& quantity,
                             render::Limits range, std::span<const double> values,
                             std::span<const double> probabilities) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const FiniteModel& model = *frame.environment.finite_model();
  const Rect area = ui.area();
  const render::Colormap& map = colormap_of(quantity, theme);
  const Scene& scene = surroundings(frame);

  Rect picture = area;
  if (area.width() > ui.px(150)) {
    picture.high.x -= ui.px(10) + std::max(render::color_bar_width(frame.canvas, theme, range),
                                           render::color_bar_width(frame.canvas, theme, {-100, 100}));
    render::draw_color_bar(frame.canvas, theme,
                           {{picture.high.x + ui.px(6), area.low.y + ui.px(4)},
                            {picture.high.x + ui.px(15), area.high.y - ui.px(8)}},
                           map, range);
  }
  // The same frame of the picture as the environment's, so that cells lie where they lie there.
  const render::SceneView view = render::fit_scene(scene, picture);
  const render::ClipScope clip(frame.canvas, area);
  const auto side = static_cast<float>(view.pixels_per_meter);
  const bool numbers = side >= 3.4f * theme.axis_size;
  const std::size_t actions = model.actions.size();
  const bool arrows = probabilities.size() == model.states.size() * actions && actions == compass.size();
  const std::vector<double>& crosshair = frame.view.crosshair;

  const auto cell_of = [&](const FiniteModel::State& state) {
    const Vec2 center = view.to_pixel(state.place);
    return Rect{{center.x - 0.5f * side, center.y - 0.5f * side},
                {center.x + 0.5f * side, center.y + 0.5f * side}};
  };
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const FiniteModel::State& state = model.states[s];
    if (state.terminal) continue;
    const Rect cell = cell_of(state).inset(0.5f);
    const double t = range.span() > 0.0 ? range.fraction(values[s]) : 0.5;
    const render::Color color = map.at(std::clamp(t, 0.0, 1.0));
    const std::array<Vec2, 4> corners = {cell.low, Vec2{cell.high.x, cell.low.y}, cell.high,
                                         Vec2{cell.low.x, cell.high.y}};
    frame.canvas.fill_convex(corners, color);
    const render::Color ink = legible_on(color);
    if (numbers) {
      render::ShortText number = render::fixed_text(values[s], 2);
      for (const int decimals : {1, 0})
        if (ui.width_of(number, render::Font::sans, theme.axis_size) > side - ui.px(6))
          number = render::fixed_text(values[s], decimals);
      ui.text({cell.center().x, cell.low.y + 0.75f * theme.axis_size}, number, ink, render::Font::sans,
              theme.axis_size, render::AlignX::center);
    }
    if (!arrows || side < 9.0f) continue;
    // With a number above it the star of arrows stands a little lower.
    Vec2 center = cell.center();
    float reach = 0.42f * side;
    if (numbers) {
      center.y += 0.45f * theme.axis_size;
      reach -= 0.45f * theme.axis_size;
    }
    const render::Stroke stroke{ink, std::max(theme.hairline, 0.045f * side)};
    for (std::size_t a = 0; a < actions; ++a) {
      const auto p = static_cast<float>(probabilities[s * actions + a]);
      if (!(p > 0.02f)) continue;
      const Vec2 tip{center.x + reach * p * static_cast<float>(compass[a].x),
                     center.y - reach * p * static_cast<float>(compass[a].y)};
      render::draw_arrow(frame.canvas, center, tip, stroke);
    }
  }
  render::draw_scene(frame.canvas, theme, view, scene);
  for (const FiniteModel::State& state : model.states) {
    const bool chosen = !crosshair.empty() && !state.terminal &&
                        std::round(crosshair[0]) == static_cast<double>(state.appearance);
    if (!chosen) continue;
    const Rect cell = cell_of(state).inset(1.5f);
    const std::array<Vec2, 4> corners = {cell.low, Vec2{cell.high.x, cell.low.y}, cell.high,
                                         Vec2{cell.low.x, cell.high.y}};
    frame.canvas.polyline(corners, {theme.field_edge, theme.curve_width + 2.0f * theme.hairline, true});
    frame.canvas.polyline(corners, {theme.on_field, theme.curve_width, true});
  }

  const Pointer pointer = pointer_area(ui, "Map", picture);
  if (pointer.hovered || pointer.held) {
    for (std::size_t s = 0; s < model.states.size(); ++s) {
      const FiniteModel::State& state = model.states[s];
      if (state.kind == FiniteModel::Kind::wall || !cell_of(state).contains(pointer.at)) continue;
      if (pointer.held && !state.terminal)
        outbox.send(action::SetCrosshair{{static_cast<double>(state.appearance)}});
      std::string text = state.name;
      text += state.terminal ? "\nthe end" : "\n" + std::string(live_text(values[s]).view());
      if (arrows && !state.terminal) {
        for (std::size_t a = 0; a < actions; ++a) {
          text += a == 0 ? "\n" : "  ";
          text += model.actions[a] + " " +
                  std::string(render::fixed_text(probabilities[s * actions + a], 2).view());
        }
      }
      tooltip(ui, text);
      break;
    }
  }
  return {.menu = pointer.right_clicked};
}

}  // namespace policyscope::app
