#include "app/overlays.h"

#include "app/input.h"
#include "app/panels/catalog.h"
#include "app/widgets/controls.h"
#include "app/widgets/overlay_window.h"
#include "core/error.h"
#include "core/scenarios/scenario_file.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Rect;
using render::Vec2;

int fuzzy_score(std::string_view name, std::string_view query) {
  int score = 0;
  std::size_t at = 0;
  bool together = false;
  for (const char wanted : query) {
    if (wanted == ' ') {
      together = false;
      continue;
    }
    const auto same = [wanted](char c) {
      return std::tolower(static_cast<unsigned char>(c)) == std::tolower(static_cast<unsigned char>(wanted));
    };
    std::size_t found = at;
    while (found < name.size() && !same(name[found])) ++found;
    if (found == name.size()) return -1;
    score += 1;
    if (together && found == at) score += 4;
    if (found == 0 || name[found - 1] == ' ') score += 3;
    together = true;
    at = found + 1;
  }
  return score;
}

void Overlays::open_palette() {
  close();
  palette_ = focus_ = true;
  query_.clear();
  selected_ = 0;
  collect_actions();
}

void Overlays::toggle_chooser() {
  const bool was = chooser_;
  close();
  chooser_ = focus_ = !was;
  query_.clear();
  selected_ = 0;
  if (chooser_) collect_scenarios();
}

void Overlays::collect_actions() {
  actions_.clear();
  const auto add = [this](std::string name, std::string note, auto action) {
    actions_.push_back({"", std::move(name), std::move(note), "",
                        [action](const Frame&, Outbox& outbox) { outbox.send(action); }});
  };
  const auto add_with = [this](std::string name, std::string note,
                               std::function<void(const Frame&, Outbox&)> run) {
    actions_.push_back({"", std::move(name), std::move(note), "", std::move(run)});
  };
  add("Play or pause", "Space", action::TogglePlay{});
  add("One iteration", "→", action::Iterate{});
  add("One iteration, recorded line by line", "", action::Record{});
  add("To the end of the episode", "", action::FinishEpisode{});
  add("Run until…", "U", action::AskRunUntil{});
  add("Reset with the same seeds", "Backspace", action::Reset{false});
  add("Reset with new seeds", "Shift Backspace", action::Reset{true});
  add("Take back the last reset or change", "Ctrl Z", action::Undo{});
  add("Add a run with another seed", "", action::AddSeed{});
  add("Add a run with the present parameters", "to compare", action::AddVariant{});
  add_with("Remove the shown run", "",
           [](const Frame& frame, Outbox& outbox) { outbox.send(action::RemoveRun{frame.focus.id}); });
  add("Branch from the shown moment", "", action::Branch{});
  add("Back to now", "", action::LookNow{});
  add_with("Watch the mean action or samples", "", [](const Frame& frame, Outbox& outbox) {
    outbox.send(action::SetWatchMeanAction{!frame.view.watch_mean_action});
  });
  add_with("Play it yourself", "arrow keys",
           [](const Frame& frame, Outbox& outbox) { outbox.send(action::SetByHand{!frame.view.by_hand}); });
  add("Restart the demonstration", "", action::ResetDemonstration{});
  add_with("Curves over steps or episodes", "", [](const Frame& frame, Outbox& outbox) {
    outbox.send(action::SetCurveAxis{frame.view.curve_axis == CurveAxis::steps ? CurveAxis::episodes
                                                                               : CurveAxis::steps});
  });
  add_with("Mean with a band over seeds", "",
           [](const Frame& frame, Outbox& outbox) { outbox.send(action::SetBand{!frame.view.band}); });
  for (const PanelEntry& entry : panel_catalog())
    if (entry.kind == PanelKind::corner)
      add("Show " + std::string(entry.title), "", action::ShowPanel{std::string(entry.id)});
  add_with("Dark or light", "",
           [](const Frame& frame, Outbox& outbox) { outbox.send(action::SetDark{!frame.view.dark}); });
  add_with("Presentation", "P", [](const Frame& frame, Outbox& outbox) {
    outbox.send(action::SetPresentation{!frame.view.presentation});
  });
  add_with("Larger", "Ctrl +", [](const Frame& frame, Outbox& outbox) {
    outbox.send(action::SetScale{frame.view.scale * 1.1f});
  });
  add_with("Smaller", "Ctrl −", [](const Frame& frame, Outbox& outbox) {
    outbox.send(action::SetScale{frame.view.scale / 1.1f});
  });
  using For = action::PickFile::For;
  add("Open a file…", "Ctrl O", action::PickFile{For::open});
  add("Save a picture…", "Ctrl S", action::PickFile{For::save_picture});
  add("Save curves as CSV…", "all runs", action::PickFile{For::save_curves});
  add("Save as a scenario…", "", action::PickFile{For::save_scenario});
  add("Save session…", "recorded from now on", action::PickFile{For::save_session});
  add("Copy as a command line", "", action::CopyCommandLine{});
  add("Keys", "F1", action::SetHelp{true});
  add("Quit", "Ctrl Q", action::Quit{});
  collect_scenarios();
  for (const Entry& entry : scenarios_)
    if (entry.refusal.empty() && !entry.group.empty())
      actions_.push_back({"", "Open " + entry.name, entry.group, "", entry.run});
}

void Overlays::collect_scenarios() {
  scenarios_.clear();
  for (const std::string& name : builtin_scenarios()) {
    try {
      auto scenario = std::make_shared<const Scenario>(load_scenario(name));
      scenarios_.push_back(
          {find_environment(scenario->environment).info.title, scenario->title, scenario->text, "",
           [scenario](const Frame&, Outbox& outbox) { outbox.send(action::OpenScenario{scenario}); }});
    } catch (const Error& error) {
      scenarios_.push_back({"", name, "", error.what(), {}});
    }
  }
  std::stable_sort(scenarios_.begin(), scenarios_.end(),
                   [](const Entry& a, const Entry& b) { return a.group < b.group; });
  scenarios_.insert(scenarios_.begin(), {"", "Open a file… (Ctrl O)", "A scenario or a session of your own",
                                         "", [](const Frame&, Outbox& outbox) {
                                           outbox.send(action::PickFile{action::PickFile::For::open});
                                         }});
  for (const EnvironmentEntry& environment : environment_catalog()) {
    for (const AlgorithmEntry& algorithm : algorithm_catalog()) {
      Entry entry{"Free combination: " + environment.info.title,
                  environment.info.title + " · " + algorithm.info.title,
                  algorithm.info.summary,
                  refusal(environment.info.id, algorithm.info.id),
                  {}};
      entry.run = [e = environment.info.id, a = algorithm.info.id](const Frame&, Outbox& outbox) {
        try {
          outbox.send(action::OpenScenario{std::make_shared<const Scenario>(make_scenario(e, a))});
        } catch (const Error& error) {
          outbox.send(action::Say{error.what()});
        }
      };
      scenarios_.push_back(std::move(entry));
    }
  }
}

/// A line for each slider, behind the actions.
void Overlays::collect_parameters(const Frame& frame) {
  for (std::size_t i = 0; i < frame.desired.size(); ++i) {
    const Parameter& parameter = frame.desired[i];
    actions_.push_back({"", "Set " + parameter.name + " (" + parameter.id + ")…",
                        format_value(parameter, frame.desired.value(i)), "",
                        [this, i](const Frame&, Outbox&) { ask_value(i); }});
  }
}

void Overlays::draw(const Frame& frame, Outbox& outbox) {
  if (palette_ && focus_) collect_parameters(frame);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  if (palette_) {
    const float width = std::min(frame.ui.px(520), screen.x - frame.ui.px(24));
    draw_list(frame, outbox, "Palette", actions_, {0.5f * (screen.x - width), frame.ui.px(60)}, width);
  }
  if (chooser_)
    draw_list(frame, outbox, "Chooser", scenarios_, chooser_anchor,
              std::min(frame.ui.px(560), screen.x - chooser_anchor.x - frame.ui.px(12)));
  picker_.draw(frame, outbox);
  run_until_.draw(frame, outbox);
  value_.draw(frame, outbox);
  if (frame.view.help) draw_help(frame, outbox);
}

void Overlays::draw_list(const Frame& frame, Outbox& outbox, const char* title, std::vector<Entry>& entries,
                         Vec2 at, float width) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const float room = ImGui::GetIO().DisplaySize.y - at.y - ui.px(24);
  // Those that answer the query: in their own order without one, the best first with one.
  std::vector<std::pair<int, std::size_t>> hits;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (const int score = fuzzy_score(entries[i].name, query_); score >= 0) hits.emplace_back(-score, i);
  if (!query_.empty()) std::stable_sort(hits.begin(), hits.end());
  const bool grouped = query_.empty();

  ImGui::SetNextWindowPos({at.x, at.y});
  ImGui::SetNextWindowSize({width, std::min(room, ui.px(520))});
  const OverlayWindow window(title);
  const bool appearing = focus_;
  if (focus_) ImGui::SetWindowFocus();
  const UiScope scope(ui, title);
  Rect area = ui.area();
  const std::string before = query_;
  const TextEdit edit = text_edit(ui, "search", {area.low, {area.high.x, area.low.y + ui.px(28)}}, query_,
                                  focus_, "Type to search");
  focus_ = false;
  if (query_ != before) selected_ = 0;
  if (pressed(Key::down, true) && selected_ + 1 < hits.size()) ++selected_;
  if (pressed(Key::up, true) && selected_ > 0) --selected_;
  const Entry* chosen = nullptr;
  if (edit.accepted && selected_ < hits.size()) chosen = &entries[hits[selected_].second];

  ImGui::SetCursorScreenPos({area.low.x, area.low.y + ui.px(34)});
  ImGui::BeginChild("list", {area.width(), std::max(1.0f, area.height() - ui.px(34))}, false,
                    ImGuiWindowFlags_NoBackground);
  area = ui.area();
  const bool notes = chooser_;
  const float row = ui.px(notes ? 40 : 26), heading = ui.px(26);
  float y = area.low.y;
  std::string_view group;
  for (std::size_t h = 0; h < hits.size(); ++h) {
    const Entry& entry = entries[hits[h].second];
    if (grouped && !entry.group.empty() && entry.group != group) {
      group = entry.group;
      ui.text({area.low.x + ui.px(4), y + 0.6f * heading}, group, theme.muted, Font::sans_semibold,
              theme.axis_size);
      y += heading;
    }
    const Rect line = Rect::at(area.low.x, y, area.width() - ui.px(8), row);
    y += row;
    if (!ImGui::IsRectVisible({line.low.x, line.low.y}, {line.high.x, line.high.y}) && !ui.listened())
      continue;
    ImGui::PushID(static_cast<int>(hits[h].second));
    const Pointer pointer = pointer_area(ui, entry.name, line);
    ImGui::PopID();
    if (h == selected_ && (palette_ || !grouped)) {
      frame.canvas.fill_rect(line, theme.accent.faded(0.16), ui.px(4));
      if (pressed(Key::down, true) || pressed(Key::up, true))
        ImGui::SetScrollFromPosY(line.low.y - ImGui::GetWindowPos().y, 0.5f);
    } else if (pointer.hovered) {
      frame.canvas.fill_rect(line, theme.text.faded(0.07), ui.px(4));
    }
    const Color ink = entry.refusal.empty() ? theme.text : theme.muted.faded(0.7);
    const render::ClipScope clip(frame.canvas, line);
    if (notes) {
      ui.text({line.low.x + ui.px(8), line.low.y + ui.px(13)}, entry.name, ink);
      const std::string& below = entry.refusal.empty() ? entry.note : entry.refusal;
      ui.text({line.low.x + ui.px(8), line.low.y + ui.px(29)}, below,
              theme.muted.faded(entry.refusal.empty() ? 1.0 : 0.7), Font::sans, theme.axis_size);
      if (pointer.hovered) tooltip(ui, below);
    } else {
      const float name = ui.text({line.low.x + ui.px(8), line.center().y}, entry.name, ink);
      const float note = ui.width_of(entry.note, Font::sans, theme.axis_size);
      if (name + note + ui.px(32) <= line.width())  // the name says it already where both have no room
        ui.text({line.high.x - ui.px(8), line.center().y}, entry.note, theme.muted, Font::sans,
                theme.axis_size, AlignX::right);
    }
    if (pointer.clicked) chosen = &entry;
  }
  ImGui::Dummy({1.0f, std::max(1.0f, y - area.low.y)});
  if (hits.empty())
    ui.text({area.low.x + ui.px(8), area.low.y + ui.px(14)}, "Nothing has this name.", theme.muted);
  ImGui::EndChild();
  const bool outside = !appearing && OverlayWindow::pressed_outside();

  if (chosen != nullptr) {
    if (!chosen->refusal.empty()) {
      outbox.send(action::Say{chosen->refusal});
    } else {
      const auto run = chosen->run;
      close();
      run(frame, outbox);
    }
  } else if (outside || pressed(Key::escape)) {
    close();
  }
}

void Overlays::draw_help(const Frame& frame, Outbox& outbox) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 19> keys = {{
      {"Space", "play and pause, both clocks"},
      {"→", "one iteration of the learner"},
      {"↑  ↓", "learner faster, slower"},
      {"U", "run until a step or an episode"},
      {"Shift ↑  ↓", "watch faster, slower"},
      {"Backspace", "reset; Shift: with new seeds"},
      {"Ctrl Z", "take back the last reset or change"},
      {"P", "presentation"},
      {"T", "dark or light"},
      {"N", "next panel in the corner"},
      {"Tab", "next slider: ← → change it, Enter types"},
      {"Ctrl K", "find an action or a scenario"},
      {"Ctrl +  −  0", "size of everything"},
      {"Ctrl O", "open a scenario or a session"},
      {"Ctrl S", "save a picture"},
      {"F11", "full screen"},
      {"F1", "these keys"},
      {"right click", "on a slider: back to the scenario's value"},
      {"Ctrl click", "on a slider: type a value"},
  }};
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float row = ui.px(24);
  const float width = std::min(ui.px(420), screen.x),
              height = row * static_cast<float>(keys.size()) + ui.px(64);
  ImGui::SetNextWindowPos({0.5f * (screen.x - width), std::max(0.0f, 0.5f * (screen.y - height))});
  ImGui::SetNextWindowSize({width, height});
  const OverlayWindow window("Keys");
  const UiScope scope(ui, "Keys");
  const Rect area = ui.area();
  ui.text({area.low.x + ui.px(8), area.low.y + ui.px(14)}, "Keys", theme.text, Font::sans_semibold,
          1.2f * theme.title_size);
  if (link(ui, "close", {area.high.x - ui.px(8), area.low.y + ui.px(14)}, AlignX::right))
    outbox.send(action::SetHelp{false});
  float y = area.low.y + ui.px(46);
  for (const auto& [key, what] : keys) {
    ui.text({area.low.x + ui.px(8), y}, key, theme.text, Font::sans_semibold);
    ui.text({area.low.x + ui.px(120), y}, what, theme.muted);
    y += row;
  }
}

}  // namespace policyscope::app
