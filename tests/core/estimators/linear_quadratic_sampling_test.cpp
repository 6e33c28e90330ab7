// Sampled gradients of a linear-Gaussian policy against the closed form.
#include "core/environments/linear_quadratic.h"
#include "core/estimators/gradient_estimators.h"
#include "core/exact/linear_quadratic.h"
#include "core/features/raw.h"
#include "core/learning/sample_trajectories.h"
#include "core/policies/gaussian_fixed_std.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

constexpr double gamma = 0.8;
constexpr int horizon = 80;  // γ^80 = 2e-8: what is cut off is worth nothing
constexpr std::size_t trajectory_count = 6000;

class LinearQuadraticSampling : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    std::vector<ParameterValue> values;
    for (const Parameter& parameter : parameters_of<LinearQuadraticSettings>())
      values.push_back(parameter.id == "dimensions" ? ParameterValue(double(GetParam()))
                                                    : parameter.default_value);
    auto environment = std::make_unique<LinearQuadratic>();
    environment->configure(values);
    problem_ = *environment->linear_quadratic_model();
    problem_.discount = gamma;
    const Box box = environment->info().observation;
    const auto size = static_cast<Eigen::Index>(box.size());
    Episode episode(std::move(environment), horizon);
    const Raw features(box, {});
    const GaussianFixedStd policy(episode.environment().info().action);
    LinearFunction weights(features, policy.outputs());
    exact_policy_.gain = Eigen::MatrixXd::Zero(size, size);
    exact_policy_.log_std = Eigen::VectorXd::Constant(size, std::log(GaussianFixedStdSettings{}.std));
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < size; ++j) {
        exact_policy_.gain(i, j) = i == j ? -0.6 - 0.2 * static_cast<double>(i) : 0.15;
        weights.set_weight(static_cast<std::size_t>(j), static_cast<std::size_t>(i),
                           exact_policy_.gain(i, j));
      }
    }
    const LinearActor actor{weights, policy};
    RandomStream dynamics(5, Purpose::environment), actions(5, Purpose::action);
    sample_trajectories(episode, features, actor, trajectory_count, dynamics, actions, batch_);

    value_ = evaluate(problem_, exact_policy_);
    const auto v = [&](const Eigen::VectorXd& s) { return -s.dot(value_.p * s) - value_.constant; };
    for (std::size_t row = 0; row < batch_.steps(); ++row) {
      const Eigen::VectorXd s = Eigen::Map<const Eigen::VectorXd>(batch_.state(row).data(), size);
      const Eigen::VectorXd u = Eigen::Map<const Eigen::VectorXd>(batch_.action(row).data(), size);
      const Eigen::VectorXd next = problem_.a * s + problem_.b * u;
      truth_.values.push_back(v(s));
      truth_.action_values.push_back(-s.dot(problem_.q * s) - u.dot(problem_.r * u) +
                                     gamma * (v(next) - (value_.p * problem_.noise).trace()));
    }
    truth_.final_values.assign(batch_.trajectories(), 0.0);
    for (const GradientEstimator& estimator : gradient_estimators()) {
      std::vector<double> psi(batch_.steps());
      credits(batch_, truth_, rule_of(estimator, gamma, 0.6, true), psi);
      samples_.emplace_back();
      gradient_samples(batch_, actor, psi, samples_.back());
    }
  }

  LinearQuadraticProblem problem_;
  LinearGaussianPolicy exact_policy_;
  LinearQuadraticValue value_;
  TrajectoryBatch batch_;
  BatchValues truth_;
  std::vector<Eigen::MatrixXd> samples_;  // of each estimator
};
INSTANTIATE_TEST_SUITE_P(Dimensions, LinearQuadraticSampling, testing::Values(1, 2));

TEST_P(LinearQuadraticSampling, EveryEstimatorMeansTheClosedForm) {
  ASSERT_TRUE(value_.finite());
  for (std::size_t e = 0; e < samples_.size(); ++e) {
    SCOPED_TRACE(gradient_estimators()[e].id);
    const Eigen::MatrixXd& samples = samples_[e];
    const Eigen::Index size = value_.d_objective_d_gain.rows();
    ASSERT_EQ(samples.rows(), size * size);
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < size; ++j) {
        const auto row = samples.row(j * size + i);  // features by outputs
        const double mean = row.mean();
        const double error = std::sqrt((row.array() - mean).square().sum() / double(trajectory_count) /
                                       (double(trajectory_count) - 1));
        EXPECT_NEAR(mean, value_.d_objective_d_gain(i, j), 4.0 * error) << i << ' ' << j;
        EXPECT_LT(error, 0.35 * value_.d_objective_d_gain.cwiseAbs().maxCoeff()) << "shows nothing";
      }
    }
  }
}

TEST_P(LinearQuadraticSampling, ReturnsMeanTheObjective) {
  std::vector<double> psi(batch_.steps());
  credits(batch_, truth_, {.credit = Credit::whole_return, .discount = gamma}, psi);
  double sum = 0.0, squares = 0.0;
  std::size_t row = 0;
  for (std::size_t i = 0; i < trajectory_count; ++i, row += horizon) {
    sum += psi[row];
    squares += psi[row] * psi[row];
  }
  const double mean = sum / double(trajectory_count);
  const double error =
      std::sqrt((squares / double(trajectory_count) - mean * mean) / double(trajectory_count));
  EXPECT_NEAR(mean, value_.objective, 4.0 * error);
}

}  // namespace
}  // namespace policyscope
