#include "core/studies/policy_paths.h"

#include "core/scenarios/scenario_file.h"
#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace policyscope {
namespace {

using Eigen::Matrix2d;
using Eigen::Vector2d;

constexpr double no_clip = std::numeric_limits<double>::infinity();

/// A scenario's task with the policy that it begins with.
struct Task {
  explicit Task(const std::string& name)
      : scenario(load_scenario(name)),
        environment(make_environment(scenario)),
        model(make_algorithm(scenario, *environment, 1)->make_model()) {}
  std::unique_ptr<PlaneObjective> plane(const Criterion& criterion, std::size_t x, std::size_t y) const {
    return make_plane_objective(*environment, *model, criterion, 0, x, y);
  }
  Scenario scenario;
  std::unique_ptr<Environment> environment;
  std::unique_ptr<Model> model;
};

/// The recorded one-dimensional problem, over (k, ln σ).
std::unique_ptr<PlaneObjective> linear_quadratic(const nlohmann::json& point) {
  const auto one = [](double x) { return Eigen::MatrixXd::Constant(1, 1, x); };
  LinearQuadraticProblem problem;
  problem.a = one(point["a"]);
  problem.b = one(point["b"]);
  problem.q = one(point["q"]);
  problem.r = one(point["r"]);
  const double noise = point["noise_std"];
  problem.noise = one(noise * noise);
  problem.start_mean = Eigen::VectorXd::Constant(1, double(point["s0_mean"]));
  problem.start_covariance = one(point["s0_var"]);
  problem.discount = point["gamma"];
  return make_plane_objective(
      problem, {one(point["k"]), Eigen::VectorXd::Constant(1, double(point["log_sigma"]))}, 0, 1);
}
const nlohmann::json& first_point() {
  return exact_section("lqr")["points"][0];
}
Vector2d place_of(const nlohmann::json& point) {
  return {double(point["k"]), double(point["log_sigma"])};
}

/// Every plane of these tests with a place to stand on.
struct Case {
  std::unique_ptr<PlaneObjective> plane;
  Vector2d at;
};
std::vector<Case> cases() {
  std::vector<Case> all;
  all.push_back({Task("two-cycle").plane({true, 1.0}, 0, 1), {0.4, -0.2}});
  all.push_back({Task("two-cycle-discounted").plane({false, 0.7}, 0, 2), {0.3, 0.5}});
  all.push_back({Task("short-corridor").plane({false, 1.0}, 0, 1), {1.0, -0.5}});
  all.push_back({linear_quadratic(first_point()), place_of(first_point())});
  return all;
}

TEST(PlaneObjective, ItsGradientIsTheDerivativeOfItsValue) {
  for (const Case& c : cases()) {
    ASSERT_NE(c.plane, nullptr);
    PlanePoint point;
    ASSERT_TRUE(c.plane->look(c.at, point));
    EXPECT_EQ(point.value, c.plane->value(c.at));
    for (int i = 0; i < 2; ++i) {
      Vector2d h = Vector2d::Zero();
      h[i] = 1e-5;
      const double slope = (c.plane->value(c.at + h) - c.plane->value(c.at - h)) / 2e-5;
      EXPECT_NEAR(point.gradient[i], slope, 1e-6 * (1.0 + std::abs(slope)));
    }
  }
}

TEST(PlaneObjective, TheFisherMatrixIsTheCurvatureOfTheDivergence) {
  for (const Case& c : cases()) {
    PlanePoint point;
    ASSERT_TRUE(c.plane->look(c.at, point));
    ASSERT_TRUE(c.plane->stand_on(c.at));
    for (const Vector2d& d : {Vector2d(1e-3, 0), Vector2d(0, 1e-3), Vector2d(7e-4, -7e-4)}) {
      const double kl = c.plane->surrogate(c.at + d, no_clip).kl;
      EXPECT_NEAR(kl, 0.5 * d.dot(point.fisher * d), 5e-3 * kl + 1e-12);
    }
  }
}

TEST(PlaneObjective, TheSurrogateBeginsInTheDirectionOfTheGradient) {
  for (const Case& c : cases()) {
    PlanePoint point;
    ASSERT_TRUE(c.plane->look(c.at, point));
    ASSERT_TRUE(c.plane->stand_on(c.at));
    const PlaneObjective::Surrogate here = c.plane->surrogate(c.at, 0.2);
    EXPECT_NEAR(here.farthest, 0.0, 1e-12);
    EXPECT_NEAR(here.kl, 0.0, 1e-12);
    // Not of its length: the surrogate is a mean over states, ∇J a sum over time. States of the
    // linear–quadratic task are drawn, hence the margin.
    EXPECT_GT(here.gradient.normalized().dot(point.gradient.normalized()), 0.98);
  }
}

TEST(PlaneObjective, RecordedLinearQuadraticValues) {
  for (const auto& entry : exact_section("lqr")["points"]) {
    const auto plane = linear_quadratic(entry);
    const double j = number_of(entry["J"]);
    if (!std::isfinite(j)) {
      EXPECT_TRUE(std::isnan(plane->value(place_of(entry))));
      continue;
    }
    EXPECT_NEAR(plane->value(place_of(entry)), j, 1e-9 * (1.0 + std::abs(j)));
  }
}

TEST(PlaneObjective, NamesItsParameters) {
  const Task task("two-cycle");
  const std::vector<PlaneParameter> names = plane_parameters(*task.environment, *task.model);
  ASSERT_GE(names.size(), 2u);
  EXPECT_EQ(names[0].name, "θ(S, left)");
  EXPECT_EQ(names[1].name, "θ(S, right)");
  // Tiles are too many to choose from: directions among them.
  const Task tiles("cart-pole");
  const std::vector<PlaneParameter> directions = plane_parameters(*tiles.environment, *tiles.model);
  ASSERT_EQ(directions.size(), 3u);
  EXPECT_EQ(directions[0].name, "∇J");
  EXPECT_EQ(directions[1].name, "random 1");
}

/// Where the paths end that the same learner takes with parameters φ, θ = Aφ.
double apart(PlaneObjective& plane, PathMethod method, const Vector2d& start, PathSettings settings,
             const Matrix2d& a) {
  const PolicyPath straight = follow(plane, method, start, settings);
  settings.parameters = a;
  const PolicyPath other = follow(plane, method, start, settings);
  EXPECT_EQ(straight.points.size(), other.points.size());
  double most = 0.0;
  for (std::size_t i = 0; i < std::min(straight.points.size(), other.points.size()); ++i)
    most = std::max(most, (straight.points[i] - other.points[i]).norm());
  return most;
}

const Matrix2d raise_all = (Matrix2d() << 1, 0, 1, 1).finished();
const Matrix2d stretch = (Matrix2d() << 3, 0, 0, 1).finished();

TEST(PolicyPaths, TheNaturalPathAndTrpoDoNotDependOnTheParameters) {
  const PathSettings settings{.step = 0.002, .natural_step = 0.002, .kl_limit = 0.005, .updates = 25};
  const auto plane = linear_quadratic(first_point());
  const Vector2d start = place_of(first_point());
  for (const Matrix2d& a : {raise_all, stretch}) {
    EXPECT_LT(apart(*plane, PathMethod::natural, start, settings, a), 1e-9);
    EXPECT_LT(apart(*plane, PathMethod::trpo, start, settings, a), 1e-9);
    EXPECT_GT(apart(*plane, PathMethod::plain, start, settings, a), 1e-3);
    EXPECT_GT(apart(*plane, PathMethod::ppo, start, settings, a), 1e-3);
  }
}

TEST(PolicyPaths, RaisingAllScoresChangesThePlainPathAndNotTheNaturalPolicies) {
  // Here F is singular: raising both scores changes nothing. Policies depend on their difference.
  const Task task("two-cycle-discounted");
  const auto plane = task.plane({false, 0.9}, 0, 1);
  PathSettings settings{.step = 0.2, .natural_step = 0.2, .updates = 20};
  const auto differences = [&](PathMethod method, const Matrix2d& a) {
    settings.parameters = a;
    std::vector<double> all;
    for (const Vector2d& p : follow(*plane, method, {1.0, -1.0}, settings).points) all.push_back(p[1] - p[0]);
    return all;
  };
  const auto natural = differences(PathMethod::natural, Matrix2d::Identity());
  const auto raised = differences(PathMethod::natural, raise_all);
  ASSERT_EQ(natural.size(), raised.size());
  for (std::size_t i = 0; i < natural.size(); ++i) EXPECT_NEAR(natural[i], raised[i], 1e-7);
  EXPECT_GT(natural.back(), natural.front());
  const auto plain = differences(PathMethod::plain, Matrix2d::Identity());
  const auto changed = differences(PathMethod::plain, raise_all);
  EXPECT_GT(std::abs(plain.back() - changed.back()), 0.1);
}

TEST(PolicyPaths, TrpoClimbsAndKeepsItsPromise) {
  const PathSettings settings{.kl_limit = 0.01, .updates = 30};
  for (const Case& c : cases()) {
    const PolicyPath path = follow(*c.plane, PathMethod::trpo, c.at, settings);
    ASSERT_GT(path.points.size(), 5u);
    for (std::size_t i = 1; i < path.points.size(); ++i) {
      ASSERT_TRUE(c.plane->stand_on(path.points[i - 1]));
      EXPECT_LE(c.plane->surrogate(path.points[i], no_clip).kl, settings.kl_limit * (1.0 + 1e-9));
    }
    EXPECT_GT(path.values.back(), path.values.front());
  }
}

TEST(PolicyPaths, EveryMethodClimbs) {
  const PathSettings settings{
      .step = 0.001, .natural_step = 0.001, .kl_limit = 0.01, .clip = 0.2, .epochs = 10, .updates = 40};
  for (const Case& c : cases())
    for (const PathMethod method :
         {PathMethod::plain, PathMethod::natural, PathMethod::trpo, PathMethod::ppo}) {
      const PolicyPath path = follow(*c.plane, method, c.at, settings);
      EXPECT_GT(path.values.back(), path.values.front()) << static_cast<int>(method);
    }
}

TEST(PolicyPaths, OnTheEllipseTheDivergenceIsAtItsLimit) {
  for (const Case& c : cases()) {
    PlanePoint point;
    ASSERT_TRUE(c.plane->look(c.at, point));
    ASSERT_TRUE(c.plane->stand_on(c.at));
    constexpr double limit = 1e-6, longest = 2.0;
    for (const Vector2d& p : kl_ellipse(c.at, point.fisher, limit, longest)) {
      const double kl = c.plane->surrogate(p, no_clip).kl;
      if ((p - c.at).norm() > 0.99 * longest)
        EXPECT_LE(kl, limit);
      else
        EXPECT_NEAR(kl, limit, 0.02 * limit);
    }
  }
}

TEST(PolicyPaths, OnTheClipRegionsRimARatioIsAtItsLimit) {
  for (const Case& c : cases()) {
    constexpr double clip = 0.2, longest = 3.0;
    const std::vector<Vector2d> rim = clip_region(*c.plane, c.at, clip, longest);
    ASSERT_FALSE(rim.empty());
    EXPECT_NEAR((rim.front() - rim.back()).norm(), 0.0, 1e-9);
    ASSERT_TRUE(c.plane->stand_on(c.at));
    int on_rim = 0;
    for (const Vector2d& p : rim) {
      if ((p - c.at).norm() > 0.99 * longest) continue;
      const double farthest = c.plane->surrogate(p, clip).farthest;
      EXPECT_NEAR(farthest, clip, 0.02);
      EXPECT_EQ(c.plane->farthest(p), farthest);
      ++on_rim;
    }
    EXPECT_GT(on_rim, 30);
  }
}

TEST(PolicyPaths, EndsWhereTheValueEnds) {
  // A step so long that the closed loop is no longer stable.
  const auto plane = linear_quadratic(first_point());
  const PolicyPath path =
      follow(*plane, PathMethod::plain, place_of(first_point()), {.step = 1e3, .updates = 50});
  EXPECT_LT(path.points.size(), 50u);
  EXPECT_EQ(path.points.size(), path.values.size());
}

}  // namespace
}  // namespace policyscope
