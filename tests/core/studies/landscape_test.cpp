#include "core/studies/landscape.h"

#include "core/error.h"
#include "core/learning/learner.h"
#include "core/learning/neural_model.h"
#include "core/scenarios/scenario_file.h"
#include "core/studies/policy_plane.h"

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
  const Eigen::Vector2d there(0.6, 0.4);
  EXPECT_GT(objective->farthest(there), 0.0);
  EXPECT_EQ(objective->farthest(there), objective->surrogate(there, 0.2).farthest);
  EXPECT_GT(here.gradient.normalized().dot(point.gradient.normalized()), 0.99);
  for (const Eigen::Vector2d& d : {Eigen::Vector2d(1e-2, 0), Eigen::Vector2d(0, 1e-2)}) {
    // The Fisher matrix is sampled, the divergence exact in the actions.
    const double kl = objective->surrogate(Eigen::Vector2d(0.5, 0.5) + d, 0.2).kl;
    EXPECT_NEAR(kl, 0.5 * d.dot(point.fisher * d), 0.1 * kl);
  }
}

TEST(Landscape, SaysInASentenceWhereNothingIsKnown) {
  // Where actions follow from values there are no parameters of a policy.
  const Scenario scenario = make_scenario("CartPole-v1", "sarsa");
  LandscapePlane plane;
  plane.environment = make_environment(scenario);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->model = make_algorithm(scenario, *plane.environment, 1)->make_model();
  EXPECT_TRUE(plane_parameters(*plane.environment, *snapshot->model).empty());
  plane.snapshot = std::move(snapshot);
  EXPECT_THROW(plane.open(), Error);
}

/// A learner after some steps, as its landscape sees it.
LandscapePlane learned(const std::string& environment, const std::string& algorithm,
                       const std::vector<std::string>& assignments, std::int64_t steps, Criterion criterion) {
  Scenario scenario = make_scenario(environment, algorithm);
  for (const std::string& text : assignments) scenario.parameters.set_from_text(text);
  Learner learner(scenario, 3);
  learner.advance(steps);
  auto snapshot = std::make_shared<Snapshot>();
  learner.snapshot({.model = true}, *snapshot);
  LandscapePlane plane;
  plane.environment = make_environment(scenario);
  plane.snapshot = std::move(snapshot);
  plane.criterion = criterion;
  plane.step_limit = 60;
  return plane;
}

TEST(DirectionPlane, OfANetworkInAFiniteTaskIsExact) {
  LandscapePlane plane =
      learned("AliasedGridworld", "a2c", {"net_arch=6", "gamma=0.9"}, 500, {.discount = 0.9});
  const Model& model = *plane.snapshot->model;
  const PlaneFacts facts = plane_facts(*plane.environment, model);
  EXPECT_TRUE(facts.directions);
  EXPECT_EQ(facts.episodes, 0u);
  ASSERT_EQ(plane_parameters(*plane.environment, model).size(), 3u);
  const auto objective = plane.open();
  // The present policy is in the middle.
  EXPECT_NEAR(objective->value({0, 0}), solve(*plane.environment, model, plane.criterion)->objective(), 1e-6);
  EXPECT_LT(objective->nearest(model)->norm(), 1e-9);
  for (const Eigen::Vector2d& at : {Eigen::Vector2d(0, 0), Eigen::Vector2d(0.3, -0.2)}) {
    PlanePoint point;
    ASSERT_TRUE(objective->look(at, point));
    // By differences, of networks in float.
    for (int i = 0; i < 2; ++i) {
      const Eigen::Vector2d h = 2e-3 * Eigen::Vector2d::Unit(i);
      const double slope = (objective->value(at + h) - objective->value(at - h)) / 4e-3;
      EXPECT_NEAR(point.gradient[i], slope, 2e-3 * (1.0 + std::abs(slope)));
      ASSERT_TRUE(objective->stand_on(at));
      EXPECT_NEAR(objective->surrogate(at + 5.0 * h, 0.2).kl, 50e-6 * point.fisher(i, i),
                  0.1 * 50e-6 * point.fisher(i, i) + 1e-9);
    }
  }
  // Along ∇J lies more of it than along anything that is drawn at random.
  PlanePoint middle;
  ASSERT_TRUE(objective->look({0, 0}, middle));
  EXPECT_GT(middle.gradient[0], std::abs(middle.gradient[1]));
}

/// J alone is found without slopes and advantages: the same number, and what else there is to see stays.
TEST(DirectionPlane, ValuesAreThoseThatAreSeenWithTheirGradients) {
  for (const auto& [scenario, average_reward] :
       {std::pair("landscape-network", false), std::pair("two-cycle", false), std::pair("two-cycle", true)}) {
    const LandscapePlane plane = plane_of(scenario, {.average_reward = average_reward, .discount = 0.9});
    const auto objective = plane.open();
    const Eigen::Vector2d here(0.3, -0.2), elsewhere(-0.1, 0.4);
    PlanePoint point, again;
    ASSERT_TRUE(objective->look(here, point));
    EXPECT_EQ(objective->value(here), point.value);
    EXPECT_NE(objective->value(elsewhere), point.value);
    ASSERT_TRUE(objective->look(here, again));
    EXPECT_EQ(again.gradient, point.gradient);
    EXPECT_EQ(again.fisher, point.fisher);
  }
}

TEST(DirectionPlane, IsEstimatedWithCommonRandomNumbersElsewhere) {
  // A network, and a linear policy with far more weights than can be chosen from.
  for (const auto& [algorithm, settings] :
       {std::pair("a2c", std::vector<std::string>{"net_arch=8"}),
        std::pair("reinforce-baseline", std::vector<std::string>{"tilings=4"})}) {
    LandscapePlane plane = learned("CartPole-v1", algorithm, settings, 400, {.discount = 0.98});
    const Model& model = *plane.snapshot->model;
    const PlaneFacts facts = plane_facts(*plane.environment, model);
    EXPECT_TRUE(facts.directions) << algorithm;
    EXPECT_GT(facts.episodes, 0u) << algorithm;
    const auto objective = plane.open(), again = plane.open();
    const double middle = objective->value({0, 0});
    EXPECT_GT(middle, 1.0);
    EXPECT_EQ(objective->value({0, 0}), middle);
    EXPECT_EQ(again->value({0, 0}), middle);
    EXPECT_GT(objective->value({0.5, 0}), middle) << algorithm << ": uphill";
    EXPECT_LT(objective->nearest(model)->norm(), 1e-9);
    PlanePoint point;
    ASSERT_TRUE(objective->look({0, 0}, point));
    EXPECT_GT(point.gradient[0], 0.0);
    // The shares of the two directions in the score, against ln π itself.
    ASSERT_TRUE(objective->stand_on({0, 0}));
    const auto here = objective->surrogate({0, 0}, 0.2);
    for (int i = 0; i < 2; ++i) {
      const Eigen::Vector2d h = 1e-2 * Eigen::Vector2d::Unit(i);
      const double slope =
          (objective->surrogate(h, 1e9).objective - objective->surrogate(-h, 1e9).objective) / 2e-2;
      EXPECT_NEAR(here.gradient[i], slope, 2e-2 * (0.1 + std::abs(slope))) << algorithm;
    }
  }
}

TEST(DirectionPlane, RandomDirectionsAreAsLongAsTheWeightsOfEachUnit) {
  const LandscapePlane plane = learned("CartPole-v1", "a2c", {"net_arch=5"}, 200, {.discount = 0.98});
  const auto& model = dynamic_cast<const NeuralModel&>(*plane.snapshot->model);
  const Eigen::VectorXd first = random_direction(model, 1), second = random_direction(model, 2);
  EXPECT_LT(std::abs(first.normalized().dot(second.normalized())), 0.5);
  // The first layer: 4 inputs of 5 units, a column an input; their biases follow.
  const auto weights = [](const auto& block) { return Eigen::MatrixXd(block.head(20).reshaped(5, 4)); };
  const Eigen::VectorXd theta =
      Eigen::Map<const Eigen::VectorXf>(model.parameters().data(), first.size()).cast<double>();
  for (int unit = 0; unit < 5; ++unit)
    EXPECT_NEAR(weights(first).row(unit).norm(), weights(theta).row(unit).norm(), 1e-9);
  EXPECT_EQ(first.segment(20, 5).norm(), 0.0);
}

TEST(DirectionPlane, ShowsTheLearnersWay) {
  LandscapePlane plane = learned("AliasedGridworld", "a2c", {"net_arch=6"}, 500, {.discount = 0.9});
  LandscapePathsRequest request;
  request.plane = plane;
  request.start = {0.0, 0.0};
  request.settings = {.step = 0.01, .natural_step = 0.1, .updates = 3};
  for (const std::int64_t steps : {100, 300, 500})
    request.moments.push_back(
        learned("AliasedGridworld", "a2c", {"net_arch=6"}, steps, {.discount = 0.9}).snapshot);
  const LandscapePaths paths = run<LandscapePathsWork>(request);
  ASSERT_EQ(paths.learner.size(), 3u);
  EXPECT_GT(paths.learner[0].norm(), 1e-4);
  EXPECT_LT(paths.learner[2].norm(), 1e-9) << "where it is now";
  for (const PolicyPath& path : paths.straight) EXPECT_GT(path.values.back(), path.values.front() - 1e-9);
}

}  // namespace
}  // namespace policyscope
