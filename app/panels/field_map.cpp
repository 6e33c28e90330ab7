#include "app/panels/field_map.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/menu.h"
#include "render/number_text.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::Limits;
using render::PlotArea;
using render::Rect;
using render::Vec2;

namespace {

constexpr std::size_t longest_trail = 240;  // states of the learner's running episode

/// "v 31.7" is in the title; here the number and where it is read.
std::string reading(const Frame& frame, const Quantity& quantity, double value,
                    std::span<const double> coordinates) {
  std::string text(quantity_text(frame, quantity, value).view());
  if (!quantity.unit.empty()) text += " " + quantity.unit;
  // Of many coordinates the two that are drawn; the rest is what the crosshair holds.
  const bool all = coordinates.size() <= 6;
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    if (!all && i != frame.view.axis_x && i != frame.view.axis_y) continue;
    text += "\n" + frame.coordinates[i].name + " ";
    text += coordinate_text(frame.coordinates[i], coordinates[i]).view();
  }
  return text;
}

/// Clamped into the range that is drawn, and to whole numbers where the coordinate is an index.
double snapped(const Dimension& dimension, double value) {
  value = std::clamp(value, dimension.typical_low, dimension.typical_high);
  return dimension.whole ? std::round(value) : value;
}

void choose_axes(const Frame& frame, Outbox& outbox, const Rect& line) {
  if (frame.coordinates.size() < 3) return;
  const Pointer pointer = pointer_area(frame.ui, "Axes", line);
  if (pointer.hovered)
    tooltip(frame.ui, "Click to draw over other coordinates; the rest is held at the crosshair.");
  if (pointer.clicked) open_menu("Choose axes");
  const auto count = static_cast<int>(frame.coordinates.size());
  if (Menu menu(frame.ui, "Choose axes", 200, count + 1, 2); menu) {
    for (const bool across : {true, false}) {
      menu.column(across ? 0 : 1);
      menu.caption(across ? "across →" : "up ↑");
      for (std::size_t i = 0; i < frame.coordinates.size(); ++i) {
        const std::size_t chosen = across ? frame.view.axis_x : frame.view.axis_y;
        const std::size_t other = across ? frame.view.axis_y : frame.view.axis_x;
        const std::string label = (across ? "→ " : "↑ ") + frame.coordinates[i].name;
        if (!menu.item(label, i == chosen)) continue;
        // Choosing the other axis' coordinate swaps the two.
        const std::size_t rest = i == other ? chosen : other;
        outbox.send(across ? action::SetAxes{i, rest} : action::SetAxes{rest, i});
      }
    }
  }
}

}  // namespace

const render::Colormap& colormap_of(const Quantity& quantity, const render::Theme& theme) {
  if (quantity.scale == QuantityScale::sequential) return render::viridis();
  static const render::Colormap dark = render::diverging(render::dark_theme());
  static const render::Colormap light = render::diverging(render::light_theme());
  return theme.dark ? dark : light;
}

void FieldMap::repaint(const Frame& frame, const FieldView& field, Limits range, const Rect& rect) {
  // Twice the grid is as smooth as the eye can tell; the rest is left to the screen's own interpolation.
  const int width = std::clamp(static_cast<int>(rect.width()), 1, 2 * field.grid.nx);
  const int height = std::clamp(static_cast<int>(rect.height()), 1, 2 * field.grid.ny);
  const Painted now{field.grid.values.data(), field.version, range, width, height, frame.theme.panel};
  if (now == painted_) return;
  painted_ = now;
  // Between two actions there is none.
  const bool whole =
      frame.coordinates[frame.view.axis_x].whole || !value_names(frame, *field.quantity).empty();
  image_.paint(field.grid, colormap_of(*field.quantity, frame.theme), range, width, height, !whole);
}

void FieldMap::draw_trail(const Frame& frame, const PlotArea& area, FieldTrail trail) {
  if (trail == FieldTrail::none) return;
  const std::size_t size = frame.coordinates.size();
  const std::size_t ax = frame.view.axis_x, ay = frame.view.axis_y;
  points_.clear();
  if (trail == FieldTrail::demonstration) {
    for (std::size_t i = 0; i + size <= frame.trail.size(); i += size)
      points_.push_back({frame.trail[i + ax], frame.trail[i + ay]});
  } else if (frame.snapshot != nullptr) {
    // From the running episode only: a reset is no movement.
    const TransitionRing& ring = frame.snapshot->transitions;
    coordinates_.resize(size);
    const auto put = [&](std::span<const double> observation) {
      frame.environment.coordinates_of(observation, coordinates_);
      points_.push_back({coordinates_[ax], coordinates_[ay]});
    };
    for (std::size_t age = 0; age < std::min(ring.size(), longest_trail); ++age) {
      const TransitionView step = ring.recent(age);
      if (age > 0 && (step.terminated || step.truncated)) break;
      if (age == 0) put(step.next_observation);
      put(step.observation);
    }
    std::reverse(points_.begin(), points_.end());
  }
  render::draw_trajectory(frame.canvas, frame.theme, area, points_);
  if (points_.empty()) return;
  const Vec2 at = area.to_pixel(points_.back().x, points_.back().y);
  if (!area.rect.contains(at)) return;
  frame.canvas.disc(at, frame.ui.px(4.5f), frame.theme.field_edge);
  frame.canvas.disc(
      at, frame.ui.px(3.5f),
      trail == FieldTrail::demonstration ? frame.theme.role(Role::body).color : frame.theme.accent);
}

FieldEvents FieldMap::draw(const Frame& frame, Outbox& outbox, const FieldView& field, Limits range,
                           const FieldOptions& options) {
  if (field.grid.ny <= 1) return draw_line(frame, outbox, field, range);
  return draw_map(frame, outbox, field, range, options);
}

FieldEvents FieldMap::draw_map(const Frame& frame, Outbox& outbox, const FieldView& field, Limits range,
                               const FieldOptions& options) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const Rect area = ui.area();
  const Dimension& dim_x = frame.coordinates[frame.view.axis_x];
  const Dimension& dim_y = frame.coordinates[frame.view.axis_y];
  const render::Colormap& map = colormap_of(*field.quantity, theme);

  PlotArea plot{area, axis_of(dim_x), axis_of(dim_y)};
  const render::AxesMargin margin = render::axes_margin(frame.canvas, theme, plot);
  const bool has_bar = area.width() > ui.px(150);
  const bool has_names = area.height() > ui.px(110);
  const float names = has_names ? std::ceil(1.5f * theme.axis_size) : 0.0f;
  const std::span<const std::string> value_labels = value_names(frame, *field.quantity);
  const float bar_room =
      has_bar ? ui.px(10) + std::max(render::color_bar_width(frame.canvas, theme, range, value_labels),
                                     render::color_bar_width(frame.canvas, theme, {-100, 100}))
              : margin.right;
  // Whole pixels, so that the picture is not blurred by its place.
  plot.rect = {{std::floor(area.low.x + margin.left), std::floor(area.low.y + margin.top)},
               {std::floor(area.high.x - bar_room), std::floor(area.high.y - margin.bottom - names)}};
  if (plot.rect.width() < 8.0f || plot.rect.height() < 8.0f) return {};

  repaint(frame, field, range, plot.rect);
  frame.canvas.image(plot.rect, image_.view());
  render::draw_axes(frame.canvas, theme, plot, {.grid = false});
  if (has_bar) {
    const float left = plot.rect.high.x + ui.px(12);
    render::draw_color_bar(frame.canvas, theme,
                           {{left, plot.rect.low.y}, {left + ui.px(9), plot.rect.high.y}}, map, range,
                           value_labels);
  }
  const Rect name_line{{plot.rect.low.x - margin.left, area.high.y - names}, {plot.rect.high.x, area.high.y}};
  if (has_names) draw_axis_names(frame, name_line, dim_x, &dim_y);

  if (options.contours) {
    if (contoured_version_ != field.version || !(contoured_range_ == range)) {
      contours_.clear();
      for (const double level : render::contour_levels(range, 8))
        render::contour(field.grid, level, contours_);
      contoured_version_ = field.version;
      contoured_range_ = range;
    }
    const render::ClipScope clip(frame.canvas, plot.rect);
    render::draw_contours(frame.canvas, plot, contours_, {theme.on_field.faded(0.45), theme.hairline},
                          scratch_);
  }
  draw_trail(frame, plot, options.trail);
  const std::vector<double>& crosshair = frame.view.crosshair;
  if (crosshair.size() == frame.coordinates.size())
    render::draw_crosshair(frame.canvas, theme, plot,
                           {crosshair[frame.view.axis_x], crosshair[frame.view.axis_y]});

  const bool lit = frame.view.highlighted == field.quantity->id ||
                   (field.quantity->id == "value" && frame.view.highlighted == "value_next");
  if (lit) frame.canvas.outline_rect(plot.rect.inset(-2.0f), theme.accent, ui.px(2), ui.px(2));

  const Pointer pointer = pointer_area(ui, "Map", plot.rect);
  if (pointer.hovered || pointer.held) {
    std::vector<double> at = crosshair;
    at.resize(frame.coordinates.size());
    at[frame.view.axis_x] = snapped(dim_x, plot.x_value(pointer.at.x));
    at[frame.view.axis_y] = snapped(dim_y, plot.y_value(pointer.at.y));
    if (pointer.held) outbox.send(action::SetCrosshair{at});
    if (!pointer.held) outbox.send(action::Highlight{field.quantity->id});
    tooltip(ui, reading(frame, *field.quantity,
                        field.grid.interpolate(at[frame.view.axis_x], at[frame.view.axis_y]), at));
  }
  if (has_names) choose_axes(frame, outbox, name_line);
  return {.menu = pointer.right_clicked};
}

FieldEvents FieldMap::draw_line(const Frame& frame, Outbox& outbox, const FieldView& field, Limits range) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const Rect area = ui.area();
  const Dimension& dim = frame.coordinates[frame.view.axis_x];
  PlotArea plot{area, axis_of(dim), {.limits = range}};
  const render::AxesMargin margin = render::axes_margin(frame.canvas, theme, plot);
  const float names = std::ceil(1.5f * theme.axis_size);
  plot.rect = {{area.low.x + margin.left, area.low.y + margin.top},
               {area.high.x - margin.right, area.high.y - margin.bottom - names}};
  if (plot.rect.width() < 8.0f || plot.rect.height() < 8.0f) return {};
  render::draw_axes(frame.canvas, theme, plot);
  draw_axis_names(frame, {{plot.rect.low.x, area.high.y - names}, {plot.rect.high.x, area.high.y}}, dim,
                  nullptr);

  scratch_.clear();
  for (int i = 0; i < field.grid.nx; ++i) {
    const double value = field.grid.at(i, 0);
    if (!std::isfinite(value)) continue;
    scratch_.push_back(plot.to_pixel(field.grid.x_at(i), std::clamp(value, range.low, range.high)));
  }
  frame.canvas.polyline(scratch_, {theme.accent, theme.curve_width});
  const double at = frame.view.crosshair.empty() ? dim.typical_low : frame.view.crosshair[frame.view.axis_x];
  const float x = std::floor(plot.x_pixel(at)) + 0.5f;
  const Vec2 upright[] = {{x, plot.rect.low.y}, {x, plot.rect.high.y}};
  render::dashed_line(frame.canvas, upright, {theme.text, theme.hairline}, ui.px(4), ui.px(3));
  const double here = field.grid.interpolate(at, field.grid.y.low);
  if (std::isfinite(here))
    frame.canvas.disc(plot.to_pixel(at, std::clamp(here, range.low, range.high)), ui.px(4), theme.accent);

  const Pointer pointer = pointer_area(ui, "Map", plot.rect);
  if (pointer.hovered || pointer.held) {
    std::vector<double> to = frame.view.crosshair;
    to.resize(frame.coordinates.size());
    to[frame.view.axis_x] = snapped(dim, plot.x_value(pointer.at.x));
    if (pointer.held) outbox.send(action::SetCrosshair{to});
    tooltip(ui, reading(frame, *field.quantity,
                        field.grid.interpolate(to[frame.view.axis_x], field.grid.y.low), to));
  }
  return {.menu = pointer.right_clicked};
}

}  // namespace policyscope::app
