#include "app/shell.h"

#include "app/input.h"
#include "app/panels/labels.h"
#include "app/top_bar.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;

std::string Shell::open(const Scenario& scenario, const std::map<std::string, LayoutWeights>* layouts) {
  single_ = false;
  overlays_.close();
  const std::string complaint = workspace_.open(scenario.window);
  const std::string other = presentation_.open_presentation(scenario.window);
  if (layouts != nullptr)
    for (Workspace* workspace : {&workspace_, &presentation_})
      if (const auto known = layouts->find(workspace->signature()); known != layouts->end())
        workspace->set_weights(known->second);
  return complaint.empty() ? other : complaint;
}

void Shell::store_layouts(std::map<std::string, LayoutWeights>& layouts) const {
  for (const Workspace* workspace : {&workspace_, &presentation_}) {
    if (!workspace->dragged()) continue;
    if (layouts.size() >= Settings::most_layouts && !layouts.contains(workspace->signature()))
      layouts.erase(layouts.begin());
    layouts[workspace->signature()] = workspace->weights();
  }
}

bool Shell::open_single(std::string_view panel) {
  single_ = workspace_.open_single(panel);
  return single_;
}

void Shell::draw(const Frame& frame, Outbox& outbox) {
  Ui& ui = frame.ui;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect screen = Rect::at(0.0f, 0.0f, size.x, size.y);
  ui.memory.focus.begin_frame();
  keys(frame, outbox);

  ImGui::SetNextWindowPos({0.0f, 0.0f});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0f, 0.0f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  // No background: the ground is what the frame buffer was cleared to.
  ImGui::Begin("Policyscope", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(3);
  const float gap = std::round(frame.theme.gap);
  if (single_) {
    workspace_.draw(frame, outbox, screen);
  } else {
    const float bar = ui.px(46), below = ui.px(30);
    draw_top_bar(frame, outbox, overlays_, {screen.low, {screen.high.x, bar}});
    float bottom = screen.high.y - gap;
    if (!frame.view.presentation) {
      const Rect timeline{{gap, screen.high.y - ui.px(6) - below},
                          {screen.high.x - gap, screen.high.y - ui.px(6)}};
      draw_timeline_bar(frame, outbox, timeline);
      bottom = timeline.low.y - gap;
    }
    float top = bar;
    top += banner(frame, outbox, Rect::at(gap, top, screen.width() - 2.0f * gap, ui.px(34)));
    const Rect area{{gap, top}, {screen.high.x - gap, bottom}};
    (frame.view.presentation ? presentation_ : workspace_).draw(frame, outbox, area);
    toast(frame, screen);
  }
  ImGui::End();
  overlays_.draw(frame, outbox);
}

float Shell::banner(const Frame& frame, Outbox& outbox, const Rect& line) {
  Ui& ui = frame.ui;
  std::string sentence;
  if (!frame.focus.failure.empty()) {
    sentence = "This run has stopped: " + frame.focus.failure;
  } else if (frame.focus.latest != nullptr && frame.focus.latest->divergence) {
    const Divergence& divergence = *frame.focus.latest->divergence;
    sentence = "Diverged: " + divergence.quantity + " was no longer finite in iteration " +
               std::string(render::integer_text(divergence.iteration).view()) +
               ". The last finite parameters are kept.";
  } else {
    return 0.0f;
  }
  const UiScope scope(ui, "Banner");
  frame.canvas.fill_rect(line, render::mix(frame.theme.panel, frame.theme.bad, 0.22), frame.theme.corner);
  const float y = line.center().y;
  ui.text({line.low.x + frame.theme.padding, y}, sentence, frame.theme.text);
  ui.note("sentence", line, sentence);
  ButtonStyle style;
  style.selected = true;
  if (link(ui, "reset", {line.high.x - frame.theme.padding, y}, AlignX::right, style))
    outbox.send(action::Reset{});
  return line.height() + std::round(frame.theme.gap);
}

void Shell::toast(const Frame& frame, const Rect& screen) {
  if (frame.toast.empty()) return;
  Ui& ui = frame.ui;
  const float whole = ui.width_of(frame.toast), pad = ui.px(16);
  const bool one_line = whole + 2.0f * pad <= screen.width() - ui.px(32);
  const float width = one_line ? whole + 2.0f * pad : std::min(screen.width() - ui.px(32), ui.px(720));
  const Rect lines =
      Rect::at(std::round(0.5f * (screen.width() - width)) + pad, 0.0f, width - 2.0f * pad, 0.0f);
  const float text = frame.theme.text_size;
  const float height =
      one_line ? ui.px(32) : wrapped_text(ui, lines, frame.toast, frame.theme.text, text, false) + ui.px(14);
  const Rect rect = Rect::at(lines.low.x - pad, screen.high.y - ui.px(52) - height, width, height);
  // Above everything that the panels draw in windows of their own.
  ImGui::SetNextWindowPos({rect.low.x, rect.low.y});
  ImGui::SetNextWindowSize({rect.width(), rect.height()});
  ImGui::Begin("##toast", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoBackground);
  frame.canvas.fill_rect(rect, render::mix(frame.theme.panel, frame.theme.text, 0.14), frame.theme.corner);
  if (one_line)
    ui.text(rect.center(), frame.toast, frame.theme.text, Font::sans, 0.0f, AlignX::center);
  else
    wrapped_text(ui, {{lines.low.x, rect.low.y + ui.px(7)}, {lines.high.x, rect.high.y}}, frame.toast,
                 frame.theme.text, text);
  ui.note("Toast", rect, frame.toast);
  ImGui::End();
}

/// Tab, and the keys that are for the control where it stopped. True while there is one.
bool Shell::focus_keys(KeyFocus& focus) {
  if (pressed(Key::tab, true)) focus.walk(ImGui::GetIO().KeyShift);
  if (!focus.any()) return false;
  const int left = pressed(Key::left, true), right = pressed(Key::right, true), up = pressed(Key::up, true),
            below = pressed(Key::down, true);
  focus.press({.steps = right + up - left - below,
               .next = right + below - left - up,
               .lowest = pressed(Key::home),
               .highest = pressed(Key::end),
               .enter = pressed(Key::enter)});
  return true;
}

/// The arrow keys, where they are not a person's who plays.
void Shell::arrows(const Frame& frame, Outbox& outbox) {
  const ImGuiIO& io = ImGui::GetIO();
  if (pressed(Key::right, true)) outbox.send(action::Iterate{});
  if (pressed(Key::up, true)) {
    if (io.KeyShift)
      outbox.send(action::SetWatchSpeed{2.0 * frame.view.watch_speed});
    else
      outbox.send(action::SetLearnerSpeed{faster(frame.view.learner_speed)});
  }
  if (pressed(Key::down, true)) {
    if (io.KeyShift)
      outbox.send(action::SetWatchSpeed{0.5 * frame.view.watch_speed});
    else
      outbox.send(action::SetLearnerSpeed{slower(frame.view.learner_speed)});
  }
}

void Shell::keys(const Frame& frame, Outbox& outbox) {
  const ImGuiIO& io = ImGui::GetIO();
  if (pressed(Key::f11)) full_screen_ = true;
  if (pressed(Key::f1)) outbox.send(action::SetHelp{!frame.view.help});
  if (io.KeyCtrl) {
    if (pressed(Key::k)) overlays_.open_palette();
    if (pressed(Key::o)) outbox.send(action::PickFile{action::PickFile::For::open});
    if (pressed(Key::s)) outbox.send(action::PickFile{action::PickFile::For::save_picture});
    if (pressed(Key::q)) outbox.send(action::Quit{});
    if (pressed(Key::plus, true)) outbox.send(action::SetScale{frame.view.scale * 1.1f});
    if (pressed(Key::minus, true)) outbox.send(action::SetScale{frame.view.scale / 1.1f});
    if (pressed(Key::zero)) outbox.send(action::SetScale{1.0f});
    if (pressed(Key::z) && !io.WantTextInput) outbox.send(action::Undo{});
    return;
  }
  KeyFocus& focus = frame.ui.memory.focus;
  // Who takes the mouse, or plays, is done with the keys.
  if (frame.view.by_hand || ImGui::IsMouseClicked(ImGuiMouseButton_Left)) focus.leave();
  // The rest belongs to a widget that has the focus.
  if (io.WantTextInput || ImGui::IsAnyItemActive() || overlays_.open()) return;
  if (pressed(Key::escape)) {
    if (frame.view.help)
      outbox.send(action::SetHelp{false});
    else if (focus.any())
      focus.leave();
    else if (frame.view.by_hand)
      outbox.send(action::SetByHand{false});
    else if (frame.view.presentation)
      outbox.send(action::SetPresentation{false});
    else if (frame.view.is_looking_back())
      outbox.send(action::LookNow{});
  }
  if (pressed(Key::space)) outbox.send(action::TogglePlay{});
  if (!frame.view.by_hand && !focus_keys(focus)) arrows(frame, outbox);
  if (pressed(Key::backspace)) outbox.send(action::Reset{io.KeyShift});
  if (pressed(Key::p)) outbox.send(action::SetPresentation{!frame.view.presentation});
  if (pressed(Key::t)) outbox.send(action::SetDark{!frame.view.dark});
  if (pressed(Key::u)) outbox.send(action::AskRunUntil{});
  if (pressed(Key::n)) workspace_.next_tab();
}

}  // namespace policyscope::app
