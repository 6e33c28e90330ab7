#include "app/run_until_box.h"

#include "app/input.h"
#include "app/widgets/controls.h"
#include "app/widgets/overlay_window.h"
#include "core/error.h"

#include <algorithm>
#include <optional>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;

void RunUntilBox::open() {
  open_ = focus_ = appearing_ = true;
  typed_.clear();
  complaint_.clear();
}

void RunUntilBox::draw(const Frame& frame, Outbox& outbox) {
  if (!open_) return;
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(ui.px(380), screen.x - ui.px(24));
  ImGui::SetNextWindowPos({0.5f * (screen.x - width), ui.px(60)});
  ImGui::SetNextWindowSize({width, ui.px(146)});
  const OverlayWindow window("Run until");
  if (appearing_) ImGui::SetWindowFocus();
  const UiScope scope(ui, "Run until");
  Rect area = ui.area();
  const float line = ui.px(28);
  const RunPlace now{frame.focus.steps(), frame.focus.latest != nullptr ? frame.focus.latest->episodes : 0,
                     !frame.environment.info().continuing};
  if (!now.has_episodes) unit_ = RunGoal::Unit::steps;

  ui.text({area.low.x + ui.px(4), area.low.y + 0.5f * line}, "Run until", theme.text, Font::sans_semibold,
          1.15f * theme.title_size);
  const bool closes = link(ui, "close", {area.high.x - ui.px(4), area.low.y + 0.5f * line}, AlignX::right,
                           {.tooltip = "Escape"});
  area.low.y += line + ui.px(2);
  const float button_width = ui.px(64);
  const std::string before = typed_;
  const TextEdit edit =
      text_edit(ui, "count", {area.low, {area.high.x - button_width - ui.px(8), area.low.y + line}}, typed_,
                focus_, "20,000 or +500");
  focus_ = false;
  if (typed_ != before) complaint_.clear();
  const bool go =
      button(ui, "Run", {{area.high.x - button_width, area.low.y}, {area.high.x, area.low.y + line}},
             {.kind = ButtonKind::accent});
  area.low.y += line;

  float x = area.low.x + ui.px(4);
  for (const RunGoal::Unit unit : {RunGoal::Unit::steps, RunGoal::Unit::episodes}) {
    const std::string_view name = unit == RunGoal::Unit::steps ? "steps" : "episodes";
    ButtonStyle style{.kind = ButtonKind::quiet, .selected = unit_ == unit};
    if (unit == RunGoal::Unit::episodes && !now.has_episodes) {
      style.enabled = false;
      style.tooltip = "This task has no episodes.";
    }
    if (link(ui, name, {x, area.low.y + 0.5f * line}, AlignX::left, style)) {
      unit_ = unit;
      focus_ = true;
    }
    x += ui.width_of(name, Font::sans_semibold) + ui.px(16);
  }
  area.low.y += line;

  // What would happen, before it does.
  std::optional<RunGoal> goal;
  std::string sentence = "In all; with a plus, from now on.";
  bool wrong = false;
  if (typed_.find_first_of("0123456789") != std::string::npos || !complaint_.empty()) {
    try {
      goal = parse_run_goal(typed_, unit_, now);
      sentence = explain(*goal, now);
    } catch (const Error& error) {
      sentence = error.what();
      wrong = true;
    }
  }
  ImGui::SetCursorScreenPos({area.low.x + ui.px(4), area.low.y});
  ImGui::PushStyleColor(ImGuiCol_Text,
                        ImGui::ColorConvertU32ToFloat4(IM_COL32(wrong ? theme.warm.r : theme.muted.r,
                                                                wrong ? theme.warm.g : theme.muted.g,
                                                                wrong ? theme.warm.b : theme.muted.b, 255)));
  ImGui::PushTextWrapPos(0.0f);
  ui.announce(sentence);
  ImGui::TextUnformatted(sentence.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  ui.note("sentence", area, sentence);

  if (edit.accepted || go) {
    if (goal) {
      close();
      if (goal->unit == RunGoal::Unit::steps)
        outbox.send(action::RunUntil{goal->count});
      else
        outbox.send(action::RunUntilEpisode{goal->count});
    } else {
      complaint_ = sentence;
      focus_ = true;
    }
  }
  const bool outside = !appearing_ && OverlayWindow::pressed_outside();
  appearing_ = false;
  if (closes || outside || pressed(Key::escape)) close();
}

}  // namespace policyscope::app
