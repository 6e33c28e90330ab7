#include "core/environments/aliased_gridworld.h"

#include "core/environments/grid_picture.h"

#include <fmt/format.h>

#include <array>

namespace policyscope {
namespace {

constexpr std::size_t corridor = 5;
/// The state below a cell of the corridor; 0 where there is a wall.
constexpr std::array<std::size_t, corridor> below = {5, 0, 6, 0, 7};

/// Where an action leads from a cell of the corridor.
std::size_t after(std::size_t cell, std::size_t action) {
  enum { north, east, south, west };
  switch (action) {
    case east:
      return cell + 1 < corridor ? cell + 1 : cell;
    case south:
      return below[cell] > 0 ? below[cell] : cell;
    case west:
      return cell > 0 ? cell - 1 : cell;
    default:
      return cell;
  }
}

}  // namespace

const std::vector<Field<AliasedGridworldSettings>>& AliasedGridworldSettings::fields() {
  using S = AliasedGridworldSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::step_reward, "step_reward", "R", "reward of a step")
          .valid(-1e6, 1e6)
          .slider(-2, 2)
          .applies(Applies::next_episode)
          .help("Paid on every step, the last one included."),
      Field(&S::money_reward, "money_reward", "R_m", "reward of the money")
          .valid(-1e6, 1e6)
          .slider(-10, 10)
          .applies(Applies::next_episode)
          .help("Added when the money is reached."),
      Field(&S::skull_reward, "skull_reward", "R_s", "reward of a skull")
          .valid(-1e6, 1e6)
          .slider(-100, 10)
          .applies(Applies::next_episode)
          .help("Added when a skull is reached."),
  };
  return list;
}

FiniteModel AliasedGridworld::make_model(const AliasedGridworldSettings& settings) {
  FiniteModel model;
  model.cells = true;
  model.actions.assign(compass_names.begin(), compass_names.end());
  constexpr std::array<std::size_t, corridor> appearance = {0, grey, 2, grey, 3};
  constexpr std::size_t end = 4;  // the appearance of all ends
  for (std::size_t c = 0; c < corridor; ++c) {
    model.states.push_back({.name = fmt::format("cell {}", c),
                            .place = {static_cast<double>(c), 0.0},
                            .appearance = appearance[c],
                            .start = 1.0 / corridor});
  }
  using Kind = FiniteModel::Kind;
  for (const std::size_t c : {0, 2, 4}) {
    model.states.push_back({.name = c == 2 ? "money" : "skull",
                            .place = {static_cast<double>(c), -1.0},
                            .appearance = end,
                            .terminal = true,
                            .kind = c == 2 ? Kind::goal : Kind::hazard});
  }
  // Walls to the north, east, south and west.
  model.observations = {{1, 0, 0, 1}, {1, 0, 1, 0}, {1, 0, 0, 0}, {1, 1, 0, 0}, {0, 1, 1, 1}};

  model.outcomes.resize(model.states.size() * model.actions.size());
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    for (std::size_t a = 0; a < model.actions.size(); ++a) {
      if (model.states[s].terminal) {
        model.after(s, a) = {{1.0, s, 0.0}};
        continue;
      }
      const std::size_t next = after(s, a);
      double reward = settings.step_reward;
      if (model.states[next].kind == Kind::goal) reward += settings.money_reward;
      if (model.states[next].kind == Kind::hazard) reward += settings.skull_reward;
      model.after(s, a) = {{1.0, next, reward}};
    }
  }
  return model;
}

Scene AliasedGridworld::make_picture(const AliasedGridworldSettings&, const FiniteModel& model) {
  Scene scene;
  scene.low = {-0.7, -1.7};
  scene.high = {corridor - 0.3, 0.7};
  for (const FiniteModel::State& state : model.states) {
    if (state.appearance == grey) grid_picture::shade(scene, state.place);
    grid_picture::floor(scene, state.place);
  }
  for (const FiniteModel::State& state : model.states) {
    const std::vector<double>& walls = model.observations[state.appearance];
    for (std::size_t side = 0; side < compass.size(); ++side) {
      if (walls[side] != 0.0) grid_picture::wall(scene, state.place, compass[side]);
    }
    if (state.kind == FiniteModel::Kind::goal) grid_picture::money(scene, state.place);
    if (state.kind == FiniteModel::Kind::hazard) grid_picture::skull(scene, state.place);
  }
  return scene;
}

EnvironmentInfo AliasedGridworld::make_info(const AliasedGridworldSettings& settings) {
  EnvironmentInfo info;
  info.id = "AliasedGridworld";
  info.title = "Aliased gridworld";
  info.summary =
      "Find the money without stepping on a skull. The agent sees only which of the four sides are walls, so "
      "that the two grey cells look alike: the best policy tosses a coin there, and no deterministic policy "
      "reaches the money from everywhere.";
  info.source = "Singh, Jaakkola & Jordan 1994; the example of D. Silver's lecture 7 (2015); decks 000, 001";
  for (const char* side : {"N", "E", "S", "W"}) {
    Dimension wall = interval(fmt::format("w_{}", side), fmt::format("wall {}", side), "", 0.0, 1.0);
    wall.whole = true;
    info.observation.push_back(std::move(wall));
  }
  info.coordinates = {appearance_dimension(make_model(settings))};
  info.coordinates[0].name = "appearance";
  info.action.labels.assign(compass_names.begin(), compass_names.end());
  info.state_names = {"state"};
  info.step_limit = 100;
  return info;
}

}  // namespace policyscope
