#include "app/widgets/menu.h"

#include "app/widgets/controls.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

void open_menu(const char* label) {
  ImGui::OpenPopup(label);
}

Menu::Menu(Ui& ui, const char* label, float width, int lines, int columns)
    : ui_(ui), open_(false), line_(std::ceil(2.1f * ui.theme.text_size)), columns_(columns) {
  if (!ImGui::IsPopupOpen(label)) return;
  const float padding = ui.px(8);
  // A long list moves together rather than leave the window.
  const float most = ImGui::GetIO().DisplaySize.y - 2 * padding;
  line_ = std::min(line_, std::floor(most / static_cast<float>(lines)));
  ImGui::SetNextWindowSize({static_cast<float>(columns) * ui.px(width) + 2 * padding,
                            line_ * static_cast<float>(lines) + 2 * padding});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {padding, padding});
  open_ = ImGui::BeginPopup(label, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  if (!open_) return;
  ui_.push_path(label);
  area_ = ui_.area();
  column(0);
}

Menu::~Menu() {
  if (!open_) return;
  ui_.pop_path();
  ImGui::EndPopup();
}

void Menu::column(int index) {
  const float width = area_.width() / static_cast<float>(columns_);
  rest_ = area_;
  rest_.low.x += width * static_cast<float>(index);
  rest_.high.x = rest_.low.x + width;
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
