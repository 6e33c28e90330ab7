#include "app/widgets/parameter_slider.h"

#include "app/widgets/controls.h"
#include "core/error.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Rect;
using render::Vec2;

namespace {

/// The part of a logarithmic slider that means zero, and the gap to its smallest number.
constexpr double detent = 0.05;

bool has_detent(const Parameter& parameter) {
  return parameter.scale == ParameterScale::logarithmic && parameter.valid.low <= 0.0;
}

double log_low(const Parameter& parameter) {
  return parameter.slider.low > 0.0 ? parameter.slider.low : parameter.slider.high * 1e-6;
}

/// A short number near x: what a mouse can aim at. Typed values are not touched.
double rounded(const Parameter& parameter, double x) {
  if (parameter.type == ParameterType::integer) return std::round(x);
  if (x == 0.0) return 0.0;
  double unit = std::pow(10.0, std::floor(std::log10(std::abs(x))) - 1.0);
  if (parameter.scale == ParameterScale::linear)
    unit = std::pow(10.0, std::floor(std::log10(parameter.slider.high - parameter.slider.low)) - 2.0);
  // Dividing by the reciprocal gives the decimal's nearest double; multiplying by 0.01 would not.
  return unit < 1.0 ? std::round(x / unit) / std::round(1.0 / unit) : std::round(x / unit) * unit;
}

render::ShortText value_text(const Parameter& parameter, const ParameterValue& value, bool with_unit = true) {
  render::ShortText text;
  if (parameter.is_number() && parameter.type != ParameterType::boolean &&
      parameter.type != ParameterType::choice) {
    const double number = std::get<double>(value);
    text.append(parameter.type == ParameterType::integer
                    ? render::integer_text(static_cast<long long>(number)).view()
                    : render::number_text(number, 3).view());
    if (with_unit && !parameter.unit.empty()) {
      text.append(" ");
      text.append(parameter.unit);
    }
  } else {
    text.append(format_value(parameter, value));
  }
  return text;
}

/// Begins or continues typing a value. Returns the value when one was accepted.
std::optional<ParameterValue> typed_value(Ui& ui, const Parameter& parameter, const Rect& rect) {
  UiMemory& memory = ui.memory;
  const TextEdit edit = text_edit(ui, "typed", rect, memory.text, memory.edit_begins);
  std::optional<ParameterValue> accepted;
  if (edit.accepted) {
    try {
      accepted = parse_value(parameter, memory.text);
      memory.edited = 0;
    } catch (const Error& error) {
      memory.complaint = error.what();
      memory.edit_begins = true;  // keeps the focus, so that it can be corrected
    }
  } else if (!edit.active && !memory.edit_begins) {
    memory.edited = 0;  // clicked elsewhere, or Escape
  } else if (edit.active) {
    memory.edit_begins = false;
  }
  if (memory.edited != 0 && !memory.complaint.empty()) {
    ImGui::SetNextWindowPos({rect.low.x, rect.high.y + ui.px(4)}, ImGuiCond_Always, {0.3f, 0.0f});
    tooltip(ui, memory.complaint);
    ui.note("complaint", rect, memory.complaint);
  }
  return accepted;
}

void begin_typing(Ui& ui, unsigned id, const Parameter& parameter, const ParameterValue& value) {
  ui.memory.edited = id;
  ui.memory.edit_begins = true;
  ui.memory.text = format_value(parameter, value);
  ui.memory.complaint.clear();
}

/// The nearest value of the slider that the arrow keys lead to: a fiftieth of its length away, farther where
/// numbers are rounded to larger steps.
double stepped(const Parameter& parameter, double number, int steps) {
  const double from = slider_fraction(parameter, number);
  // Never back from beyond an end of the slider, where a typed value may be.
  for (double by = 0.02 * steps; std::abs(by) < 2.0; by *= 2.0) {
    const double to = slider_value(parameter, std::clamp(from + by, 0.0, 1.0));
    if ((to - number) * steps > 0.0) return to;
  }
  return number;
}

}  // namespace

std::string value_words(const Parameter& parameter) {
  std::string words = parameter.help;
  words += "\n" + parameter.id;
  if (parameter.type == ParameterType::choice) {
    for (std::size_t i = 0; i < parameter.choices.size(); ++i)
      words += (i == 0 ? ": " : ", ") + parameter.choices[i];
  } else if (parameter.type == ParameterType::boolean) {
    words += ": true or false";
  } else if (parameter.is_number()) {
    const auto [low, high] = parameter.valid;
    // What only keeps numbers finite is no bound to tell of.
    constexpr double endless = 1e9;
    const bool below = low > -endless, above = high < endless;
    if (below && above)
      words += ": from " + format_number(low) + " to " + format_number(high);
    else if (below)
      words += ": at least " + format_number(low);
    else if (above)
      words += ": at most " + format_number(high);
  }
  if (!parameter.unit.empty()) words += " " + parameter.unit;
  return words + ".";
}

bool row_hovered(const Rect& row) {
  return ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
         row.contains({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y});
}

ParameterColumns parameter_columns(const Ui& ui, float width, float names) {
  const float name = std::clamp(names + ui.px(8), ui.px(108), ui.px(150));
  ParameterColumns columns{ui.px(34), name, 0.0f, ui.px(76), ui.px(76)};
  columns.track = width - columns.symbol - columns.name - columns.value - columns.applies - ui.px(12);
  if (columns.track < ui.px(60)) {
    // Too narrow for everything: when it applies is still in the tooltip.
    columns.track += columns.applies;
    columns.applies = 0.0f;
  }
  // Still too narrow: numbers go without units, then names without their ends, from which they can be
  // guessed.
  const float missing = ui.px(40) - columns.track - ui.px(28);
  if (missing > 0.0f) columns.name = std::max(ui.px(84), columns.name - missing);
  columns.track = std::clamp(columns.track, ui.px(40), ui.px(260));
  return columns;
}

double slider_fraction(const Parameter& parameter, double value) {
  const auto [low, high] = parameter.slider;
  double fraction = 0.0;
  if (parameter.scale == ParameterScale::logarithmic) {
    if (value <= 0.0) return 0.0;
    const double start = log_low(parameter);
    fraction = std::log(value / start) / std::log(high / start);
    if (has_detent(parameter)) fraction = detent + (1.0 - detent) * std::max(0.0, fraction);
  } else {
    fraction = (value - low) / (high - low);
  }
  return std::clamp(fraction, 0.0, 1.0);
}

double slider_value(const Parameter& parameter, double fraction) {
  const auto [low, high] = parameter.slider;
  if (parameter.scale == ParameterScale::logarithmic) {
    if (has_detent(parameter)) {
      if (fraction < 0.6 * detent) return 0.0;
      fraction = std::max(0.0, (fraction - detent) / (1.0 - detent));
    }
    const double start = log_low(parameter);
    if (fraction <= 0.0) return start;
    if (fraction >= 1.0) return high;
    return std::clamp(rounded(parameter, start * std::pow(high / start, fraction)), start, high);
  }
  if (fraction <= 0.0) return low;
  if (fraction >= 1.0) return high;
  return std::clamp(rounded(parameter, low + fraction * (high - low)), low, high);
}

std::optional<ParameterValue> parameter_slider(Ui& ui, const Parameter& parameter,
                                               const ParameterSliderState& state, const Rect& row,
                                               const ParameterColumns& columns) {
  const render::Theme& theme = ui.theme;
  const UiScope scope(ui, parameter.id);
  const unsigned id = ImGui::GetID("edit");
  const bool used = state.unused.empty();
  const bool changed = used && state.value != state.origin;
  const bool hovered = row_hovered(row);
  const bool editing = ui.memory.edited == id;
  const float y = std::round(row.center().y);
  const Color ink = used ? theme.text : render::mix(theme.panel, theme.muted, 0.75);

  std::optional<ParameterValue> result;

  // Symbol and name.
  ui.formula({row.low.x, std::round(y + 0.25f * theme.symbol_size)}, parameter.symbol,
             0.95f * theme.symbol_size, state.highlighted && used ? theme.accent : ink);
  const float name_x = row.low.x + columns.symbol;
  // A knob at the left end reaches out of its track.
  ui.text_within({name_x, y}, columns.name - ui.px(8), parameter.name, ink);

  // The track, or the control that stands for it.
  const float track_x = name_x + columns.name;
  const Rect track = {{track_x, row.low.y}, {track_x + columns.track, row.high.y}};
  const float value_x = track.high.x + ui.px(14);
  const Rect value_cell = {
      {value_x, y - ui.px(11)},
      {std::min(value_x + columns.value + 0.6f * columns.applies, row.high.x), y + ui.px(11)}};
  // A field leaves its place to when it applies, except while something is typed.
  const Rect field = {
      {track.low.x, value_cell.low.y},
      {editing ? value_cell.high.x : std::min(value_x + columns.value, row.high.x), value_cell.high.y}};
  const render::ShortText shown = value_text(parameter, state.value);
  bool wants_typing = false;
  bool wants_reset = false;

  if (!used) {
    const float half = ui.px(3);
    // The reason needs its place more than the value that is not there.
    const float reason = row.high.x - ui.width_of(state.unused, Font::sans, theme.axis_size) - ui.px(12);
    const float end = std::min(track.high.x, reason);
    if (end > track.low.x + ui.px(12))
      ui.canvas.fill_rect({{track.low.x, y - half}, {end, y + half}}, theme.track, half);
    ui.note("slider", track, "", false);
    if (value_x + ui.width_of("–") < reason) ui.text({value_x, y}, "–", ink);
  } else if (parameter.type == ParameterType::boolean) {
    bool on = std::get<double>(state.value) != 0.0;
    const float width = ui.px(26), height = ui.px(14);
    const Rect body = Rect::at(track.low.x, std::round(y - 0.5f * height), width, height);
    const Pointer pointer = pointer_area(ui, "slider", body.inset(-ui.px(4)), on ? "true" : "false");
    if (pointer.clicked) result = on ? 0.0 : 1.0;
    if (const KeyFocus::Keys* keys = tab_stop(ui, "slider", body.inset(-ui.px(4)))) {
      if (keys->enter) result = on ? 0.0 : 1.0;
      if (keys->lowest || (keys->steps < 0 && on)) result = 0.0;
      if (keys->highest || (keys->steps > 0 && !on)) result = 1.0;
    }
    wants_reset = pointer.right_clicked;
    ui.canvas.fill_rect(body, on ? (changed ? theme.warm : theme.fill) : theme.track, 0.5f * height);
    ui.canvas.disc({on ? body.high.x - 0.5f * height : body.low.x + 0.5f * height, body.center().y}, ui.px(5),
                   theme.text);
    ui.text({value_x, y}, on ? "on" : "off", changed ? theme.warm : ink, Font::sans_semibold);
  } else if (parameter.type == ParameterType::choice) {
    std::vector<std::string_view> names(parameter.choices.begin(), parameter.choices.end());
    auto chosen = static_cast<std::size_t>(std::get<double>(state.value));
    if (choice(ui, "slider", field, names, chosen)) result = static_cast<double>(chosen);
    wants_reset = hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  } else if (!parameter.is_number()) {
    const KeyFocus::Keys* const keys = tab_stop(ui, "slider", field);
    if (!editing) {
      const Pointer pointer = pointer_area(ui, "slider", field, shown);
      ui.canvas.fill_rect(field, render::mix(theme.panel, theme.text, pointer.hovered ? 0.1 : 0.05),
                          ui.px(4));
      const render::ClipScope clip(ui.canvas, field);
      ui.text({field.low.x + ui.px(8), y}, shown, changed ? theme.warm : ink, Font::sans_semibold);
      wants_typing = pointer.clicked;
      wants_reset = pointer.right_clicked;
      wants_typing |= keys != nullptr && keys->enter;
    } else {
      result = typed_value(ui, parameter, field);
    }
  } else {
    const double number = std::get<double>(state.value);
    const double fraction = slider_fraction(parameter, number);
    const float knob = ui.px(6);
    const Pointer pointer = pointer_area(
        ui, "slider", {{track.low.x - knob, y - ui.px(11)}, {track.high.x + knob, y + ui.px(11)}}, shown);
    wants_typing = pointer.double_clicked || (pointer.pressed && ImGui::GetIO().KeyCtrl);
    wants_reset = pointer.right_clicked;
    if (pointer.held && !editing && !wants_typing && !ImGui::GetIO().KeyCtrl &&
        (pointer.pressed || pointer.drag.x != 0.0f)) {
      const double to = slider_value(parameter, (pointer.at.x - track.low.x) / track.width());
      if (to != number) result = to;
    }
    if (const KeyFocus::Keys* keys = tab_stop(
            ui, "slider", {{track.low.x - knob, y - ui.px(9)}, {track.high.x + knob, y + ui.px(9)}})) {
      const double to = keys->lowest       ? slider_value(parameter, 0.0)
                        : keys->highest    ? slider_value(parameter, 1.0)
                        : keys->steps != 0 ? stepped(parameter, number, keys->steps)
                                           : number;
      if (to != number) result = to;
      wants_typing = wants_typing || keys->enter;
    }
    const double now = result ? slider_fraction(parameter, std::get<double>(*result)) : fraction;
    const float x = track.low.x + static_cast<float>(now) * track.width();
    const float half = ui.px(3);
    ui.canvas.fill_rect({{track.low.x, y - half}, {track.high.x, y + half}}, theme.track, half);
    if (x > track.low.x + 1.0f)
      ui.canvas.fill_rect({{track.low.x, y - half}, {x, y + half}}, changed ? theme.warm : theme.fill, half);
    if (changed) {
      // Where it came from.
      const float origin =
          track.low.x +
          static_cast<float>(slider_fraction(parameter, std::get<double>(state.origin))) * track.width();
      ui.canvas.fill_rect({{origin - 1.0f, y - half - ui.px(3)}, {origin + 1.0f, y + half + ui.px(3)}},
                          theme.warm, 0.0f);
    }
    ui.canvas.disc({x, y}, pointer.hovered || pointer.held ? knob + 1.0f : knob, theme.text);

    if (editing) {
      if (const auto typed = typed_value(ui, parameter, value_cell)) result = typed;
    } else {
      const Rect cell = {{value_x - ui.px(4), y - ui.px(11)}, {value_x + columns.value, y + ui.px(11)}};
      const Pointer over = pointer_area(ui, "value", cell, shown);
      if (over.hovered) ui.canvas.fill_rect(cell, render::mix(theme.panel, theme.text, 0.07), ui.px(4));
      wants_typing = wants_typing || over.clicked;
      wants_reset = wants_reset || over.right_clicked;
      const float applies =
          columns.applies > 0.0f
              ? ui.width_of(to_string(parameter.applies), Font::sans, theme.axis_size) + ui.px(8)
              : 0.0f;
      const float room = row.high.x - applies - value_x;
      render::ShortText text = result ? value_text(parameter, *result) : shown;
      // The unit is the first to go: it is in the words about the parameter, too.
      if (ui.width_of(text, Font::sans_semibold) > room)
        text = value_text(parameter, result ? *result : state.value, false);
      ui.text_within({value_x, y}, room, text, ink, Font::sans_semibold);
    }
  }

  if (used && wants_typing && !editing) begin_typing(ui, id, parameter, state.value);
  if (used && wants_reset && state.value != state.origin) result = state.origin;

  // When it applies, or what is in the way.
  const float right = row.high.x;
  if (!used) {
    ui.text({right, y}, state.unused, ink, Font::sans, theme.axis_size, AlignX::right);
  } else if (parameter.applies == Applies::new_run && changed) {
    const float width = ui.width_of("pending", Font::sans, theme.axis_size) + ui.px(12);
    const Rect badge = Rect::at(right - width, y - ui.px(9), width, ui.px(18));
    ui.canvas.fill_rect(badge, theme.warm.faded(0.18), ui.px(9));
    ui.text(badge.center(), "pending", theme.warm, Font::sans, theme.axis_size, AlignX::center);
    ui.note("pending", badge);
  } else if (columns.applies > 0.0f && !editing) {
    ui.text({right, y}, to_string(parameter.applies), theme.muted, Font::sans, theme.axis_size,
            AlignX::right);
  }

  if (hovered && !editing && row_hovered({row.low, {track.low.x - ui.px(8), row.high.y}})) {
    std::string text = value_words(parameter);
    if (!used) {
      text += "\n";
      text += state.unused;
    } else {
      text += "\nApplies: ";
      text += to_string(parameter.applies);
      text += ". Right click: back to ";
      text += format_value(parameter, state.origin);
      text += ".";
      if (state.in_force != nullptr && *state.in_force != state.value) {
        text += " In force now: ";
        text += format_value(parameter, *state.in_force);
        text += ".";
      }
    }
    tooltip(ui, text);
  }
  return result;
}

}  // namespace policyscope::app
