#include "core/environments/linear_quadratic.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

std::unique_ptr<LinearQuadratic> make(const LinearQuadraticSettings& settings) {
  auto task = std::make_unique<LinearQuadratic>();
  std::vector<ParameterValue> values;
  for (const auto& field : LinearQuadraticSettings::fields()) values.push_back(field.get(settings));
  task->configure(values);
  return task;
}

TEST(LinearQuadraticTask, MovesAndCostsAsWritten) {
  const auto line = make({.noise_std = 0.0});
  RandomStream random(1, Purpose::environment);
  std::vector<double> seen(1);
  line->set_state(std::vector<double>{2.0});
  const StepResult result = line->step(std::vector<double>{-3.0}, random, seen);
  EXPECT_DOUBLE_EQ(seen[0], 0.9 * 2.0 - 0.5 * 3.0);
  EXPECT_DOUBLE_EQ(result.reward, -(4.0 + 0.1 * 9.0));
  EXPECT_FALSE(result.terminated);
}

TEST(LinearQuadraticTask, ThePlaneIsTheProblemThatItSays) {
  const auto plane = make({.dimensions = 2, .noise_std = 0.0});
  const LinearQuadraticProblem& problem = *plane->linear_quadratic_model();
  RandomStream random(1, Purpose::environment);
  std::vector<double> seen(2);
  ASSERT_EQ(plane->info().observation.size(), 2u);
  ASSERT_EQ(plane->info().action.dimensions(), 2u);
  const Eigen::Vector2d s(0.7, -1.1), u(0.4, 2.0);
  plane->set_state(std::vector<double>{s[0], s[1]});
  const StepResult result = plane->step(std::vector<double>{u[0], u[1]}, random, seen);
  const Eigen::Vector2d next = problem.a * s + problem.b * u;
  EXPECT_NEAR(seen[0], next[0], 1e-15);
  EXPECT_NEAR(seen[1], next[1], 1e-15);
  EXPECT_NEAR(result.reward, -(s.dot(problem.q * s) + u.dot(problem.r * u)), 1e-14);
}

/// The mean discounted return over many episodes meets the closed form.
void expect_return(const LinearQuadraticSettings& settings, const Eigen::MatrixXd& gain, double std) {
  const auto task = make(settings);
  LinearQuadraticProblem problem = *task->linear_quadratic_model();
  problem.discount = 0.9;
  const auto n = static_cast<std::size_t>(settings.dimensions);
  const LinearGaussianPolicy policy{gain, Eigen::VectorXd::Constant(gain.rows(), std::log(std))};
  RandomStream random(3, Purpose::environment);
  std::vector<double> s(n), u(n);
  double sum = 0.0, squares = 0.0;
  constexpr int episodes = 4000;
  for (int e = 0; e < episodes; ++e) {
    task->reset(random, s);
    double total = 0.0, weight = 1.0;
    for (int t = 0; t < 160; ++t, weight *= problem.discount) {
      const Eigen::VectorXd mean = gain * Eigen::Map<Eigen::VectorXd>(s.data(), static_cast<Eigen::Index>(n));
      for (std::size_t i = 0; i < n; ++i) u[i] = mean[static_cast<Eigen::Index>(i)] + std * random.normal();
      total += weight * task->step(u, random, s).reward;
    }
    sum += total;
    squares += total * total;
  }
  const double mean = sum / episodes;
  const double error = std::sqrt((squares / episodes - mean * mean) / episodes);
  EXPECT_NEAR(mean, evaluate(problem, policy).objective, 4 * error);
}

TEST(LinearQuadraticTask, SampledReturnsMeetTheClosedForm) {
  expect_return({}, Eigen::MatrixXd::Constant(1, 1, -0.5), 0.4);
  expect_return({.dimensions = 2}, (Eigen::Matrix2d() << -0.5, 0.1, -0.2, -0.8).finished(), 0.3);
}

}  // namespace
}  // namespace policyscope
