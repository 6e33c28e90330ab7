#include "app/value_box.h"

#include "app/input.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/overlay_window.h"
#include "app/widgets/parameter_slider.h"
#include "core/error.h"

#include <algorithm>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;

void ValueBox::open(std::size_t parameter) {
  open_ = focus_ = appearing_ = begins_ = true;
  parameter_ = parameter;
  complaint_.clear();
}

void ValueBox::draw(const Frame& frame, Outbox& outbox) {
  if (!open_) return;
  if (parameter_ >= frame.desired.size()) return close();
  const Parameter& parameter = frame.desired[parameter_];
  if (begins_) typed_ = format_value(parameter, frame.desired.value(parameter_));
  begins_ = false;
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(ui.px(420), screen.x - ui.px(24)), line = ui.px(28);
  const std::string words = complaint_.empty() ? value_words(parameter) : complaint_;
  const float text = wrapped_text(ui, Rect::at(0, 0, width - ui.px(28), 1), words, theme.muted,
                                  0.95f * theme.text_size, false);
  ImGui::SetNextWindowPos({0.5f * (screen.x - width), ui.px(60)});
  ImGui::SetNextWindowSize({width, 2.0f * line + text + ui.px(30)});
  const OverlayWindow window("Value");
  if (appearing_) ImGui::SetWindowFocus();
  const UiScope scope(ui, "Value");
  Rect area = ui.area();
  ui.text({area.low.x + ui.px(4), area.low.y + 0.5f * line}, parameter.name, theme.text, Font::sans_semibold,
          1.15f * theme.title_size);
  const bool closes = link(ui, "close", {area.high.x - ui.px(4), area.low.y + 0.5f * line}, AlignX::right,
                           {.tooltip = "Escape"});
  area.low.y += line + ui.px(2);
  const std::string before = typed_;
  const TextEdit edit = text_edit(ui, "value", {area.low, {area.high.x, area.low.y + line}}, typed_, focus_);
  focus_ = false;
  if (typed_ != before) complaint_.clear();
  area.low.y += line + ui.px(4);
  wrapped_text(ui, {{area.low.x + ui.px(4), area.low.y}, area.high}, words,
               complaint_.empty() ? theme.muted : theme.warm, 0.95f * theme.text_size);
  ui.note("sentence", area, words);
  if (edit.accepted) {
    try {
      outbox.send(action::SetParameter{parameter_, parse_value(parameter, typed_)});
      close();
    } catch (const Error& error) {
      complaint_ = error.what();
      focus_ = true;
    }
  }
  const bool outside = !appearing_ && OverlayWindow::pressed_outside();
  appearing_ = false;
  if (closes || outside || pressed(Key::escape)) close();
}

}  // namespace policyscope::app
