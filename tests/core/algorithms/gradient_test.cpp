// The mean of REINFORCE's sampled gradients against the exact gradient of the policy-gradient theorem.
#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/exact/discounted.h"
#include "core/exact/softmax.h"
#include "tests/support/two_step.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

/// Plays `episodes` at (almost) fixed θ and compares. α is so small that θ moves by less than sampling can
/// show, and so large that differences of weights still have nine digits.
void compare(std::unique_ptr<Environment> environment, const std::string& algorithm, double preference,
             double gamma, int step_limit, int episodes) {
  SCOPED_TRACE(algorithm);
  constexpr double alpha = 1e-7;
  const FiniteModel model = *environment->finite_model();
  std::vector<std::string> assignments = {
      "alpha_theta=" + format_number(alpha), "gamma=" + format_number(gamma), "discount_actor=true",
      "update=at-once", "initial_preference=" + format_number(preference)};
  const std::size_t first = algorithm == "reinforce" ? 0 : 1;
  if (first == 1) assignments.push_back("alpha_w=0.05");
  SmallRun run(std::move(environment), algorithm, assignments, 17, step_limit);

  const std::size_t actions = model.actions.size(), size = model.appearances() * actions;
  std::vector<double> before(size), sum(size), squares(size);
  const auto theta = [&](std::size_t k) { return run.weight(k / actions, first + k % actions); };
  Eigen::VectorXd start(static_cast<Eigen::Index>(size));
  for (std::size_t k = 0; k < size; ++k) start[static_cast<Eigen::Index>(k)] = before[k] = theta(k);

  const auto published = run.algorithm->make_model();
  const auto& weights = static_cast<const LinearModel&>(*published).weights();
  for (int i = 0; i < episodes; ++i) {
    run.algorithm->advance(run.experience, 1, run.stop);
    run.algorithm->copy_to(*published);
    for (std::size_t k = 0; k < size; ++k) {
      const double now = weights.weight(k / actions, first + k % actions);
      const double gradient = (now - before[k]) / alpha;
      before[k] = now;
      sum[k] += gradient;
      squares[k] += gradient * gradient;
    }
  }

  const exact::ActionFeatures features = exact::appearance_features(model);
  const Eigen::MatrixXd policy = exact::softmax_policy(features, start);
  const exact::Chain chain = exact::chain_of(model, policy);
  const Eigen::MatrixXd q = exact::action_values(model, exact::state_values(chain, gamma), gamma);
  const Eigen::VectorXd truth =
      exact::policy_gradient(features, policy, exact::discounted_visits(chain, gamma), q);
  for (std::size_t k = 0; k < size; ++k) {
    const double mean = sum[k] / episodes;
    const double error = std::sqrt((squares[k] / episodes - mean * mean) / episodes);
    EXPECT_NEAR(mean, truth[static_cast<Eigen::Index>(k)], 4 * error + 1e-6) << k;
    EXPECT_LT(error, 0.05 * truth.cwiseAbs().maxCoeff()) << "the comparison would show nothing";
  }
}

TEST(GradientSampling, MeansTheExactOneOnTheShortCorridor) {
  for (const std::string algorithm : {"reinforce", "reinforce-baseline"}) {
    compare(std::make_unique<ShortCorridor>(), algorithm, 1.0, 1.0, 100'000, 20'000);
    compare(std::make_unique<ShortCorridor>(), algorithm, 0.5, 0.9, 100'000, 20'000);
  }
}

TEST(SampledGradient, MeansTheExactOneOnTheTwoCycle) {
  // Discounted, the continuing task looks the same when it is cut where γ^t has become nothing.
  compare(std::make_unique<TwoCycle>(), "reinforce", 0.3, 0.7, 50, 15'000);
  compare(std::make_unique<TwoCycle>(), "reinforce-baseline", 0.3, 0.7, 50, 15'000);
}

}  // namespace
}  // namespace policyscope
