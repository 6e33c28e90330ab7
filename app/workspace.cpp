#include "app/workspace.h"

#include "app/panels/catalog.h"
#include "app/widgets/controls.h"
#include "app/widgets/tab_strip.h"
#include "core/error.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {
namespace {

using render::AlignX;
using render::Font;
using render::Rect;
using render::Vec2;

bool is_tab(std::string_view id) {
  const PanelEntry* entry = find_panel(id);
  return entry != nullptr && entry->kind == PanelKind::corner;
}

/// The weight of the height of a row with figures, against 1 of others.
constexpr float figure_weight = 1.35f;

/// No part may be dragged below this share of the two that it divides.
constexpr float smallest_share = 0.15f;

/// Moves the border between two weights by `delta` of their common `length` in pixels.
void drag_border(float& first, float& second, float delta, float length) {
  const float sum = first + second;
  const float share =
      std::clamp(first / sum + delta / std::max(1.0f, length), smallest_share, 1.0f - smallest_share);
  first = share * sum;
  second = sum - first;
}

std::string unknown_panel(std::string_view id) {
  std::vector<std::string> names;
  for (const PanelEntry& known : panel_catalog()) names.emplace_back(known.id);
  const std::string nearest = nearest_name(id.substr(0, id.find(':')), names);
  return "The scenario names a panel '" + std::string(id) + "' that does not exist" +
         (nearest.empty() ? "." : "; did you mean '" + nearest + "'?");
}

}  // namespace

bool Workspace::add(Row& row, std::string_view id, std::string& unknown) {
  // "a|b" share a place as tabs.
  Cell cell;
  cell.weight = 0.0f;
  for (std::size_t from = 0; from <= id.size();) {
    const std::size_t end = std::min(id.find('|', from), id.size());
    const std::string_view one = id.substr(from, end - from);
    from = end + 1;
    const std::size_t colon = one.find(':');
    const PanelEntry* entry = find_panel(one.substr(0, colon));
    if (entry == nullptr) {
      if (unknown.empty()) unknown = unknown_panel(one);
      continue;
    }
    const std::string_view argument =
        colon == std::string_view::npos ? std::string_view() : one.substr(colon + 1);
    cell.weight = std::max(cell.weight, entry->width);
    if (entry->kind == PanelKind::figure) row.weight = std::max(row.weight, figure_weight);
    cell.figure = entry->kind == PanelKind::figure;
    cell.places.push_back({std::string(one), entry->make(argument)});
  }
  if (cell.places.empty()) return false;
  row.cells.push_back(std::move(cell));
  return true;
}

void Workspace::add_tabs(Row& row) {
  Cell cell;
  for (const PanelEntry& entry : panel_catalog()) {
    if (entry.kind != PanelKind::corner) continue;
    if (cell.places.empty()) cell.weight = entry.width;
    cell.places.push_back({std::string(entry.id), entry.make({})});
  }
  if (!cell.places.empty()) row.cells.push_back(std::move(cell));
}

std::string Workspace::open(const WindowLayout& layout) {
  std::vector<std::string> above = {"environment", "field", "field", "field"};
  std::vector<std::string> below = {"curves", "policy"};
  if (!layout.panels.empty()) {
    // Top row, then bottom row: the bottom one begins with the curves, or in the middle.
    std::vector<std::string> named;
    for (const std::string& id : layout.panels)
      if (!is_tab(id)) named.push_back(id);
    auto middle =
        std::find_if(named.begin(), named.end(), [](const auto& id) { return id.starts_with("curves"); });
    if (middle == named.begin() || middle == named.end())
      middle = named.begin() + static_cast<std::ptrdiff_t>((named.size() + 1) / 2);
    above.assign(named.begin(), middle);
    below.assign(middle, named.end());
  }
  rows_.clear();
  dragged_ = false;
  rows_.resize(2);
  std::string unknown;
  int fields = 0;
  // Plain fields count themselves: the first shows the first quantity, and so on.
  const auto add_all = [&](Row& row, const std::vector<std::string>& ids) {
    for (const std::string& id : ids)
      add(row, id == "field" ? "field:" + std::to_string(fields++) : id, unknown);
  };
  add_all(rows_[0], above);
  add_all(rows_[1], below);
  add_tabs(rows_[1]);
  if (rows_[0].cells.empty()) rows_.erase(rows_.begin());
  return unknown;
}

std::string Workspace::open_presentation(const WindowLayout& layout) {
  std::vector<std::string> ids = layout.presentation;
  if (ids.empty()) ids = {"environment", "field:0", "curves"};
  std::string unknown;
  rows_.clear();
  dragged_ = false;
  // The panels side by side, as large as the window lets them be; the sliders in a strip below.
  Row above, below;
  bool sliders = !layout.lesson_parameters.empty();
  for (const std::string& id : ids) {
    if (id == "parameters")
      sliders = true;
    else
      add(above, id, unknown);
  }
  for (Cell& cell : above.cells) cell.weight = 1.0f;
  // Figures have the sliders of their lesson in them.
  if (std::all_of(above.cells.begin(), above.cells.end(), [](const Cell& cell) { return cell.figure; }))
    sliders = sliders && above.cells.empty();
  if (sliders) add(below, "parameters", unknown);
  below.strip = !above.cells.empty();
  if (!above.cells.empty()) rows_.push_back(std::move(above));
  if (!below.cells.empty()) rows_.push_back(std::move(below));
  return unknown;
}

bool Workspace::open_single(std::string_view id) {
  std::string unknown;
  rows_.clear();
  dragged_ = false;
  rows_.resize(1);
  return add(rows_[0], id, unknown);
}

std::string Workspace::signature() const {
  std::string text;
  for (const Row& row : rows_) {
    if (!text.empty()) text += " / ";
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      if (c > 0) text += ' ';
      text += row.cells[c].places.front().id;
    }
  }
  return text;
}

LayoutWeights Workspace::weights() const {
  LayoutWeights weights;
  for (const Row& row : rows_) {
    weights.rows.push_back(row.weight);
    std::vector<float>& cells = weights.cells.emplace_back();
    for (const Cell& cell : row.cells) cells.push_back(cell.weight);
  }
  return weights;
}

void Workspace::set_weights(const LayoutWeights& weights) {
  if (weights.rows.size() != rows_.size() || weights.cells.size() != rows_.size()) return;
  for (std::size_t r = 0; r < rows_.size(); ++r)
    if (weights.cells[r].size() != rows_[r].cells.size()) return;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    rows_[r].weight = weights.rows[r];
    for (std::size_t c = 0; c < rows_[r].cells.size(); ++c) rows_[r].cells[c].weight = weights.cells[r][c];
  }
}

void Workspace::show(std::string_view id) {
  for (Row& row : rows_)
    for (Cell& cell : row.cells)
      for (std::size_t i = 0; i < cell.places.size(); ++i)
        if (cell.places[i].id == id) cell.active = i;
}

void Workspace::next_tab() {
  for (Row& row : rows_)
    for (Cell& cell : row.cells)
      if (cell.places.size() > 1) cell.active = (cell.active + 1) % cell.places.size();
}

bool Workspace::shows_replay() const {
  return std::any_of(rows_.begin(), rows_.end(), [](const Row& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const Cell& cell) { return cell.places[cell.active].panel->shows_replay(); });
  });
}

void Workspace::draw(const Frame& frame, Outbox& outbox, const Rect& area) {
  Ui& ui = frame.ui;
  const float gap = std::round(frame.theme.gap);
  float weights = 0.0f;
  for (const Row& row : rows_) weights += row.weight;
  const float height = area.height() - gap * static_cast<float>(rows_.size() - 1);
  float y = area.low.y;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    Row& row = rows_[r];
    const bool last_row = r + 1 == rows_.size();
    float row_height = last_row ? area.high.y - y : std::round(height * row.weight / weights);
    if (!last_row && rows_[r + 1].strip) row_height = height - strip_height(frame, rows_[r + 1], area);
    float cell_weights = 0.0f;
    for (const Cell& cell : row.cells) cell_weights += cell.weight;
    const float width = area.width() - gap * static_cast<float>(row.cells.size() - 1);
    float x = area.low.x;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      Cell& cell = row.cells[c];
      const bool last = c + 1 == row.cells.size();
      const float cell_width = last ? area.high.x - x : std::round(width * cell.weight / cell_weights);
      ImGui::PushID(static_cast<int>(16 * r + c));
      draw_cell(frame, outbox, cell, Rect::at(x, y, cell_width, row_height), !row.strip);
      x += cell_width;
      if (!last) {
        const std::string name =
            ui.listened() ? "Splitter " + std::to_string(r) + "." + std::to_string(c) : "s";
        const Pointer pointer = pointer_area(ui, name, Rect::at(x, y, gap, row_height));
        if (pointer.hovered || pointer.held) {
          ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
          frame.canvas.fill_rect(Rect::at(x + 0.5f * gap - 1.0f, y, 2.0f, row_height), frame.theme.track,
                                 1.0f);
        }
        if (pointer.held) {
          Cell& next = row.cells[c + 1];
          drag_border(cell.weight, next.weight, pointer.drag.x,
                      width * (cell.weight + next.weight) / cell_weights);
          dragged_ = true;
        }
        if (pointer.double_clicked) {
          cell.weight = row.cells[c + 1].weight = 0.5f * (cell.weight + row.cells[c + 1].weight);
          dragged_ = true;
        }
        x += gap;
      }
      ImGui::PopID();
    }
    y += row_height;
    if (last_row) continue;
    if (rows_[r + 1].strip) {
      y += gap;
      continue;
    }
    ImGui::PushID(static_cast<int>(1000 + r));
    const Pointer pointer = pointer_area(ui, "Splitter", Rect::at(area.low.x, y, area.width(), gap));
    if (pointer.hovered || pointer.held) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
      frame.canvas.fill_rect(Rect::at(area.low.x, y + 0.5f * gap - 1.0f, area.width(), 2.0f),
                             frame.theme.track, 1.0f);
    }
    if (pointer.held) {
      drag_border(row.weight, rows_[r + 1].weight, pointer.drag.y,
                  height * (row.weight + rows_[r + 1].weight) / weights);
      dragged_ = true;
    }
    ImGui::PopID();
    y += gap;
  }
}

float Workspace::strip_height(const Frame& frame, Row& row, const Rect& area) {
  if (row.cells.empty()) return 0.0f;
  const float padding = 2.0f * frame.theme.padding;
  // What draw_cell() leaves free above and below.
  const float wanted = row.cells[0].places[0].panel->strip_height(frame, area.width() - padding) +
                       std::round(1.4f * frame.theme.padding) + 1.0f;
  return std::round(std::min(wanted, 0.45f * area.height()));
}

void Workspace::draw_cell(const Frame& frame, Outbox& outbox, Cell& cell, const Rect& rect, bool titled) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  if (rect.width() < 8.0f || rect.height() < 8.0f || cell.places.empty()) return;
  frame.canvas.fill_rect(rect, theme.panel, theme.corner);

  const float line = std::round(2.6f * theme.title_size);
  const Rect title{{rect.low.x + theme.padding, rect.low.y},
                   {rect.high.x - theme.padding, rect.low.y + line}};
  const Vec2 middle{title.low.x, std::round(title.center().y)};
  const float top = titled ? title.high.y : rect.low.y + std::round(0.8f * theme.padding);
  Place& place = cell.places[cell.active];
  const PanelTitle words = place.panel->title(frame);
  ui.header = title;
  const render::ClipScope clip(frame.canvas, rect);
  const UiScope scope(ui, place.id);
  if (!titled) {
    // What it is shows itself.
  } else if (words.symbol.empty()) {
    ui.header.low.x += ui.text(middle, words.text, theme.text, Font::sans_semibold, theme.title_size);
  } else {
    const float baseline = std::round(title.center().y + 0.28f * theme.symbol_size);
    const float width = ui.formula({title.low.x, baseline}, words.symbol, theme.symbol_size, theme.text);
    const float text_x = title.low.x + width + ui.px(8);
    ui.header.low.x =
        text_x + ui.text_within({text_x, middle.y}, title.high.x - text_x, words.text, theme.muted);
  }
  ui.header.low.x += ui.px(12);

  // Items go into the child's window, the title's into this one.
  if (cell.places.size() > 1) {
    std::array<std::string_view, 16> names;
    std::size_t chosen = cell.active;
    const std::size_t count = std::min(names.size(), cell.places.size());
    for (std::size_t i = 0; i < count; ++i) names[i] = cell.places[i].panel->title(frame).text;
    if (tab_strip(ui, ui.header, std::span(names).first(count), chosen)) cell.active = chosen;
  } else if (titled) {
    place.panel->draw_header(frame, outbox);
  }

  const Rect inside{{rect.low.x + theme.padding, top},
                    {rect.high.x - theme.padding, rect.high.y - std::round(0.6f * theme.padding)}};
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({inside.low.x, inside.low.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0f, 0.0f});
  if (ImGui::BeginChild(place.id.c_str(), {std::max(1.0f, inside.width()), std::max(1.0f, inside.height())},
                        false,
                        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar |
                            ImGuiWindowFlags_NoScrollWithMouse)) {
    place.panel->draw(frame, outbox);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::SetCursorScreenPos(cursor);
}

}  // namespace policyscope::app
