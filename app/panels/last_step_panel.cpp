#include "app/panels/last_step_panel.h"

#include "app/panels/labels.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace policyscope::app {

using render::Font;
using render::Rect;
using render::ShortText;

namespace {

struct Entry {
  std::string_view id, symbol, name;
  std::string value;
};

/// "(0.75, −0.76)", or the state's name in a small MDP.
std::string state_text(const Frame& frame, std::span<const double> observation,
                       std::vector<double>& coordinates) {
  coordinates.resize(frame.coordinates.size());
  frame.environment.coordinates_of(observation, coordinates);
  const FiniteModel* model = frame.environment.finite_model();
  if (model != nullptr && coordinates.size() == 1) {
    const FiniteModel::State* found = nullptr;
    bool several = false;
    for (const FiniteModel::State& state : model->states) {
      if (static_cast<double>(state.appearance) != coordinates[0] || state.terminal) continue;
      several = several || found != nullptr;
      found = &state;
    }
    if (found != nullptr && !several) return found->name;
    return "looks like state " + std::string(render::number_text(coordinates[0]).view());
  }
  std::string text = coordinates.size() > 1 ? "(" : "";
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    if (i > 0) text += ", ";
    text += live_text(coordinates[i]).view();
  }
  if (coordinates.size() > 1) text += ")";
  return text;
}

}  // namespace

PanelTitle LastStepPanel::title(const Frame&) const {
  return {"", "Last step"};
}

void LastStepPanel::draw(const Frame& frame, Outbox& outbox) {
  if (frame.snapshot == nullptr || frame.snapshot->transitions.size() == 0)
    return draw_empty(frame, "The learner has not taken a step yet.");
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const Rect area = ui.area();
  const TransitionView step = frame.snapshot->transitions.recent(0);
  const double moved = frame.symbol("policy_step");
  const std::string_view end = step.terminated  ? "the episode ended"
                               : step.truncated ? "cut by the time limit"
                                                : "";
  std::array<Entry, 6> entries{{
      {"", "S", "state", state_text(frame, step.observation, coordinates_)},
      {"action", "A", "action",
       std::string(action_text(frame.environment.info().action, step.action).view())},
      {"reward", "R", "reward", std::string(live_text(step.reward).view())},
      {"", "S'", "next state", state_text(frame, step.next_observation, coordinates_) + std::string(end)},
      {"td_error", "\\delta", "TD error", std::string(live_text(step.td_error).view())},
      {"policy_step", "|\\Delta\\theta|", "policy moved by", std::string(live_text(moved).view())},
  }};
  const bool strip = area.width() > 2.2f * area.height();
  const auto count = static_cast<float>(entries.size());
  const float pitch_y = std::clamp(area.height() / count, 1.4f * theme.text_size, 3.0f * theme.text_size);
  const float pitch_x = area.width() / count;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const auto k = static_cast<float>(i);
    const Rect cell = strip
                          ? Rect::at(area.low.x + k * pitch_x, area.low.y, pitch_x - ui.px(6), area.height())
                          : Rect::at(area.low.x, area.low.y + k * pitch_y, area.width(), pitch_y);
    const bool lit = !entry.id.empty() && frame.view.highlighted == entry.id;
    if (!entry.id.empty() && hovered(cell)) outbox.send(action::Highlight{std::string(entry.id)});
    const render::Color ink = lit ? theme.accent : theme.text;
    const render::ClipScope clip(frame.canvas, cell);
    const float symbol = 0.95f * theme.symbol_size;
    if (strip) {
      const float y = cell.center().y;
      ui.formula({cell.low.x, y - 0.5f * theme.text_size}, entry.symbol, symbol, ink);
      ui.text({cell.low.x, y + 0.5f * theme.text_size}, entry.value, ink, Font::sans_semibold);
      ui.text({cell.low.x, y + 2.0f * theme.text_size}, entry.name, theme.muted, Font::sans, theme.axis_size);
    } else {
      const float y = cell.center().y;
      ui.formula({cell.low.x, y + 0.32f * theme.text_size}, entry.symbol, symbol, ink);
      const float name_x = cell.low.x + ui.px(46);
      const float value_x = cell.low.x + std::max(ui.px(150), 0.38f * cell.width());
      const bool names = cell.width() > ui.px(230);
      if (names) ui.text({name_x, y}, entry.name, theme.muted);
      ui.text({names ? value_x : name_x, y}, entry.value, ink, Font::sans_semibold);
    }
    ui.note(entry.name, cell, entry.value);
  }
}

}  // namespace policyscope::app
