#include "core/environments/short_corridor.h"

namespace policyscope {

const std::vector<Field<ShortCorridorSettings>>& ShortCorridorSettings::fields() {
  using S = ShortCorridorSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::step_reward, "step_reward", "R", "reward of a step")
          .valid(-1e6, 1e6)
          .slider(-2, 2)
          .applies(Applies::next_episode)
          .help("Paid on every step, the last one included; −1 in Sutton & Barto, example 13.1."),
  };
  return list;
}

FiniteModel ShortCorridor::make_model(const ShortCorridorSettings& settings) {
  constexpr std::size_t left = 0, right = 1;
  constexpr double spacing = 1.4;
  const double r = settings.step_reward;
  FiniteModel model;
  model.actions = {"left", "right"};
  model.states = {
      {.name = "s0", .place = {0.0, 0.0}, .start = 1.0},
      {.name = "s1", .place = {spacing, 0.0}},
      {.name = "s2", .place = {2 * spacing, 0.0}},
      {.name = "goal", .place = {3 * spacing, 0.0}, .terminal = true},
  };
  model.outcomes.resize(4 * 2);
  model.after(0, left) = {{1.0, 0, r}};
  model.after(0, right) = {{1.0, 1, r}};
  model.after(1, left) = {{1.0, 2, r}};
  model.after(1, right) = {{1.0, 0, r}};
  model.after(2, left) = {{1.0, 1, r}};
  model.after(2, right) = {{1.0, 3, r}};
  for (const std::size_t action : {left, right}) model.after(3, action) = {{1.0, 3, 0.0}};
  return model;
}

EnvironmentInfo ShortCorridor::make_info(const ShortCorridorSettings& settings) {
  EnvironmentInfo info;
  info.id = "ShortCorridor";
  info.title = "Short corridor";
  info.summary =
      "Three states look alike, and in the middle one left and right are exchanged. Every step costs 1 until "
      "the goal is reached; the best policy goes right with probability 0.59.";
  info.source = "Sutton & Barto, 2nd edition, example 13.1";
  info.observation = {appearance_dimension(make_model(settings))};
  info.observation[0].name = "appearance";
  info.coordinates = info.observation;
  info.action.labels = {"left", "right"};
  info.state_names = {"state"};
  info.step_limit = 1000;
  return info;
}

}  // namespace policyscope
