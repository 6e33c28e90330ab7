#pragma once

#include "core/environments/finite_environment.h"
#include "core/environments/grid_map.h"

#include <string>

namespace policyscope {

struct GridworldSettings {
  std::string map = "maze";
  double step_reward = -1.0;
  double goal_reward = 0.0;
  double pit_reward = -100.0;
  bool pit_ends = true;
  double slip = 0.0;
  static const std::vector<Field<GridworldSettings>>& fields();
};

/// Walls, pits, goals and wind on a map that can be edited (grid_map.h). The state is the cell, counted along
/// the rows from the north-west corner as in Gymnasium's FrozenLake and CliffWalking; walls have numbers too,
/// so that the numbers do not change when a wall is painted. A step moves north, east, south or west (with
/// probability `slip` to one of the sides instead, either one alike), then the wind of the cell that was left
/// pushes on; movements against each other cancel, and walls and the edge stop both.
class Gridworld final : public FiniteEnvironment<Gridworld, GridworldSettings> {
 public:
  static FiniteModel make_model(const GridworldSettings& settings);
  static Scene make_picture(const GridworldSettings& settings, const FiniteModel& model);
  static EnvironmentInfo make_info(const GridworldSettings& settings);
};

}  // namespace policyscope
