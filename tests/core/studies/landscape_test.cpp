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
    EXPECT_GE(work.progress(), progress);
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

TEST(Landscape, IsEstimatedWithCommonRandomNumbersWhereNothingIsKnown) {
  Scenario scenario = make_scenario("CartPole-v1", "reinforce", "raw");
  LandscapePlane plane;
  plane.environment = make_environment(scenario);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->model = make_algorithm(scenario, *plane.environment, 1)->make_model();
  const auto parameters = plane_parameters(*plane.environment, *snapshot->model);
  ASSERT_EQ(parameters.size(), 8u);
  plane.snapshot = std::move(snapshot);
  plane.criterion = {.discount = 1.0};
  plane.step_limit = 200;
  plane.x = 5;  // pole angle, right
  plane.y = 7;  // its velocity, right
  EXPECT_EQ(parameters[5].name, "θ(angle, right)");
  const auto objective = plane.open(), again = plane.open();
  const double still = objective->value({0.0, 0.0});
  EXPECT_EQ(objective->value({0.0, 0.0}), still) << "the same random numbers every time";
  EXPECT_EQ(again->value({0.0, 0.0}), still);
  // Pushing under the falling pole keeps it up longer, the other way shorter.
  EXPECT_GT(objective->value({4.0, 4.0}), 1.5 * still);
  EXPECT_LT(objective->value({-4.0, -4.0}), 0.8 * still);
  PlanePoint point;
  ASSERT_TRUE(objective->look({0.5, 0.5}, point));
  EXPECT_GT(point.gradient.sum(), 0.0);
  ASSERT_TRUE(objective->stand_on({0.5, 0.5}));
  const auto here = objective->surrogate({0.5, 0.5}, 0.2);
  EXPECT_NEAR(here.kl, 0.0, 1e-12);
  EXPECT_NEAR(here.farthest, 0.0, 1e-9);
  EXPECT_GT(here.gradient.normalized().dot(point.gradient.normalized()), 0.99);
  for (const Eigen::Vector2d& d : {Eigen::Vector2d(1e-2, 0), Eigen::Vector2d(0, 1e-2)}) {
    // The Fisher matrix is sampled, the divergence exact in the actions.
    const double kl = objective->surrogate(Eigen::Vector2d(0.5, 0.5) + d, 0.2).kl;
    EXPECT_NEAR(kl, 0.5 * d.dot(point.fisher * d), 0.1 * kl);
  }
}

TEST(Landscape, SaysInASentenceWhereNothingIsKnown) {
  EXPECT_THROW(plane_of("pendulum-swing-up", {.average_reward = true}).open(), Error);
}

}  // namespace
}  // namespace policyscope
