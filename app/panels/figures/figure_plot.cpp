#include "app/panels/figures/figure_plot.h"

#include "render/number_text.h"
#include "render/scene_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::AlignY;
using render::Color;
using render::Font;
using render::PlotArea;
using render::Rect;
using render::Vec2;

namespace {

/// Far outside of every window, and still an ordinary number of pixels.
constexpr float far_away = 20000.0f;

float crisp(float at) {
  return std::floor(at) + 0.5f;
}

/// "discount γ" or one of the two; returns its width.
float draw_name(const Frame& frame, Vec2 at, const FigureAxis& axis, std::string_view after, AlignX align) {
  Ui& ui = frame.ui;
  const float size = frame.theme.axis_size;
  float width = ui.width_of(after, Font::sans, size);
  const float word = axis.name.empty() ? 0.0f : ui.width_of(axis.name, Font::sans, size);
  const float between = axis.name.empty() || axis.symbol.empty() ? 0.0f : 0.4f * size;
  const float symbol =
      axis.symbol.empty() ? 0.0f : frame.formulas.get(axis.symbol, frame.canvas, 1.25f * size).width;
  width += word + between + symbol;
  if (align == AlignX::right) at.x -= width;
  if (!axis.name.empty()) at.x += ui.text(at, axis.name, frame.theme.muted, Font::sans, size) + between;
  if (!axis.symbol.empty())
    at.x += ui.formula({at.x, at.y + 0.34f * size}, axis.symbol, 1.25f * size, frame.theme.muted);
  ui.text(at, after, frame.theme.muted, Font::sans, size);
  return width;
}

}  // namespace

FigurePlot::FigurePlot(const Frame& frame, FigurePage& page, std::string_view label, const Rect& outer,
                       const FigureAxis& x, const FigureAxis& y)
    : frame_(frame), page_(page), label_(label) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  area_.x = {x.limits, x.scale, {}};
  area_.y = {y.limits, y.scale, {}};
  area_.rect = outer;
  const bool named = !y.name.empty() || !y.symbol.empty();
  const float line = std::ceil(1.6f * theme.axis_size);
  area_.rect.low.y += line + ui.px(7);
  area_.rect.high.y -= x.name.empty() && x.symbol.empty() ? 0.0f : line;
  const render::AxesMargin margin = render::axes_margin(frame.canvas, theme, area_);
  area_.rect.low.x += y.room > 0.0f ? y.room : y.ticks ? margin.left : x.ticks ? margin.right : 0.0f;
  area_.rect.high.x -= margin.right;
  // Half of a label stands out where the other axis has none.
  area_.rect.high.y -= x.ticks ? margin.bottom : y.ticks ? std::ceil(0.6f * theme.axis_size) : 0.0f;
  if (empty()) return;
  render::draw_axes(frame.canvas, theme, area_, {.x_ticks = x.ticks, .y_ticks = y.ticks});
  const float above = outer.low.y + 0.5f * line;
  if (named)
    draw_name(frame, {outer.low.x, above}, y, "", AlignX::left);
  else
    ui.text({outer.low.x, above}, label, theme.muted, Font::sans, theme.axis_size);
  if (!x.name.empty() || !x.symbol.empty())
    draw_name(frame, {area_.rect.high.x, outer.high.y - 0.5f * line}, x, " →", AlignX::right);
}

FigurePlot::~FigurePlot() {
  const float radius = frame_.ui.px(6);
  for (std::size_t i = 0; i < mark_count_; ++i) {
    const Mark& mark = marks_[i];
    if (mark.hot) frame_.canvas.disc(mark.at, radius + frame_.ui.px(4), mark.color.faded(0.3));
    frame_.canvas.disc(mark.at, radius, frame_.theme.text);
    frame_.canvas.disc(mark.at, radius - frame_.ui.px(2), mark.color);
  }
}

Vec2 FigurePlot::pixel(double x, double y) const {
  const auto bounded = [](float p) {
    return std::isfinite(p) ? std::clamp(p, -far_away, far_away) : far_away;
  };
  return {bounded(area_.x_pixel(x)), bounded(area_.y_pixel(y))};
}

float FigurePlot::stroke_width(float thickness) const {
  return std::max(1.0f, std::round(thickness * frame_.theme.curve_width));
}

void FigurePlot::begin_line() {
  page_.scratch.clear();
}

void FigurePlot::add_to_line(double x, double y, Color color, float thickness) {
  if (std::isfinite(x) && std::isfinite(y))
    page_.scratch.push_back(pixel(x, y));
  else
    end_line(color, thickness);
}

void FigurePlot::end_line(Color color, float thickness) {
  if (page_.scratch.size() > 1 && !empty()) {
    const render::ClipScope clip(frame_.canvas, area_.rect.inset(-frame_.theme.curve_width));
    frame_.canvas.polyline(page_.scratch, {color, stroke_width(thickness)});
  }
  page_.scratch.clear();
}

void FigurePlot::line(std::span<const double> x, std::span<const double> y, Color color, float thickness,
                      bool dashed) {
  begin_line();
  if (!dashed) {
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) add_to_line(x[i], y[i], color, thickness);
    return end_line(color, thickness);
  }
  if (empty()) return;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
    if (std::isfinite(x[i]) && std::isfinite(y[i])) page_.scratch.push_back(pixel(x[i], y[i]));
  const render::ClipScope clip(frame_.canvas, area_.rect.inset(-frame_.theme.curve_width));
  if (page_.scratch.size() > 1)
    render::dashed_line(frame_.canvas, page_.scratch, {color, stroke_width(thickness)}, frame_.ui.px(6),
                        frame_.ui.px(4));
  page_.scratch.clear();
}

void FigurePlot::fill(std::span<const double> x, std::span<const double> y, double level, Color color) {
  const std::size_t count = std::min(x.size(), y.size());
  if (count < 2 || empty()) return;
  page_.scratch.clear();
  page_.scratch.push_back(pixel(x[0], level));
  for (std::size_t i = 0; i < count; ++i) page_.scratch.push_back(pixel(x[i], y[i]));
  page_.scratch.push_back(pixel(x[count - 1], level));
  const render::ClipScope clip(frame_.canvas, area_.rect);
  // Strips of four corners each: curves that cross the level are no simple polygons.
  for (std::size_t i = 1; i + 2 < page_.scratch.size(); ++i) {
    const Vec2 a = page_.scratch[i], b = page_.scratch[i + 1];
    const float base = page_.scratch.front().y;
    const bool above = a.y + b.y < 2.0f * base;
    const std::array<Vec2, 4> strip = above ? std::array<Vec2, 4>{a, b, Vec2{b.x, base}, Vec2{a.x, base}}
                                            : std::array<Vec2, 4>{Vec2{a.x, base}, Vec2{b.x, base}, b, a};
    static constexpr std::array<std::uint32_t, 6> corners{0, 1, 2, 0, 2, 3};
    frame_.canvas.mesh(strip, std::span(&color, 1), corners);
  }
  page_.scratch.clear();
}

void FigurePlot::bar(double x_low, double x_high, double y_low, double y_high, Color color) {
  if (empty()) return;
  const Vec2 a = pixel(x_low, y_low), b = pixel(x_high, y_high);
  const Rect rect{{std::min(a.x, b.x), std::min(a.y, b.y)}, {std::max(a.x, b.x), std::max(a.y, b.y)}};
  const render::ClipScope clip(frame_.canvas, area_.rect);
  if (rect.height() > 0.25f)
    frame_.canvas.fill_rect(rect, color, std::min(frame_.ui.px(2), 0.3f * rect.height()));
}

void FigurePlot::vertical(double x, Color color, bool dashed) {
  const float at = crisp(pixel(x, 0.0).x);
  if (empty() || at < area_.rect.low.x - 1.0f || at > area_.rect.high.x + 1.0f) return;
  const std::array<Vec2, 2> ends{{{at, area_.rect.low.y}, {at, area_.rect.high.y}}};
  const render::Stroke stroke{color, frame_.theme.hairline};
  if (dashed)
    render::dashed_line(frame_.canvas, ends, stroke, frame_.ui.px(4), frame_.ui.px(4));
  else
    frame_.canvas.polyline(ends, stroke);
}

void FigurePlot::horizontal(double y, Color color, bool dashed) {
  const float at = crisp(pixel(area_.x.limits.low, y).y);
  if (empty() || at < area_.rect.low.y - 1.0f || at > area_.rect.high.y + 1.0f) return;
  const std::array<Vec2, 2> ends{{{area_.rect.low.x, at}, {area_.rect.high.x, at}}};
  const render::Stroke stroke{color, frame_.theme.hairline};
  if (dashed)
    render::dashed_line(frame_.canvas, ends, stroke, frame_.ui.px(4), frame_.ui.px(4));
  else
    frame_.canvas.polyline(ends, stroke);
}

void FigurePlot::dot(double x, double y, Color color, float radius_at_factor_one) {
  if (empty() || !std::isfinite(x) || !std::isfinite(y)) return;
  const render::ClipScope clip(frame_.canvas, area_.rect.inset(-frame_.ui.px(6)));
  frame_.canvas.disc(pixel(x, y), radius_at_factor_one * frame_.theme.factor, color);
}

void FigurePlot::ring(double x, double y, Color color, float radius_at_factor_one) {
  if (empty() || !std::isfinite(x) || !std::isfinite(y)) return;
  const render::ClipScope clip(frame_.canvas, area_.rect.inset(-frame_.ui.px(6)));
  frame_.canvas.circle(pixel(x, y), radius_at_factor_one * frame_.theme.factor, color,
                       frame_.theme.curve_width);
}

void FigurePlot::arrow(double x0, double y0, double x1, double y1, Color color, float thickness) {
  if (empty()) return;
  const Vec2 from = pixel(x0, y0), to = pixel(x1, y1);
  if (std::hypot(to.x - from.x, to.y - from.y) < 1.0f) return;
  const render::ClipScope clip(frame_.canvas, area_.rect.inset(-frame_.ui.px(6)));
  render::draw_arrow(frame_.canvas, from, to, {color, stroke_width(thickness)});
}

void FigurePlot::words(double x, double y, std::string_view text, Color color, AlignX align, Vec2 shift) {
  if (empty()) return;
  const float size = frame_.theme.axis_size;
  const float width = frame_.ui.width_of(text, Font::sans, size);
  Vec2 at = pixel(x, y) + shift * frame_.theme.factor;
  if (align == AlignX::center) at.x -= 0.5f * width;
  if (align == AlignX::right) at.x -= width;
  at.x = std::clamp(at.x, area_.rect.low.x, std::max(area_.rect.low.x, area_.rect.high.x - width));
  at.y = std::clamp(at.y, area_.rect.low.y + 0.7f * size, area_.rect.high.y - 0.7f * size);
  const float margin = frame_.ui.px(3);
  frame_.canvas.fill_rect({{at.x - margin, at.y - 0.7f * size}, {at.x + width + margin, at.y + 0.75f * size}},
                          frame_.theme.panel.faded(0.8), margin);
  frame_.ui.text(at, text, color, Font::sans, size);
}

void FigurePlot::symbol(double x, double y, std::string_view markup, Color color, AlignX align, Vec2 shift) {
  if (empty()) return;
  const float size = 0.9f * frame_.theme.symbol_size;
  const render::FormulaLayout& layout = frame_.formulas.get(markup, frame_.canvas, size);
  Vec2 at = pixel(x, y) + shift * frame_.theme.factor;
  if (align == AlignX::center) at.x -= 0.5f * layout.width;
  if (align == AlignX::right) at.x -= layout.width;
  at.x = std::clamp(at.x, area_.rect.low.x, std::max(area_.rect.low.x, area_.rect.high.x - layout.width));
  at.y = std::clamp(at.y + 0.5f * (layout.ascent - layout.descent), area_.rect.low.y + layout.ascent,
                    std::max(area_.rect.low.y + layout.ascent, area_.rect.high.y - layout.descent));
  frame_.ui.formula(at, markup, size, color);
}

bool FigurePlot::handle(std::string_view label, double& x, double& y, Color color, Drag drag) {
  if (empty()) return false;
  Vec2 at = pixel(x, y);
  const Rect& r = area_.rect;
  at = {std::clamp(at.x, r.low.x, r.high.x), std::clamp(at.y, r.low.y, r.high.y)};
  const float reach = frame_.ui.px(12);
  render::ShortText value;
  if (drag != Drag::y) value.append(render::number_text(x, 3));
  if (drag == Drag::both) value.append(", ");
  if (drag != Drag::x) value.append(render::number_text(y, 3));
  const UiScope scope(frame_.ui, label_);
  const Pointer pointer =
      pointer_area(frame_.ui, label, {{at.x - reach, at.y - reach}, {at.x + reach, at.y + reach}}, value);
  if (pointer.hovered || pointer.held)
    ImGui::SetMouseCursor(drag == Drag::x   ? ImGuiMouseCursor_ResizeEW
                          : drag == Drag::y ? ImGuiMouseCursor_ResizeNS
                                            : ImGuiMouseCursor_Hand);
  const bool moved = pointer.held && (pointer.drag.x != 0.0f || pointer.drag.y != 0.0f);
  if (moved && drag != Drag::y) {
    at.x = std::clamp(pointer.at.x, r.low.x, r.high.x);
    x = area_.x_value(at.x);
  }
  if (moved && drag != Drag::x) {
    at.y = std::clamp(pointer.at.y, r.low.y, r.high.y);
    y = area_.y_value(at.y);
  }
  if (mark_count_ < marks_.size()) marks_[mark_count_++] = {at, color, pointer.hovered || pointer.held};
  return moved;
}

Pointer FigurePlot::pointer() {
  if (empty()) return {};
  return pointer_area(frame_.ui, label_, area_.rect);
}

render::Limits figure_limits(std::span<const double> values, bool with_zero) {
  render::Limits limits = render::full_range(values);
  if (with_zero) limits = {std::min(0.0, limits.low), std::max(0.0, limits.high)};
  return render::nice_limits(limits, 5);
}

}  // namespace policyscope::app
