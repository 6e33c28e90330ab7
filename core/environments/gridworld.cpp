#include "core/environments/gridworld.h"

#include "core/environments/grid_picture.h"

#include <fmt/format.h>

#include <cstdlib>

namespace policyscope {
namespace {

using Kind = FiniteModel::Kind;

struct Wind {
  int east = 0, south = 0;  // cells; rows are counted to the south
};

Wind wind_of(char cell) {
  switch (cell) {
    case '^':
      return {0, -1};
    case 'v':
      return {0, 1};
    case '>':
      return {1, 0};
    case '<':
      return {-1, 0};
    default:
      return {0, cell >= '1' && cell <= '9' ? '0' - cell : 0};
  }
}

/// Goes `distance` cells along a row or a column, or as far as there is no wall.
void go(const GridMap& map, int& column, int& row, int east, int south) {
  const int distance = std::abs(east) + std::abs(south);
  for (int i = 0; i < distance; ++i) {
    const int c = column + (east > 0) - (east < 0);
    const int r = row + (south > 0) - (south < 0);
    if (!map.inside(c, r) || map.at(c, r) == '#') return;
    column = c;
    row = r;
  }
}

/// Where the move in a direction of the compass ends.
std::size_t moved(const GridMap& map, int column, int row, std::size_t direction) {
  const auto east = static_cast<int>(compass[direction].x);
  const auto south = -static_cast<int>(compass[direction].y);
  const Wind wind = wind_of(map.at(column, row));
  const bool along = (east != 0) == (wind.east != 0);  // the same axis, or no wind
  if (along) {
    go(map, column, row, east + wind.east, south + wind.south);
  } else {
    go(map, column, row, east, south);
    go(map, column, row, wind.east, wind.south);
  }
  return static_cast<std::size_t>(row * map.columns() + column);
}

Kind kind_of(char cell) {
  return cell == '#' ? Kind::wall : cell == 'G' ? Kind::goal : cell == 'P' ? Kind::hazard : Kind::plain;
}

void add(std::vector<FiniteModel::Outcome>& outcomes, double probability, std::size_t next, double reward) {
  for (FiniteModel::Outcome& outcome : outcomes) {
    if (outcome.next == next && outcome.reward == reward) {
      outcome.probability += probability;
      return;
    }
  }
  outcomes.push_back({probability, next, reward});
}

bool another_size(const ParameterValue& from, const ParameterValue& to) {
  const auto* a = std::get_if<std::string>(&from);
  const auto* b = std::get_if<std::string>(&to);
  return a != nullptr && b != nullptr && !GridMap::read(*a).same_size(GridMap::read(*b));
}

}  // namespace

const std::vector<Field<GridworldSettings>>& GridworldSettings::fields() {
  using S = GridworldSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::map, "map", "M", "map")
          .applies(Applies::next_episode)
          .text_check([](std::string_view text) { GridMap::read(text); })
          .restart_for(another_size)
          .help("Rows of cells separated by /: # wall, S start, G goal, P pit, . floor, ^ > v < and 1 to 9 "
                "wind; or the name of a map: maze, cliff, windy, four-by-three, frozen-lake, four-rooms, "
                "open-field, two-ways."),
      Field(&S::step_reward, "step_reward", "R", "reward of a step")
          .valid(-1e6, 1e6)
          .slider(-2, 2)
          .applies(Applies::next_episode)
          .help("Paid on every step, the last one included."),
      Field(&S::goal_reward, "goal_reward", "R_G", "reward of a goal")
          .valid(-1e6, 1e6)
          .slider(-10, 100)
          .applies(Applies::next_episode)
          .help("Added when a goal is reached."),
      Field(&S::pit_reward, "pit_reward", "R_P", "reward of a pit")
          .valid(-1e6, 1e6)
          .slider(-100, 10)
          .applies(Applies::next_episode)
          .help("Added when the agent falls into a pit."),
      Field(&S::pit_ends, "pit_ends", "E_P", "a pit ends the episode")
          .applies(Applies::next_episode)
          .help("Otherwise the agent goes on from a start (Sutton & Barto, example 6.6)."),
      Field(&S::slip, "slip", "p", "probability to slip")
          .valid(0, 1)
          .slider(0, 1)
          .applies(Applies::next_episode)
          .help("The move goes to one of the two sides instead; 0.2 in Russell & Norvig's example, 2/3 on "
                "Gymnasium's frozen lake."),
  };
  return list;
}

FiniteModel Gridworld::make_model(const GridworldSettings& settings) {
  const GridMap map = GridMap::read(settings.map);
  FiniteModel model;
  model.cells = true;
  model.actions.assign(compass_names.begin(), compass_names.end());
  std::size_t starts = 0, floor = 0;
  for (int r = 0; r < map.rows(); ++r) {
    for (int c = 0; c < map.columns(); ++c) {
      const char cell = map.at(c, r);
      FiniteModel::State state;
      state.name = fmt::format("column {}, row {}", c + 1, r + 1);
      state.place = {static_cast<double>(c), -static_cast<double>(r)};
      state.appearance = model.states.size();
      state.kind = kind_of(cell);
      state.terminal = state.kind != Kind::plain;
      starts += cell == 'S' ? 1 : 0;
      floor += state.terminal ? 0 : 1;
      model.states.push_back(std::move(state));
    }
  }
  for (int r = 0; r < map.rows(); ++r) {
    for (int c = 0; c < map.columns(); ++c) {
      FiniteModel::State& state = model.states[static_cast<std::size_t>(r * map.columns() + c)];
      if (starts > 0 ? map.at(c, r) == 'S' : !state.terminal)
        state.start = 1.0 / static_cast<double>(starts > 0 ? starts : floor);
    }
  }

  model.outcomes.resize(model.states.size() * compass.size());
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const int column = static_cast<int>(s) % map.columns();
    const int row = static_cast<int>(s) / map.columns();
    for (std::size_t a = 0; a < compass.size(); ++a) {
      auto& outcomes = model.after(s, a);
      if (model.states[s].terminal) {
        outcomes = {{1.0, s, 0.0}};
        continue;
      }
      const auto arrive = [&](std::size_t direction, double probability) {
        if (probability <= 0.0) return;
        const std::size_t next = moved(map, column, row, direction);
        const Kind kind = model.states[next].kind;
        const double reward = settings.step_reward + (kind == Kind::goal     ? settings.goal_reward
                                                      : kind == Kind::hazard ? settings.pit_reward
                                                                             : 0.0);
        if (kind != Kind::hazard || settings.pit_ends) return add(outcomes, probability, next, reward);
        for (std::size_t start = 0; start < model.states.size(); ++start) {
          const double share = model.states[start].start;
          if (share > 0.0) add(outcomes, probability * share, start, reward);
        }
      };
      arrive(a, 1.0 - settings.slip);
      arrive((a + 3) % 4, 0.5 * settings.slip);
      arrive((a + 1) % 4, 0.5 * settings.slip);
    }
  }
  return model;
}

Scene Gridworld::make_picture(const GridworldSettings& settings, const FiniteModel& model) {
  const GridMap map = GridMap::read(settings.map);
  Scene scene;
  scene.low = {-0.7, -map.rows() + 0.3};
  scene.high = {map.columns() - 0.3, 0.7};
  for (const FiniteModel::State& state : model.states) {
    if (state.kind == Kind::wall) {
      grid_picture::block(scene, state.place);
    } else {
      grid_picture::floor(scene, state.place);
    }
  }
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const Point place = model.states[s].place;
    const char cell = map.at(static_cast<int>(s) % map.columns(), static_cast<int>(s) / map.columns());
    const Wind wind = wind_of(cell);
    if (cell == 'S') grid_picture::start(scene, place);
    if (cell == 'G') grid_picture::flag(scene, place);
    if (cell == 'P') grid_picture::pit(scene, place);
    if (const int strength = std::abs(wind.east) + std::abs(wind.south); strength > 0) {
      const Point direction{static_cast<double>((wind.east > 0) - (wind.east < 0)),
                            static_cast<double>((wind.south < 0) - (wind.south > 0))};
      grid_picture::wind(scene, place, direction, strength);
    }
  }
  // The edge of the world.
  const double right = map.columns() - 0.5, bottom = -map.rows() + 0.5;
  scene.polylines.push_back(
      {{{-0.5, 0.5}, {right, 0.5}, {right, bottom}, {-0.5, bottom}}, 0.06, true, false, Role::ground});
  return scene;
}

EnvironmentInfo Gridworld::make_info(const GridworldSettings& settings) {
  EnvironmentInfo info;
  info.id = "Gridworld";
  info.title = "Gridworld";
  info.summary =
      "Walk to the goal without falling into a pit. The map can be painted: walls, pits, goals, starts and "
      "wind.";
  info.source = "Sutton & Barto, 2nd edition, examples 6.5, 6.6 and 8.1; Russell & Norvig, section 17.1";
  Dimension cell = appearance_dimension(make_model(settings));
  cell.name = "cell";
  info.observation = {cell};
  info.coordinates = {cell};
  info.action.labels.assign(compass_names.begin(), compass_names.end());
  info.state_names = {"cell"};
  info.step_limit = 500;
  return info;
}

}  // namespace policyscope
