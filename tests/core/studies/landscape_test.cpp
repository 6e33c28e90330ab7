#include "core/studies/landscape.h"

#include "core/error.h"
#include "core/scenarios/scenario_file.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

LandscapePlane plane_of(const std::string& name, const Criterion& criterion) {
  const Scenario scenario = load_scenario(name);
  LandscapePlane plane;
  plane.environment = make_environment(scenario);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->model = make_algorithm(scenario, *plane.environment, 1)->make_model();
  plane.snapshot = std::move(snapshot);
  plane.criterion = criterion;
  return plane;
}

template <class Work>
typename Work::Result run(const typename Work::Request& request) {
  Work work;
  work.begin(request);
  double progress = work.progress();
  while (!work.advance()) {
    EXPECT_GT(work.progress(), progress);
    progress = work.progress();
  }
  typename Work::Result result;
  work.finish(result);
  return result;
}

TEST(Landscape, ItsCellsHoldTheValueInTheirMiddle) {
  const LandscapePlane plane = plane_of("two-cycle", {.average_reward = true});
  const LandscapeGrid grid = run<LandscapeGridWork>({plane, {-2, -1}, {2, 3}, 4, 2});
  ASSERT_EQ(grid.values.size(), 16u);
  const auto objective = plane.open();
  EXPECT_EQ(grid.values[0], objective->value({-1.5, -0.5}));
  EXPECT_EQ(grid.values[4 * 2 + 1], objective->value({-0.5, 1.5}));
  ASSERT_EQ(grid.arrows.size(), 4u);
  EXPECT_EQ(grid.arrows[1].at, Eigen::Vector2d(1, 0));
  // Going right is better: more of θ(S, right), less of θ(S, left); by the metric of policies the same way.
  for (const LandscapeGrid::Arrow& arrow : grid.arrows) {
    EXPECT_LT(arrow.plain[0], 0.0);
    EXPECT_GT(arrow.plain[1], 0.0);
    EXPECT_GT(arrow.natural.dot(arrow.plain), 0.0);
  }
}

TEST(Landscape, ComparesPathsOnlyWhereTheParametersAreOthers) {
  LandscapePathsRequest request;
  request.plane = plane_of("two-cycle-discounted", {.discount = 0.9});
  request.start = {1.0, -1.0};
  request.settings = {.step = 0.5, .natural_step = 0.5, .updates = 10};
  const LandscapePaths same = run<LandscapePathsWork>(request);
  for (const PolicyPath& path : same.straight) EXPECT_GT(path.points.size(), 1u);
  for (const PolicyPath& path : same.other) EXPECT_TRUE(path.points.empty());
  EXPECT_FALSE(same.ellipse.empty());
  EXPECT_FALSE(same.region.empty());

  request.settings.parameters << 1, 0, 1, 1;
  const LandscapePaths compared = run<LandscapePathsWork>(request);
  EXPECT_TRUE(compared.differs(PathMethod::plain));
  EXPECT_TRUE(compared.differs(PathMethod::ppo));
  EXPECT_FALSE(compared.differs(PathMethod::natural));
  EXPECT_FALSE(compared.differs(PathMethod::trpo));
}

TEST(Landscape, SaysInASentenceWhereNothingIsKnown) {
  EXPECT_THROW(plane_of("cart-pole", {}).open(), Error);
}

}  // namespace
}  // namespace policyscope
