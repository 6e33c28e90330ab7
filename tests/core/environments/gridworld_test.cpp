#include "core/environments/gridworld.h"

#include "core/error.h"
#include "core/exact/discounted.h"
#include "core/exact/optimal.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

enum { north, east, south, west };

FiniteModel model_of(GridworldSettings settings) {
  return Gridworld::make_model(settings);
}

/// The cell where (column, row) with this action surely leads, as column and row.
std::pair<int, int> lands(const std::string& map, int column, int row, std::size_t action) {
  const GridMap grid = GridMap::read(map);
  GridworldSettings settings;
  settings.map = map;
  const FiniteModel model = model_of(settings);
  const auto& outcomes = model.after(static_cast<std::size_t>(row * grid.columns() + column), action);
  EXPECT_EQ(outcomes.size(), 1u);
  const int next = static_cast<int>(outcomes[0].next);
  return {next % grid.columns(), next / grid.columns()};
}

using Cell = std::pair<int, int>;

TEST(GridMap, ReadsRowsAndNames) {
  const GridMap map = GridMap::read(" S.#\n .2G\n");
  EXPECT_EQ(map.columns(), 3);
  EXPECT_EQ(map.rows(), 2);
  EXPECT_EQ(map.at(0, 0), 'S');
  EXPECT_EQ(map.at(1, 1), '2');
  EXPECT_EQ(map.text(), "S.#/.2G");
  EXPECT_EQ(GridMap::read(map.text()).text(), map.text());
  for (const NamedGridMap& named : builtin_grid_maps()) {
    SCOPED_TRACE(named.name);
    EXPECT_EQ(GridMap::read(named.name).text(), GridMap::read(named.text).text());
  }
}

TEST(GridMap, SaysWhatIsWrong) {
  const auto message = [](const char* text) -> std::string {
    try {
      GridMap::read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(message("cliffs"), "unknown map 'cliffs'; did you mean 'cliff'?");
  EXPECT_EQ(message("S./..G"), "row 2 of the map has 3 cells, but row 1 has 2");
  EXPECT_EQ(message("S.G/.x."),
            "row 2 of the map has 'x', which is no cell; allowed: # . S G P ^ > v < 1 to 9");
  EXPECT_EQ(message(""), "a map has at least one row of cells, for example 'S..G'");
  EXPECT_EQ(message("##G"), "a map needs a cell where an episode can begin: S, or floor");
  EXPECT_EQ(message(std::string(41, '.').c_str()), "a map has at most 40 columns and 25 rows, not 41 and 1");
}

TEST(Gridworld, WallsAndEdgesStop) {
  EXPECT_EQ(lands("S#G/...", 0, 0, east), Cell(0, 0));
  EXPECT_EQ(lands("S#G/...", 0, 0, north), Cell(0, 0));
  EXPECT_EQ(lands("S#G/...", 0, 0, south), Cell(0, 1));
  EXPECT_EQ(lands("S#G/...", 1, 1, north), Cell(1, 1));
  EXPECT_EQ(lands("S#G/...", 1, 1, west), Cell(0, 1));
}

TEST(Gridworld, WindPushesFromTheCellThatIsLeft) {
  const std::string map = "...../...../S.2.G/...../.....";
  EXPECT_EQ(lands(map, 2, 2, east), Cell(3, 0));
  EXPECT_EQ(lands(map, 2, 2, south), Cell(2, 1));  // one south, two north
  EXPECT_EQ(lands(map, 1, 2, east), Cell(2, 2));   // no wind where it came from
  EXPECT_EQ(lands("S>.G", 1, 0, west), Cell(1, 0));
  EXPECT_EQ(lands("S>..G", 1, 0, east), Cell(3, 0));
  EXPECT_EQ(lands("S.G/.v./...", 1, 1, west), Cell(0, 2));
  EXPECT_EQ(lands("S<G", 1, 0, north), Cell(0, 0));
}

TEST(Gridworld, SlippingGoesToTheSides) {
  GridworldSettings settings;
  settings.map = ".../.S./..G";
  settings.slip = 0.2;
  const FiniteModel model = model_of(settings);
  EXPECT_DOUBLE_EQ(model.probability(4, north, 1), 0.8);
  EXPECT_DOUBLE_EQ(model.probability(4, north, 3), 0.1);
  EXPECT_DOUBLE_EQ(model.probability(4, north, 5), 0.1);
  EXPECT_DOUBLE_EQ(model.probability(0, north, 0), 0.9);  // the edge, and the west edge
}

TEST(Gridworld, PitsEndOrSendBack) {
  GridworldSettings settings;
  settings.map = "SPG/S..";
  FiniteModel model = model_of(settings);
  EXPECT_TRUE(model.states[1].terminal);
  EXPECT_DOUBLE_EQ(model.states[0].start, 0.5);
  EXPECT_DOUBLE_EQ(model.after(0, east)[0].reward, -101.0);
  EXPECT_EQ(model.after(0, east)[0].next, 1u);
  settings.pit_ends = false;
  model = model_of(settings);
  EXPECT_DOUBLE_EQ(model.probability(0, east, 0), 0.5);
  EXPECT_DOUBLE_EQ(model.probability(0, east, 3), 0.5);
  EXPECT_DOUBLE_EQ(model.expected_reward(0, east), -101.0);
}

TEST(Gridworld, EpisodesBeginAnywhereWithoutAStart) {
  GridworldSettings settings;
  settings.map = "..#G";
  const FiniteModel model = model_of(settings);
  EXPECT_DOUBLE_EQ(model.states[0].start, 0.5);
  EXPECT_DOUBLE_EQ(model.states[1].start, 0.5);
  EXPECT_DOUBLE_EQ(model.states[2].start, 0.0);
}

double best_from_start(const GridworldSettings& settings, double discount = 1.0) {
  const FiniteModel model = model_of(settings);
  // Undiscounted values exist for policies that are sure to end; the best of these is found from ε-soft ones.
  const exact::Optimum best = exact::optimal_values(model, discount);
  double value = 0.0;
  for (std::size_t s = 0; s < model.states.size(); ++s)
    value += model.states[s].start * best.values[static_cast<Eigen::Index>(s)];
  return value;
}

TEST(Gridworld, ShortestWaysOfTheBook) {
  GridworldSettings settings;
  // −Σ γ^t over the length of the shortest way, for a γ that makes every step count.
  const double gamma = 0.999;
  const auto steps = [&](const std::string& map) {
    settings.map = map;
    return std::log1p(best_from_start(settings, gamma) * (1 - gamma)) / std::log(gamma);
  };
  EXPECT_NEAR(steps("maze"), 14.0, 1e-6);
  EXPECT_NEAR(steps("cliff"), 13.0, 1e-6);
  EXPECT_NEAR(steps("windy"), 15.0, 1e-6);
}

TEST(Gridworld, FourByThreeHasTheUtilitiesOfTheBook) {
  GridworldSettings settings;
  settings.map = "four-by-three";
  settings.step_reward = -0.04;
  settings.goal_reward = 1.0;
  settings.pit_reward = -1.0;
  settings.slip = 0.2;
  const Eigen::VectorXd v = exact::optimal_values(model_of(settings), 1.0).values;
  // Russell & Norvig, figure 17.3; rows from the top.
  const double book[3][4] = {
      {0.812, 0.868, 0.918, 0.0}, {0.762, 0.0, 0.660, 0.0}, {0.705, 0.655, 0.611, 0.388}};
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 4; ++c) EXPECT_NEAR(v[4 * r + c], book[r][c], 5.1e-4) << r << ' ' << c;
}

TEST(Gridworld, FrozenLakeIsCrossedFourteenTimesInSeventeen) {
  GridworldSettings settings;
  settings.map = "frozen-lake";
  settings.step_reward = 0.0;
  settings.goal_reward = 1.0;
  settings.pit_reward = 0.0;
  settings.slip = 2.0 / 3.0;
  EXPECT_NEAR(best_from_start(settings, 1.0 - 1e-9), 14.0 / 17.0, 1e-6);
}

TEST(Gridworld, APaintedMapKeepsTheNumbersOfTheCells) {
  Gridworld task;
  std::vector<ParameterValue> values;
  for (const auto& field : GridworldSettings::fields()) values.push_back(field.get(GridworldSettings{}));
  values[0] = std::string("S.G/...");
  task.configure(values);
  RandomStream random(1, Purpose::environment);
  std::vector<double> observation(1);
  task.reset(random, observation);
  EXPECT_EQ(observation[0], 0.0);
  values[0] = std::string("S#G/...");
  task.configure(values);
  EXPECT_EQ(task.info().observation[0].high, 5.0);
  EXPECT_EQ(task.step(std::vector<double>{1.0}, random, observation).reward, -1.0);
  EXPECT_EQ(observation[0], 0.0);
  EXPECT_FALSE(task.place_at({1.0, 0.0}));  // into the wall
  EXPECT_TRUE(task.place_at({1.2, -0.9}));
  EXPECT_EQ(task.state()[0], 4.0);
}

TEST(Gridworld, OnlyAMapOfAnotherSizeTakesANewRun) {
  const std::vector<Parameter> parameters = parameters_of<GridworldSettings>();
  const Parameter& map = parameters[0];
  EXPECT_EQ(map.id, "map");
  EXPECT_FALSE(map.needs_new_run(std::string("S.G"), std::string("S#G")));
  EXPECT_TRUE(map.needs_new_run(std::string("S.G"), std::string("S.G/...")));
  EXPECT_FALSE(map.needs_new_run(std::string("S.G"), std::string("S.G")));
  EXPECT_THROW(parse_value(map, "S.G/.."), Error);
}

}  // namespace
}  // namespace policyscope
