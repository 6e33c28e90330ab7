#include "app/panels/parameters_panel.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/parameter_slider.h"
#include "core/algorithms/catalog.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::Rect;

namespace {

/// Parameters of the textbook that stay in sight, greyed, where a learner has none of them: so that a class
/// sees that they were not forgotten.
constexpr std::array<std::string_view, 2> always_shown{"gamma", "lambda"};

const Parameter* describe_anywhere(std::string_view id) {
  for (const AlgorithmEntry& entry : algorithm_catalog())
    for (const Parameter& parameter : entry.parameters)
      if (parameter.id == id) return &parameter;
  return nullptr;
}

std::string_view heading(ParameterGroup group) {
  switch (group) {
    case ParameterGroup::algorithm:
      return "learner";
    case ParameterGroup::policy:
      return "policy";
    case ParameterGroup::env:
      return "task";
    case ParameterGroup::features:
      return "features";
  }
  return {};
}

/// Of the strip with the learner's first formula; 0 without one.
float formula_height(const Frame& frame) {
  if (frame.algorithm.formulas.empty()) return 0.0f;
  return LiveFormula::height(frame, frame.algorithm.formulas[0], 0.95f * frame.theme.symbol_size) +
         frame.ui.px(6);
}

}  // namespace

PanelTitle ParametersPanel::title(const Frame&) const {
  return {"", "Parameters"};
}

void ParametersPanel::arrange(const Frame& frame) {
  const ParameterSet& set = frame.desired;
  if (arranged_for_ == frame.focus.id && arranged_size_ == set.size() &&
      arranged_presentation_ == frame.view.presentation)
    return;
  arranged_for_ = frame.focus.id;
  arranged_size_ = set.size();
  arranged_presentation_ = frame.view.presentation;
  rows_.clear();
  std::vector<bool> placed(set.size(), false);
  const auto put_unused = [&](std::string_view id) {
    const bool there = std::any_of(rows_.begin(), rows_.end(),
                                   [&](const Row& row) { return row.parameter && row.parameter->id == id; });
    const Parameter* parameter = there ? nullptr : describe_anywhere(id);
    if (parameter != nullptr) rows_.push_back({parameter, set.size(), "not in this learner"});
  };
  const auto has = [&](std::string_view id) {
    for (std::size_t i = 0; i < set.size(); ++i)
      if (set[i].id == id) return true;
    return false;
  };
  for (const std::string& name : frame.scenario.window.lesson_parameters) {
    const std::string_view id =
        std::string_view(name).substr(name.find('.') == std::string::npos ? 0 : name.find('.') + 1);
    bool found = false;
    for (std::size_t i = 0; i < set.size() && !found; ++i) {
      if (placed[i] || (set[i].id != name && set.full_name(i) != name)) continue;
      rows_.push_back({&set[i], i, {}});
      placed[i] = found = true;
    }
    if (!found && !has(id)) put_unused(id);
  }
  const bool lesson = !rows_.empty();
  if (lesson && frame.view.presentation) return;  // the lesson's only
  if (lesson)
    for (const std::string_view id : always_shown)
      if (!has(id)) put_unused(id);
  for (const ParameterGroup group :
       {ParameterGroup::algorithm, ParameterGroup::policy, ParameterGroup::env, ParameterGroup::features}) {
    bool headed = false;
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (placed[i] || set.group(i) != group) continue;
      // Without a lesson the learner's own parameters need no heading: they are what the panel is about.
      if (!headed && (lesson || group != ParameterGroup::algorithm))
        rows_.push_back({nullptr, 0, heading(group)});
      headed = true;
      rows_.push_back({&set[i], i, {}});
    }
    if (group == ParameterGroup::algorithm && !lesson && !frame.view.presentation)
      for (const std::string_view id : always_shown)
        if (!has(id)) put_unused(id);
  }
}

void ParametersPanel::draw_rows(const Frame& frame, Outbox& outbox, float row_height) {
  Ui& ui = frame.ui;
  const Rect area = ui.area();
  const int side_by_side = columns_of_rows(frame, area.width());
  const float between = ui.px(28);
  const float width =
      (area.width() - between * static_cast<float>(side_by_side - 1)) / static_cast<float>(side_by_side);
  name_width_ = 0.0f;
  for (const Row& row : rows_)
    if (row.parameter != nullptr) name_width_ = std::max(name_width_, ui.width_of(row.parameter->name));
  const ParameterColumns columns = parameter_columns(ui, width, name_width_);
  float y = area.low.y;
  int column = 0;
  const float heading_height = std::ceil(2.2f * frame.theme.axis_size);
  const bool known = frame.snapshot != nullptr && frame.snapshot->in_force.size() == frame.desired.size();
  for (const Row& row : rows_) {
    if (row.parameter == nullptr) {
      const float line = std::floor(y + 0.30f * heading_height) + 0.5f;
      frame.canvas.line({area.low.x, line}, {area.high.x, line}, {frame.theme.line, frame.theme.hairline});
      ui.text({area.low.x, y + 0.68f * heading_height}, row.text, frame.theme.muted, render::Font::sans,
              frame.theme.axis_size);
      y += heading_height;
      continue;
    }
    const float x = area.low.x + static_cast<float>(column) * (width + between);
    const Rect rect{{x, y}, {x + width, y + row_height}};
    column = (column + 1) % side_by_side;
    if (column == 0 || &row == &rows_.back()) y += row_height;
    if (!ImGui::IsRectVisible({rect.low.x, rect.low.y}, {rect.high.x, rect.high.y}) && !ui.listened() &&
        !ui.memory.focus.any())
      continue;  // where no robot looks for it, and Tab not either
    ParameterSliderState state{.unused = row.text,
                               .highlighted = frame.view.highlighted == row.parameter->id};
    if (row.index < frame.desired.size()) {
      state.value = frame.desired.value(row.index);
      state.origin = frame.origin.value(row.index);
      state.in_force = known ? &frame.snapshot->in_force[row.index] : nullptr;
    } else {
      state.value = state.origin = row.parameter->default_value;
      state.in_force = nullptr;
    }
    const auto changed = parameter_slider(ui, *row.parameter, state, rect, columns);
    if (changed && row.index < frame.desired.size()) outbox.send(action::SetParameter{row.index, *changed});
    if (hovered(rect)) outbox.send(action::Highlight{row.parameter->id});
  }
  ImGui::Dummy({area.width(), y - area.low.y});  // the height that is scrolled over
}

int ParametersPanel::columns_of_rows(const Frame& frame, float width) const {
  if (!frame.view.presentation) return 1;
  for (const Row& row : rows_)
    if (row.parameter == nullptr) return 1;
  return std::clamp(static_cast<int>(width / frame.ui.px(280)), 1,
                    std::max(1, static_cast<int>(rows_.size())));
}

float ParametersPanel::strip_height(const Frame& frame, float width) {
  arrange(frame);
  const int columns = columns_of_rows(frame, width);
  const int lines = (static_cast<int>(rows_.size()) + columns - 1) / columns;
  const float formula = formula_height(frame);
  return static_cast<float>(lines) * frame.ui.px(30) + formula + frame.ui.px(2);
}

float ParametersPanel::draw_pending(const Frame& frame, Outbox& outbox, const Rect& area) {
  int pending = 0;
  for (std::size_t i = 0; i < frame.desired.size(); ++i)
    if (frame.desired[i].needs_new_run(frame.scenario.parameters.value(i), frame.desired.value(i))) ++pending;
  if (pending == 0) return 0.0f;
  Ui& ui = frame.ui;
  const float height = std::ceil(2.2f * frame.theme.text_size);
  const float y = area.high.y - 0.5f * height;
  const UiScope scope(ui, "Pending");
  float x = area.low.x;
  x += ui.text({x, y}, "For a new run:", frame.theme.warm) + ui.px(10);
  const auto offer = [&](std::string_view label, std::string_view what) {
    const bool clicked =
        link(ui, label, {x, y}, render::AlignX::left, {.kind = ButtonKind::quiet, .tooltip = what});
    x += ui.width_of(label) + ui.px(14);
    return clicked;
  };
  if (offer("restart", "Begin again with these values.")) outbox.send(action::Reset{});
  if (offer("add as variant", "A run with these values beside the present one."))
    outbox.send(action::AddVariant{});
  if (offer("forget", "Back to the values of the present run.")) outbox.send(action::DropPending{});
  return height;
}

void ParametersPanel::draw(const Frame& frame, Outbox& outbox) {
  arrange(frame);
  Ui& ui = frame.ui;
  Rect area = ui.area();
  if (area.height() < 8.0f || area.width() < 8.0f) return;
  const float size = 0.95f * frame.theme.symbol_size;
  const float formula = formula_height(frame);
  const bool has_formula =
      !frame.algorithm.formulas.empty() && area.height() > (frame.view.presentation ? 1.5f : 2.2f) * formula;
  float bottom = 0.0f;
  if (has_formula) {
    const float top = std::floor(area.high.y - formula) + 0.5f;
    frame.canvas.line({area.low.x, top}, {area.high.x, top}, {frame.theme.line, frame.theme.hairline});
    // In a wide strip the result stays near its formula.
    const float end = std::min(area.high.x, area.low.x + ui.px(440));
    formula_.draw(frame, outbox, {{area.low.x, top + ui.px(2)}, {end, area.high.y}},
                  frame.algorithm.formulas[0], size);
    bottom += formula;
  }
  bottom += draw_pending(frame, outbox, {area.low, {area.high.x, area.high.y - bottom}});

  const float room = area.height() - bottom;
  const float heading_height = std::ceil(2.2f * frame.theme.axis_size);
  float headings = 0.0f, sliders = 0.0f;
  for (const Row& row : rows_) (row.parameter == nullptr ? headings : sliders) += 1.0f;
  const int side_by_side = columns_of_rows(frame, area.width());
  sliders = std::ceil(sliders / static_cast<float>(side_by_side));
  const float row_height = std::clamp(
      std::floor((room - 2.0f - headings * heading_height) / std::max(1.0f, sliders)), ui.px(30), ui.px(38));
  const float cursor = ImGui::GetCursorPosY();
  ImGui::BeginChild("rows", {0.0f, std::max(1.0f, room - 1.0f)}, false, ImGuiWindowFlags_NoBackground);
  draw_rows(frame, outbox, row_height);
  ImGui::EndChild();
  ImGui::SetCursorPosY(cursor);
}

}  // namespace policyscope::app
