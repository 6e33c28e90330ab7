#include "app/panels/formulas_panel.h"

#include "app/panels/labels.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::Rect;

PanelTitle FormulasPanel::title(const Frame&) const {
  return {"", "Formulas"};
}

void FormulasPanel::draw(const Frame& frame, Outbox& outbox) {
  const std::vector<std::string>& markup = frame.algorithm.formulas;
  formulas_.resize(markup.size());
  const float cursor = ImGui::GetCursorPosY();
  ImGui::BeginChild("formulas", {0.0f, 0.0f}, false, ImGuiWindowFlags_NoBackground);
  const Rect area = frame.ui.area();
  const float small = frame.theme.axis_size;
  // Larger where there is room: this panel is for reading aloud.
  const float source = std::ceil(2.0f * small);
  const auto count = std::max<float>(1.0f, static_cast<float>(markup.size()));
  const auto all = [&](float size) {
    float sum = 0.0f;
    for (const std::string& formula : markup) sum += LiveFormula::height(frame, formula, size);
    return sum;
  };
  const float room = area.height() - source;
  float size = frame.theme.symbol_size;
  while (size < 1.35f * frame.theme.symbol_size && all(size + 1.0f) + count * frame.ui.px(12) <= room)
    size += 1.0f;
  float y = area.low.y;
  const float between = std::clamp((room - all(size)) / count, frame.ui.px(4), frame.ui.px(26));
  for (std::size_t i = 0; i < markup.size(); ++i) {
    const float height = LiveFormula::height(frame, markup[i], size);
    formulas_[i].draw(frame, outbox, {{area.low.x, y}, {area.high.x, y + height}}, markup[i], size);
    y += height + between;
  }
  y += wrapped_text(frame.ui, {{area.low.x, y}, {area.high.x, y + source}}, frame.algorithm.source,
                    frame.theme.muted, small);
  ImGui::Dummy({1.0f, y - area.low.y});
  ImGui::EndChild();
  ImGui::SetCursorPosY(cursor);
}

}  // namespace policyscope::app
