#include "app/widgets/controls.h"

#include "render/utf8.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::AlignY;
using render::Color;
using render::Font;
using render::Rect;
using render::Vec2;

namespace {

/// ImGui's scope for a label that need not end in a zero.
struct IdScope {
  explicit IdScope(std::string_view label) { ImGui::PushID(label.data(), label.data() + label.size()); }
  ~IdScope() { ImGui::PopID(); }
  IdScope(const IdScope&) = delete;
  IdScope& operator=(const IdScope&) = delete;
};

/// An ImGui item without a picture; false where the rectangle is empty and there is none.
bool item(const Rect& rect, bool right_button = false) {
  if (rect.width() < 1.0f || rect.height() < 1.0f) return false;
  // Items are placed absolutely: the cursor stays where the panel left it.
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({rect.low.x, rect.low.y});
  ImGui::InvisibleButton("##item", {rect.width(), rect.height()},
                         right_button ? ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight
                                      : ImGuiButtonFlags_MouseButtonLeft);
  ImGui::SetCursorScreenPos(cursor);
  return true;
}

/// The colour of a filled field a little lighter (or darker) than the ground it stands on.
Color raised(const Ui& ui, double by) {
  return render::mix(ui.theme.panel, ui.theme.text, by);
}

}  // namespace

bool button(Ui& ui, std::string_view label, const Rect& rect, const ButtonStyle& style) {
  const IdScope id(label);
  ImGui::BeginDisabled(!style.enabled);
  const bool there = item(rect);
  const bool clicked = there && ImGui::IsItemHovered() && ImGui::IsItemDeactivated();
  const bool hovered = there && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
  const bool held = there && ImGui::IsItemActive();
  ImGui::EndDisabled();
  ui.note(label, rect, style.selected ? "selected" : "", style.enabled);

  const render::Theme& theme = ui.theme;
  const std::string_view text = style.text.empty() ? label : style.text;
  Color ink = theme.text;
  Font font = Font::sans_semibold;
  if (style.kind == ButtonKind::quiet) {
    font = style.selected ? Font::sans_semibold : Font::sans;
    ink = style.selected || (hovered && style.enabled) ? theme.text : theme.muted;
  } else if (style.kind == ButtonKind::accent) {
    const Color fill = held      ? render::mix(theme.accent, theme.ground, 0.2)
                       : hovered ? render::mix(theme.accent, theme.text, 0.15)
                                 : theme.accent;
    ui.canvas.fill_rect(rect, fill, ui.px(4));
    ink = theme.dark ? theme.ground : theme.panel;
  } else {
    ui.canvas.fill_rect(rect,
                        held                       ? raised(ui, 0.16)
                        : hovered && style.enabled ? raised(ui, 0.08)
                                                   : theme.panel,
                        ui.px(4));
    if (style.selected) ink = theme.accent;
  }
  if (!style.enabled) ink = render::mix(theme.panel, theme.muted, 0.6);
  ui.text(rect.center(), text, ink, font, 0.0f, AlignX::center);
  if (hovered && !style.tooltip.empty()) tooltip(ui, style.tooltip);
  return clicked && style.enabled;
}

bool link(Ui& ui, std::string_view label, Vec2 at, AlignX align, const ButtonStyle& style) {
  ButtonStyle quiet = style;
  quiet.kind = ButtonKind::quiet;
  const std::string_view text = style.text.empty() ? label : style.text;
  const float width = ui.width_of(text, style.selected ? Font::sans_semibold : Font::sans);
  const float height = ui.px(20);
  const float left = align == AlignX::left    ? at.x
                     : align == AlignX::right ? at.x - width
                                              : at.x - 0.5f * width;
  return button(ui, label, Rect::at(left, at.y - 0.5f * height, width, height), quiet);
}

Pointer pointer_area(Ui& ui, std::string_view label, const Rect& rect, std::string_view value) {
  Pointer pointer;
  const IdScope id(label);
  const ImGuiIO& io = ImGui::GetIO();
  pointer.at = {io.MousePos.x, io.MousePos.y};
  if (item(rect, true)) {
    const bool near = io.MouseDragMaxDistanceSqr[0] < 9.0f * ui.theme.factor * ui.theme.factor;
    pointer.hovered = ImGui::IsItemHovered();
    pointer.pressed = pointer.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    pointer.held = ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left);
    pointer.released = ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    pointer.clicked = pointer.released && pointer.hovered && near;
    pointer.double_clicked = pointer.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    pointer.right_clicked = pointer.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    if (pointer.held) pointer.drag = {io.MouseDelta.x, io.MouseDelta.y};
    if (pointer.hovered) pointer.wheel = io.MouseWheel;
  }
  ui.note(label, rect, value);
  return pointer;
}

const KeyFocus::Keys* tab_stop(Ui& ui, std::string_view label, const Rect& rect) {
  KeyFocus& focus = ui.memory.focus;
  const KeyFocus::Keys* const keys = focus.stop(ImGui::GetID(label.data(), label.data() + label.size()));
  if (keys == nullptr) return nullptr;
  if (focus.arrives()) {
    const float top = ImGui::GetWindowPos().y, height = ImGui::GetWindowHeight();
    if (rect.low.y < top || rect.high.y > top + height) ImGui::SetScrollFromPosY(rect.center().y - top, 0.5f);
  }
  ui.canvas.outline_rect(rect.inset(-ui.px(1)), ui.theme.accent, ui.px(2), ui.px(4));
  ui.note("focus", rect, label);
  return keys;
}

bool thin_slider(Ui& ui, std::string_view label, const Rect& rect, double& fraction, std::string_view value,
                 Color fill, double step) {
  const render::Theme& theme = ui.theme;
  const float knob = ui.px(6);
  const Pointer pointer = pointer_area(ui, label, rect.inset(-knob, 0.0f), value);
  bool changed = false;
  if (pointer.held) {
    const double wanted = std::clamp((pointer.at.x - rect.low.x) / std::max(1.0f, rect.width()), 0.0f, 1.0f);
    changed = wanted != fraction;
    fraction = wanted;
  }
  if (const KeyFocus::Keys* keys = tab_stop(ui, label, rect.inset(-knob, 0.0f))) {
    const double wanted = keys->lowest    ? 0.0
                          : keys->highest ? 1.0
                                          : std::clamp(fraction + step * keys->steps, 0.0, 1.0);
    changed = changed || wanted != fraction;
    fraction = wanted;
  }
  const float y = std::round(rect.center().y);
  const float half = ui.px(3);
  const float x = rect.low.x + static_cast<float>(std::clamp(fraction, 0.0, 1.0)) * rect.width();
  ui.canvas.fill_rect({{rect.low.x, y - half}, {rect.high.x, y + half}}, theme.track, half);
  if (x > rect.low.x + 1.0f) ui.canvas.fill_rect({{rect.low.x, y - half}, {x, y + half}}, fill, half);
  ui.canvas.disc({x, y}, pointer.hovered || pointer.held ? knob + 1.0f : knob, theme.text);
  return changed;
}

bool toggle(Ui& ui, std::string_view label, Vec2 at, bool& on) {
  const render::Theme& theme = ui.theme;
  const float width = ui.px(26), height = ui.px(14);
  const float text_width = ui.width_of(label);
  const Rect hit = Rect::at(at.x, at.y - ui.px(10), width + ui.px(8) + text_width, ui.px(20));
  const Pointer pointer = pointer_area(ui, label, hit, on ? "on" : "off");
  const bool changed = pointer.clicked;
  if (changed) on = !on;
  const Rect body = Rect::at(at.x, std::round(at.y - 0.5f * height), width, height);
  ui.canvas.fill_rect(body, on ? theme.fill : theme.track, 0.5f * height);
  const float inset = 0.5f * height;
  ui.canvas.disc({on ? body.high.x - inset : body.low.x + inset, body.center().y}, ui.px(5), theme.text);
  ui.text({body.high.x + ui.px(8), at.y}, label, pointer.hovered ? theme.text : theme.muted);
  return changed;
}

bool choice(Ui& ui, std::string_view label, const Rect& rect, std::span<const std::string_view> names,
            std::size_t& chosen) {
  const render::Theme& theme = ui.theme;
  const std::string_view now = chosen < names.size() ? names[chosen] : std::string_view("–");
  const Pointer pointer = pointer_area(ui, label, rect, now);
  ui.canvas.fill_rect(rect, raised(ui, pointer.hovered ? 0.13 : 0.07), ui.px(4));
  ui.text_within({rect.low.x + ui.px(8), rect.center().y}, rect.width() - ui.px(26), now, theme.text);
  ui.text({rect.high.x - ui.px(8), rect.center().y}, "▾", theme.muted, Font::sans, 0.0f, AlignX::right);

  bool changed = false;
  const IdScope id(label);
  if (pointer.clicked) ImGui::OpenPopup("##list");
  float width = rect.width();
  for (const std::string_view name : names) width = std::max(width, ui.width_of(name) + ui.px(24));
  const float row = ui.px(24);
  if (const KeyFocus::Keys* keys = tab_stop(ui, label, rect); keys != nullptr && !names.empty()) {
    const auto last = static_cast<int>(names.size()) - 1;
    // Down the list is to the next.
    const int at = keys->lowest    ? 0
                   : keys->highest ? last
                                   : std::clamp(static_cast<int>(chosen) + keys->next, 0, last);
    changed = static_cast<std::size_t>(at) != chosen;
    chosen = static_cast<std::size_t>(at);
  }
  ImGui::SetNextWindowPos({rect.low.x, rect.high.y + ui.px(2)});
  if (ImGui::BeginPopup("##list", ImGuiWindowFlags_NoMove)) {
    Vec2 at{ImGui::GetCursorScreenPos().x, ImGui::GetCursorScreenPos().y};
    ImGui::Dummy({width, row * static_cast<float>(names.size())});
    for (std::size_t i = 0; i < names.size(); ++i) {
      const UiScope scope(ui, label);  // ends before the popup's window does
      const Rect line = Rect::at(at.x, at.y + row * static_cast<float>(i), width, row);
      const Pointer over = pointer_area(ui, names[i], line);
      if (over.hovered) ui.canvas.fill_rect(line, raised(ui, 0.1), ui.px(4));
      ui.text({line.low.x + ui.px(8), line.center().y}, names[i], i == chosen ? theme.accent : theme.text);
      if (over.clicked) {
        changed = i != chosen;
        chosen = i;
        ImGui::CloseCurrentPopup();
      }
    }
    ImGui::EndPopup();
  }
  return changed;
}

void tooltip(Ui& ui, std::string_view text) {
  if (text.empty()) return;
  // Panels have no padding of ImGui's; words above others need some.
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(10), ui.px(8)});
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ui.px(340));
  ui.announce(text);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

void header_note(Ui& ui, std::string_view text) {
  const float width = ui.width_of(text, Font::sans, ui.theme.text_size);
  if (width > ui.header.width()) return;
  ui.text({ui.header.high.x, ui.header.center().y}, text, ui.theme.muted, Font::sans, 0.0f, AlignX::right);
  ui.header.high.x -= width + ui.px(12);
}

bool header_link(Ui& ui, std::string_view label, std::string_view text) {
  const std::string_view shown = text.empty() ? label : text;
  const float width = ui.width_of(shown);
  if (width > ui.header.width()) return false;
  ButtonStyle style;
  style.text = shown;
  const bool clicked = link(ui, label, {ui.header.high.x, ui.header.center().y}, AlignX::right, style);
  ui.header.high.x -= width + ui.px(12);
  return clicked;
}

TextEdit text_edit(Ui& ui, std::string_view label, const Rect& rect, std::string& text, bool focus_now,
                   std::string_view hint) {
  TextEdit result;
  const IdScope id(label);
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({rect.low.x, rect.low.y});
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {ui.px(6), std::max(0.0f, std::floor(0.5f * (rect.height() - ImGui::GetFontSize())))});
  ImGui::SetNextItemWidth(rect.width());
  if (focus_now) ImGui::SetKeyboardFocusHere();
  const std::string ended(hint);
  ui.announce(ended);
  ui.announce(text);
  for (const ImWchar typed : ImGui::GetIO().InputQueueCharacters) ui.announce(render::utf8(typed));
  result.accepted =
      ImGui::InputTextWithHint("##text", ended.c_str(), &text,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  result.active = ImGui::IsItemActive();
  ImGui::PopStyleVar();
  ImGui::SetCursorScreenPos(cursor);
  ui.note(label, rect, text);
  return result;
}

}  // namespace policyscope::app
