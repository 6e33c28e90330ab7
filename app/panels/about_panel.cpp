#include "app/panels/about_panel.h"

#include "app/panels/labels.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::Rect;

PanelTitle AboutPanel::title(const Frame&) const {
  return {"", "About"};
}

void AboutPanel::draw(const Frame& frame, Outbox&) {
  const float cursor = ImGui::GetCursorPosY();
  ImGui::BeginChild("about", {0.0f, 0.0f}, false, ImGuiWindowFlags_NoBackground);
  Ui& ui = frame.ui;
  Rect rest = ui.area();
  const float top = rest.low.y;
  const render::Theme& theme = frame.theme;
  // Lines of more than some seventy letters are hard to read.
  rest.high.x = std::min(rest.high.x, rest.low.x + 38.0f * theme.text_size);
  const auto paragraph = [&](std::string_view text, render::Color color, float size) {
    if (text.empty()) return;
    rest.low.y += wrapped_text(ui, rest, text, color, size) + std::ceil(0.6f * size);
  };
  const auto heading = [&](std::string_view text) {
    const float height = std::ceil(1.6f * theme.text_size);
    ui.text({rest.low.x, rest.low.y + 0.5f * height}, text, theme.text, render::Font::sans_semibold);
    rest.low.y += height;
  };
  paragraph(frame.scenario.text, theme.text, 1.1f * theme.text_size);
  const EnvironmentInfo& task = frame.environment.info();
  heading(task.title);
  paragraph(task.summary, theme.muted, theme.text_size);
  heading(frame.algorithm.title);
  paragraph(frame.algorithm.summary, theme.muted, theme.text_size);
  paragraph(frame.algorithm.source, theme.muted, theme.axis_size);
  ImGui::Dummy({1.0f, rest.low.y - top});
  ImGui::EndChild();
  ImGui::SetCursorPosY(cursor);
}

}  // namespace policyscope::app
