#include "core/exact/linear_quadratic.h"

#include "core/random/random_stream.h"
#include "tests/support/exact_values.h"

#include <Eigen/Cholesky>
#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

Eigen::MatrixXd scalar(double x) {
  return Eigen::MatrixXd::Constant(1, 1, x);
}

LinearQuadraticProblem problem_of(const nlohmann::json& point) {
  const double noise = number_of(point["noise_std"]);
  return {.a = scalar(number_of(point["a"])),
          .b = scalar(number_of(point["b"])),
          .q = scalar(number_of(point["q"])),
          .r = scalar(number_of(point["r"])),
          .noise = scalar(noise * noise),
          .start_mean = scalar(number_of(point["s0_mean"])),
          .start_covariance = scalar(number_of(point["s0_var"])),
          .discount = number_of(point["gamma"])};
}

void expect_close(double found, const nlohmann::json& expected) {
  const double value = number_of(expected);
  EXPECT_NEAR(found, value, 1e-9 * (1.0 + std::abs(value)));
}

TEST(LinearQuadratic, AgreesWithTheRecordedValues) {
  for (const nlohmann::json& point : exact_section("lqr")["points"]) {
    SCOPED_TRACE(point.dump().substr(0, 120));
    const LinearQuadraticProblem problem = problem_of(point);
    const LinearGaussianPolicy policy{scalar(number_of(point["k"])), scalar(number_of(point["log_sigma"]))};
    const LinearQuadraticValue value = evaluate(problem, policy);
    expect_close(value.objective, point["J"]);
    if (!value.finite()) continue;
    expect_close(value.p(0, 0), point["value_P"]);
    expect_close(value.constant, point["value_c"]);
    expect_close(value.discounted_moment(0, 0), point["discounted_second_moment_sum"]);
    expect_close(value.d_objective_d_gain(0, 0), point["dJ_dk"]);
    expect_close(value.d_objective_d_log_std(0), point["dJ_dlog_sigma"]);
    const Eigen::MatrixXd fisher = fisher_matrix(problem, policy);
    for (int i = 0; i < 2; ++i)
      expect_close(fisher(i, i), point["fisher_unnormalised_diag"][static_cast<std::size_t>(i)]);
    EXPECT_EQ(fisher(0, 1), 0.0);
    expect_close(stationary_moment(problem, policy)(0, 0), point["stationary_second_moment"]);
    const LinearQuadraticOptimum best = optimum(problem);
    expect_close(best.gain(0, 0), point["optimal_gain"]);
    expect_close(best.p(0, 0), point["optimal_P"]);
    expect_close(best.objective, point["optimal_J_deterministic"]);
  }
}

/// A plane with coupled dimensions and two actions.
struct Plane : testing::Test {
  LinearQuadraticProblem problem;
  LinearGaussianPolicy policy;

  Plane() {
    problem.a = Eigen::Matrix2d{{1.0, 0.1}, {-0.2, 0.9}};
    problem.b = Eigen::Matrix2d{{0.3, 0.0}, {0.1, 0.5}};
    problem.q = Eigen::Matrix2d{{1.0, 0.2}, {0.2, 0.5}};
    problem.r = Eigen::Matrix2d{{0.3, 0.05}, {0.05, 0.2}};
    problem.noise = Eigen::Matrix2d{{0.01, 0.0}, {0.0, 0.02}};
    problem.start_mean = Eigen::Vector2d(1.0, -0.5);
    problem.start_covariance = Eigen::Matrix2d{{0.1, 0.02}, {0.02, 0.2}};
    problem.discount = 0.9;
    policy.gain = Eigen::Matrix2d{{-0.4, 0.1}, {0.2, -0.6}};
    policy.log_std = Eigen::Vector2d(-0.7, -1.1);
  }
};

TEST_F(Plane, GradientMeetsCentralDifferences) {
  const LinearQuadraticValue value = evaluate(problem, policy);
  constexpr double h = 1e-5;
  const auto difference = [&](double& number) {
    const double kept = number;
    number = kept + h;
    const double above = evaluate(problem, policy).objective;
    number = kept - h;
    const double below = evaluate(problem, policy).objective;
    number = kept;
    return (above - below) / (2 * h);
  };
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j)
      EXPECT_NEAR(value.d_objective_d_gain(i, j), difference(policy.gain(i, j)), 1e-6);
    EXPECT_NEAR(value.d_objective_d_log_std(i), difference(policy.log_std(i)), 1e-6);
  }
}

using PlaneSampling = Plane;

TEST_F(PlaneSampling, ObjectiveIsWhatSimulatedEpisodesEarn) {
  RandomStream random(5, Purpose::environment);
  const Eigen::Matrix2d start_root = Eigen::Matrix2d(problem.start_covariance.llt().matrixL());
  const auto normal = [&] { return Eigen::Vector2d(random.normal(), random.normal()); };
  constexpr int episodes = 20'000;
  double sum = 0.0;
  double squares = 0.0;
  for (int e = 0; e < episodes; ++e) {
    Eigen::Vector2d s = problem.start_mean + start_root * normal();
    double discounted = 0.0;
    double weight = 1.0;
    for (int t = 0; t < 250; ++t, weight *= problem.discount) {
      const Eigen::Vector2d spread = policy.log_std.array().exp();
      const Eigen::Vector2d u = policy.gain * s + spread.cwiseProduct(normal());
      discounted -= weight * (s.dot(problem.q * s) + u.dot(problem.r * u));
      s = (problem.a * s + problem.b * u).eval() +
          Eigen::Vector2d(problem.noise.diagonal().cwiseSqrt()).cwiseProduct(normal());
    }
    sum += discounted;
    squares += discounted * discounted;
  }
  const double mean = sum / episodes;
  const double error = std::sqrt((squares / episodes - mean * mean) / episodes);
  EXPECT_NEAR(evaluate(problem, policy).objective, mean, 4 * error);
}

TEST_F(Plane, NothingBeatsTheOptimum) {
  const LinearQuadraticOptimum best = optimum(problem);
  LinearGaussianPolicy quiet{best.gain, Eigen::Vector2d::Constant(-40.0)};
  const LinearQuadraticValue value = evaluate(problem, quiet);
  EXPECT_NEAR(value.objective, best.objective, 1e-9);
  EXPECT_LT(value.d_objective_d_gain.cwiseAbs().maxCoeff(), 1e-9);
}

TEST_F(Plane, AnUnstableLoopIsWorthMinusInfinity) {
  policy.gain = Eigen::Matrix2d{{5.0, 0.0}, {0.0, 5.0}};
  const LinearQuadraticValue value = evaluate(problem, policy);
  EXPECT_FALSE(value.finite());
  EXPECT_EQ(value.objective, -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isinf(stationary_moment(problem, policy)(0, 0)));
}

}  // namespace
}  // namespace policyscope
