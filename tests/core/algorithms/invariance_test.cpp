// The natural gradient moves the policy, whatever its parameters are called; the plain one does not. Seen
// through the learners themselves: the same task, the same random numbers, the same policies, written over
// features that are mixtures of the others.
#include "core/exact/matrices.h"
#include "tests/support/two_step.h"

#include <Eigen/Core>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace policyscope {
namespace {

/// x'(s) = M x(s) for a one-hot x: any function that is linear in x is linear in x', with other weights.
class Remixed final : public FeatureMap {
 public:
  Remixed(const Box& inputs, Eigen::MatrixXd mixture)
      : one_hot_(inputs, OneHotSettings{}), mixture_(std::move(mixture)) {}

  std::size_t size() const override { return one_hot_.size(); }
  std::size_t active() const override { return one_hot_.size(); }
  bool binary() const override { return false; }
  void encode(ObservationView observation, FeatureVector& features) const override {
    FeatureVector x = one_hot_.make_vector();
    one_hot_.encode(observation, x);
    for (std::size_t i = 0; i < size(); ++i)
      features.values[i] = mixture_(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(x.indices[0]));
  }
  void represent_one(std::span<double> weights) const override {
    const Eigen::VectorXd w = exact::solve(mixture_.transpose(), Eigen::VectorXd::Ones(mixture_.rows()));
    std::copy_n(w.data(), w.size(), weights.begin());
  }

 private:
  OneHot one_hot_;
  Eigen::MatrixXd mixture_;
};

/// The largest difference of two runs' policies at the two states, after each of `updates` updates.
double largest_difference(const std::string& id, const std::vector<std::string>& assignments,
                          const Eigen::MatrixXd& mixture, int updates, std::uint64_t seed) {
  SmallRun plain(std::make_unique<TwoStep>(), id, assignments, seed);
  SmallRun mixed(std::make_unique<TwoStep>(), id, assignments, seed, 0,
                 std::make_shared<Remixed>(plain.experience.info().observation, mixture));
  const auto a = plain.algorithm->make_model(), b = mixed.algorithm->make_model();
  double largest = 0.0, moved = 0.0;
  ActionDistribution of_plain, of_mixed;
  for (int update = 0; update < updates; ++update) {
    plain.algorithm->advance(plain.experience, 1, plain.stop);
    mixed.algorithm->advance(mixed.experience, 1, mixed.stop);
    plain.algorithm->copy_to(*a);
    mixed.algorithm->copy_to(*b);
    for (const double state : {0.0, 1.0}) {
      a->distribution(std::span(&state, 1), of_plain);
      b->distribution(std::span(&state, 1), of_mixed);
      largest = std::max(largest, std::abs(of_plain.probabilities[0] - of_mixed.probabilities[0]));
      moved = std::max(moved, std::abs(of_plain.probabilities[0] - 0.5));
    }
  }
  EXPECT_GT(moved, 0.05) << id << " has learned something";
  return largest;
}

class Reparameterised : public testing::TestWithParam<std::uint64_t> {
 protected:
  /// Scaled tenfold, and mixed so that no feature is one state's own.
  const Eigen::MatrixXd scaled_ = 10.0 * Eigen::MatrixXd::Identity(2, 2);
  const Eigen::MatrixXd mixed_ = (Eigen::MatrixXd(2, 2) << 2.0, 0.7, -1.0, 0.4).finished();
  static std::vector<std::string> batch(const char* step) {
    return {std::string("alpha_theta=") + step, "gamma=0.9", "episodes=8", "credit=reward-to-go",
            "baseline=time-dependent"};
  }
  static std::vector<std::string> undamped(const char* step) {
    std::vector<std::string> all = batch(step);
    all.push_back("damping=0");
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(Seeds, Reparameterised, testing::Values(1, 2, 3));

TEST_P(Reparameterised, TheNaturalGradientTakesTheSamePolicies) {
  for (const char* id : {"natural-policy-gradient", "compatible-natural-actor-critic"})
    for (const Eigen::MatrixXd& mixture : {scaled_, mixed_})
      EXPECT_LT(largest_difference(id, undamped("0.02"), mixture, 25, GetParam()), 1e-9) << id;
}

TEST_P(Reparameterised, ThePlainGradientTakesOthers) {
  for (const Eigen::MatrixXd& mixture : {scaled_, mixed_})
    EXPECT_GT(largest_difference("vanilla-policy-gradient", batch("0.02"), mixture, 25, GetParam()), 0.02);
}

TEST_P(Reparameterised, DampingIsNotInvariant) {
  std::vector<std::string> damped = batch("0.02");
  damped.push_back("damping=0.1");
  EXPECT_GT(largest_difference("natural-policy-gradient", damped, scaled_, 25, GetParam()), 1e-3);
}

}  // namespace
}  // namespace policyscope
