#include "app/widgets/menu.h"

#include "app/widgets/controls.h"

#include <imgui.h>

#include <cmath>

namespace policyscope::app {

void open_menu(const char* label) {
  ImGui::OpenPopup(label);
}

Menu::Menu(Ui& ui, const char* label, float width, int lines)
    : ui_(ui), open_(false), line_(std::ceil(2.1f * ui.theme.text_size)) {
  if (!ImGui::IsPopupOpen(label)) return;
  const float padding = ui.px(8);
  ImGui::SetNextWindowSize({ui.px(width) + 2 * padding, line_ * static_cast<float>(lines) + 2 * padding});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {padding, padding});
  open_ = ImGui::BeginPopup(label, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  if (!open_) return;
  ui_.push_path(label);
  rest_ = ui_.area();
}

Menu::~Menu() {
  if (!open_) return;
  ui_.pop_path();
  ImGui::EndPopup();
}

render::Rect Menu::row() {
  render::Rect row = rest_;
  row.high.y = row.low.y + line_;
  rest_.low.y = row.high.y;
  return row;
}

bool Menu::item(std::string_view label, bool selected) {
  const render::Rect line = row();
  const bool chosen = link(ui_, label, {line.low.x + ui_.px(14), line.center().y}, render::AlignX::left,
                           {.kind = ButtonKind::quiet, .selected = selected});
  if (selected) ui_.canvas.disc({line.low.x + ui_.px(5), line.center().y}, ui_.px(2.5f), ui_.theme.accent);
  if (chosen) ImGui::CloseCurrentPopup();
  return chosen;
}

bool Menu::toggle(std::string_view label, bool& on) {
  const render::Rect line = row();
  return app::toggle(ui_, label, {line.low.x, line.center().y}, on);
}

void Menu::caption(std::string_view text) {
  const render::Rect line = row();
  ui_.text({line.low.x, line.center().y}, text, ui_.theme.muted, render::Font::sans, ui_.theme.axis_size);
}

}  // namespace policyscope::app
