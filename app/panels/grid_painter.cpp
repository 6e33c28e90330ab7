#include "app/panels/grid_painter.h"

#include "core/environments/gridworld.h"
#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace policyscope::app {
namespace {

struct Tool {
  std::string_view name;
  char cell;
  std::string_view tooltip;
};
constexpr char wind_tool = '^';
constexpr std::array<Tool, 7> tools = {{
    {"move", 0, "Drag the agent elsewhere."},
    {"wall", '#', "Paint walls. A stroke that starts on a wall removes walls."},
    {"floor", '.', "Paint plain floor."},
    {"start", 'S', "Paint cells where episodes begin; without any they begin everywhere."},
    {"goal", 'G', "Paint goals."},
    {"pit", 'P', "Paint pits."},
    {"wind", wind_tool, "Paint wind that blows north. A stroke that starts on wind turns it to the right."},
}};

/// What a stroke with this tool paints if it starts on a cell that holds `there`.
char brush_of(const Tool& tool, char there) {
  if (tool.cell == wind_tool) {
    constexpr std::string_view turns = "^>v<";
    const std::size_t now = turns.find(there);
    if (now != std::string_view::npos) return turns[(now + 1) % turns.size()];
  }
  return there == tool.cell ? '.' : tool.cell;
}

}  // namespace

bool GridPainter::follow(const Frame& frame) {
  if (frame.environment.info().id != "Gridworld" || frame.view.is_looking_back()) return false;
  std::size_t index = 0;
  while (index < frame.desired.size() &&
         !(frame.desired.group(index) == ParameterGroup::env && frame.desired[index].id == "map"))
    ++index;
  if (index == frame.desired.size()) return false;
  const auto& wanted = std::get<std::string>(frame.desired.value(index));
  if (wanted == text_) return true;
  // A map of another size waits for a new run, and is not what the agent walks on.
  if (frame.desired[index].needs_new_run(frame.scenario.parameters.value(index), wanted)) return false;
  text_ = wanted;
  parameter_ = index;
  map_ = GridMap::read(wanted);
  const GridworldSettings settings{.map = wanted};
  picture_ = Gridworld::make_picture(settings, Gridworld::make_model(settings));
  return true;
}

void GridPainter::draw_tools(const Frame& frame, const render::Rect& line) {
  Ui& ui = frame.ui;
  float words = 0.0f;
  for (const Tool& tool : tools) words += ui.width_of(tool.name, render::Font::sans_semibold);
  const float gap =
      std::clamp((line.width() - words) / (static_cast<float>(tools.size()) - 1.0f), ui.px(3), ui.px(14));
  float x = line.low.x;
  for (std::size_t i = 0; i < tools.size(); ++i) {
    if (link(ui, tools[i].name, {x, line.center().y}, render::AlignX::left,
             {.tooltip = tools[i].tooltip, .selected = i == tool_}))
      tool_ = i;
    x += ui.width_of(tools[i].name, render::Font::sans_semibold) + gap;
  }
}

const Scene& GridPainter::under(const Scene& scene) {
  composed_ = picture_;
  for (const Scene::Disc& disc : scene.discs)
    if (disc.role == Role::agent) composed_.discs.push_back(disc);
  for (const Scene::Arrow& arrow : scene.arrows)
    if (arrow.role == Role::action) composed_.arrows.push_back(arrow);
  return composed_;
}

void GridPainter::paint(const Frame& frame, Outbox& outbox, const Pointer& pointer, Point point) {
  if (!pointer.held) return;
  const Point cell{std::round(point.x), std::round(-point.y)};
  const auto holds = [this](Point p) { return map_.inside(static_cast<int>(p.x), static_cast<int>(p.y)); };
  if (pointer.pressed) {
    last_ = cell;
    if (holds(cell))
      brush_ = brush_of(tools[tool_], map_.at(static_cast<int>(cell.x), static_cast<int>(cell.y)));
  }
  // A fast hand skips cells from one frame to the next.
  GridMap painted = map_;
  const int steps = static_cast<int>(std::max(std::abs(cell.x - last_.x), std::abs(cell.y - last_.y)));
  for (int i = 0; i <= steps; ++i) {
    const double t = steps == 0 ? 1.0 : static_cast<double>(i) / steps;
    const Point on_way{std::round(std::lerp(last_.x, cell.x, t)), std::round(std::lerp(last_.y, cell.y, t))};
    if (holds(on_way)) painted.set(static_cast<int>(on_way.x), static_cast<int>(on_way.y), brush_);
  }
  last_ = cell;
  std::string text = painted.text();
  if (text == map_.text()) return;
  try {
    check_value(frame.desired[parameter_], text);
  } catch (const Error& error) {
    outbox.send(action::Say{error.what()});
    return;
  }
  outbox.send(action::SetParameter{parameter_, std::move(text)});
}

}  // namespace policyscope::app
