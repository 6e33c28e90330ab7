#include "app/panels/figures/figure_page.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/parameter_slider.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::Font;
using render::Rect;
using render::Vec2;

Rect FigurePage::part(int index, int count, float weight_of_first) const {
  const float between = std::round(18.0f * factor_);
  const auto n = static_cast<float>(count);
  const bool columns = plots_.width() > 1.1f * plots_.height();
  const float length = (columns ? plots_.width() : plots_.height()) - between * (n - 1.0f);
  const float weights = weight_of_first + n - 1.0f;
  const auto from = [&](int i) {
    if (i == 0) return 0.0f;
    return std::round(length * (weight_of_first + static_cast<float>(i - 1)) / weights +
                      between * static_cast<float>(i));
  };
  const float low = from(index);
  const float high = index + 1 == count ? length + between * (n - 1.0f) : from(index + 1) - between;
  if (columns) return {{plots_.low.x + low, plots_.low.y}, {plots_.low.x + high, plots_.high.y}};
  return {{plots_.low.x, plots_.low.y + low}, {plots_.high.x, plots_.low.y + high}};
}

FigureSide::FigureSide(const Frame& frame, FigurePage& page) : frame_(frame), page_(page) {
  Ui& ui = frame.ui;
  const Rect area = ui.area();
  page.factor_ = frame.theme.factor;
  page.plots_ = area;
  // Beside only where the plots keep more room than the side takes.
  page.beside_ = area.width() > 1.25f * area.height() && area.width() > ui.px(560);
  cursor_ = ImGui::GetCursorPosY();
  if (page.beside_) {
    const float width = std::clamp(0.29f * area.width(), ui.px(236), ui.px(330));
    page.side_ = {{area.high.x - width, area.low.y}, area.high};
    page.plots_.high.x = page.side_.low.x - ui.px(22);
    visible_ = area.height() > ui.px(60);
  } else {
    const float wanted = page.used_ > 0.0f ? page.used_ : 0.4f * area.height();
    const float height = std::min(wanted, 0.46f * area.height());
    visible_ = height > ui.px(60) && area.width() > ui.px(200);
    if (visible_) {
      page.side_ = {{area.low.x, area.high.y - height}, area.high};
      page.plots_.high.y = page.side_.low.y - ui.px(10);
    }
  }
  if (!visible_) return;
  ImGui::SetCursorScreenPos({page.side_.low.x, page.side_.low.y});
  ImGui::BeginChild("side", {page.side_.width(), page.side_.height()}, false, ImGuiWindowFlags_NoBackground);
  rest_ = ui.area();
  rest_.high.x = page.side_.high.x - ui.px(8);  // the scroll bar has its place, or it would come and go
  page.natural_extra_ = 0.0f;
  top_ = rest_.low.y;
  x_ = rest_.low.x;
}

FigureSide::~FigureSide() {
  if (!visible_) return;
  break_line();
  page_.used_ = rest_.low.y - top_;
  page_.natural_ = page_.used_ + page_.natural_extra_;
  ImGui::SetCursorScreenPos({rest_.low.x, top_});
  ImGui::Dummy({1.0f, std::max(1.0f, page_.used_)});  // the height that is scrolled over
  ImGui::EndChild();
  ImGui::SetCursorPosY(cursor_);
}

void FigureSide::gap(float at_factor_one) {
  if (rest_.low.y > top_ + 1.0f) rest_.low.y += frame_.ui.px(at_factor_one);
}

void FigureSide::break_line() {
  if (x_ > rest_.low.x) rest_.low.y += line_;
  x_ = rest_.low.x;
  line_ = 0.0f;
  buttons_ = false;
}

void FigureSide::formula(std::string_view markup) {
  if (!visible_) return;
  break_line();
  gap(6);
  float size = frame_.theme.symbol_size;
  while (size > frame_.theme.axis_size &&
         frame_.formulas.get(markup, frame_.canvas, size).width > rest_.width())
    size -= 1.0f;
  const render::FormulaLayout& layout = frame_.formulas.get(markup, frame_.canvas, size);
  frame_.ui.formula({rest_.low.x, std::round(rest_.low.y + layout.ascent)}, markup, size, frame_.theme.text);
  rest_.low.y += std::ceil(layout.ascent + layout.descent) + frame_.ui.px(2);
}

void FigureSide::readout(std::string_view symbol, std::string_view value) {
  readout(symbol, value, frame_.theme.text);
}

void FigureSide::readout(std::string_view symbol, std::string_view value, render::Color color) {
  if (!visible_) return;
  Ui& ui = frame_.ui;
  const float size = 0.9f * frame_.theme.symbol_size;
  const float width = frame_.formulas.get(symbol, frame_.canvas, size).width + ui.width_of(" = ") +
                      ui.width_of(value, Font::sans_semibold);
  const float height = std::ceil(1.35f * frame_.theme.symbol_size);
  if (buttons_ || (x_ > rest_.low.x && x_ + width > rest_.high.x)) break_line();
  if (x_ == rest_.low.x) gap(2);
  const float y = rest_.low.y + 0.5f * height;
  float x = x_ + ui.formula({x_, y + 0.32f * frame_.theme.text_size}, symbol, size, color);
  x += ui.text({x, y}, " = ", frame_.theme.muted);
  ui.text({x, y}, value, color, Font::sans_semibold);
  ui.note(symbol, {{x_, rest_.low.y}, {x_ + width, rest_.low.y + height}}, value);
  // Two columns, so that numbers that change their length do not push the next.
  const float column = 0.5f * rest_.width();
  x_ = x_ + width < rest_.low.x + column - ui.px(8) ? rest_.low.x + column : rest_.high.x;
  line_ = std::max(line_, height);
}

void FigureSide::sliders(FigureParameters& settings, std::initializer_list<std::string_view> hidden) {
  if (!visible_) return;
  break_line();
  gap(4);
  Ui& ui = frame_.ui;
  std::size_t shown = 0;
  float names = 0.0f, symbols = ui.px(20);
  const auto is_hidden = [&](const Parameter& parameter) {
    return std::find(hidden.begin(), hidden.end(), parameter.id) != hidden.end();
  };
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (is_hidden(settings[i])) continue;
    ++shown;
    names = std::max(names, ui.width_of(settings[i].name));
    symbols = std::max(
        symbols,
        frame_.formulas.get(settings[i].symbol, frame_.canvas, 0.95f * frame_.theme.symbol_size).width +
            ui.px(8));
  }
  const int side_by_side = !page_.beside_ && rest_.width() > ui.px(470) && shown > 1 ? 2 : 1;
  const float between = ui.px(24);
  const float width =
      (rest_.width() - between * static_cast<float>(side_by_side - 1)) / static_cast<float>(side_by_side);
  ParameterColumns columns{symbols, names + ui.px(8), 0.0f, ui.px(58), 0.0f};
  columns.name = std::min(columns.name, std::max(ui.px(40), width - symbols - columns.value - ui.px(50)));
  columns.track = std::max(ui.px(30), width - columns.symbol - columns.name - columns.value - ui.px(14));
  // Closer together where the side would not fit otherwise.
  const float usual = ui.px(30);
  const float height = page_.beside_ && page_.natural_ > page_.side_.height() ? ui.px(24) : usual;
  page_.natural_extra_ += (usual - height) * static_cast<float>(shown);
  int column = 0;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (is_hidden(settings[i])) continue;
    const float x = rest_.low.x + static_cast<float>(column) * (width + between);
    const Rect row = Rect::at(x, rest_.low.y, width, height);
    const ParameterSliderState state{
        .value = settings.values()[i], .origin = settings.origin(i), .in_force = nullptr, .unused = {}};
    if (const auto changed = parameter_slider(ui, settings[i], state, row, columns))
      settings.set_index(i, *changed);
    column = (column + 1) % side_by_side;
    if (column == 0) rest_.low.y += height;
  }
  if (column != 0) rest_.low.y += height;
}

bool FigureSide::button(std::string_view label, std::string_view tooltip, bool accent) {
  if (!visible_) return false;
  Ui& ui = frame_.ui;
  const float width = ui.width_of(label, Font::sans_semibold) + ui.px(24);
  const float height = ui.px(28);
  if (x_ > rest_.low.x && (!buttons_ || x_ + width > rest_.high.x)) break_line();
  buttons_ = true;
  if (x_ == rest_.low.x) gap(4);
  const Rect rect = Rect::at(x_, rest_.low.y, width, height);
  // The panel's own colour would not show on it.
  if (!accent) frame_.canvas.fill_rect(rect, frame_.theme.track, ui.px(4));
  const bool clicked =
      app::button(ui, label, accent ? rect : rect.inset(1.0f),
                  {.kind = accent ? ButtonKind::accent : ButtonKind::filled, .tooltip = tooltip});
  x_ += width + ui.px(8);
  line_ = std::max(line_, height + ui.px(4));
  return clicked;
}

Rect FigureSide::row(float height) {
  if (!visible_) return {};
  break_line();
  const float pixels = frame_.ui.px(height);
  const Rect rect = Rect::at(rest_.low.x, rest_.low.y, rest_.width(), pixels);
  rest_.low.y += pixels;
  return rect;
}

void FigureSide::legend(std::span<const render::LegendEntry> entries) {
  if (!visible_) return;
  break_line();
  gap(6);
  render::draw_legend(frame_.canvas, frame_.theme, rest_.low, entries);
  rest_.low.y += render::legend_size(frame_.canvas, frame_.theme, entries).y;
}

void FigureSide::note(std::string_view text) {
  if (!visible_) return;
  break_line();
  gap(8);
  Rect lines = rest_;
  lines.high.x = std::min(lines.high.x, lines.low.x + 42.0f * frame_.theme.text_size);
  rest_.low.y += wrapped_text(frame_.ui, lines, text, frame_.theme.muted, frame_.theme.text_size);
}

void FigureSide::caption(std::string_view text) {
  if (!visible_) return;
  break_line();
  gap(8);
  const float height = std::ceil(1.5f * frame_.theme.axis_size);
  frame_.ui.text({rest_.low.x, rest_.low.y + 0.5f * height}, text, frame_.theme.muted, Font::sans,
                 frame_.theme.axis_size);
  rest_.low.y += height;
}

}  // namespace policyscope::app
