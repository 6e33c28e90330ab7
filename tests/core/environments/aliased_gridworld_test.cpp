#include "core/environments/aliased_gridworld.h"

#include "core/exact/discounted.h"
#include "core/exact/optimal.h"
#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

enum { go_north, go_east, go_south, go_west };

FiniteModel model_of(bool convention_a) {
  return AliasedGridworld::make_model(convention_a ? AliasedGridworldSettings{}
                                                   : AliasedGridworldSettings{0.0, 1.0, -1.0});
}

/// East from the west end, south from the middle, west from the east end; east with probability q from grey.
Eigen::MatrixXd good_outside_grey(double q) {
  Eigen::MatrixXd policy = Eigen::MatrixXd::Zero(8, 4);
  policy(0, go_east) = policy(2, go_south) = policy(4, go_west) = 1.0;
  for (const int grey : {1, 3}) {
    policy(grey, go_east) = q;
    policy(grey, go_west) = 1.0 - q;
  }
  policy.bottomRows(3).col(go_north).setOnes();
  return policy;
}

TEST(AliasedGridworld, WalksAsDrawn) {
  AliasedGridworld task;
  RandomStream random(1, Purpose::environment);
  std::vector<double> seen(4);
  const auto step = [&](double from, double action) {
    task.set_state(std::vector<double>{from});
    const StepResult result = task.step(std::vector<double>{action}, random, seen);
    return std::tuple(task.state()[0], result.reward, result.terminated);
  };
  EXPECT_EQ(step(0, go_north), std::tuple(0.0, -1.0, false));
  EXPECT_EQ(step(0, go_west), std::tuple(0.0, -1.0, false));
  EXPECT_EQ(step(0, go_east), std::tuple(1.0, -1.0, false));
  EXPECT_EQ(seen, (std::vector<double>{1, 0, 1, 0}));
  EXPECT_EQ(step(0, go_south), std::tuple(5.0, -101.0, true));
  EXPECT_EQ(step(1, go_south), std::tuple(1.0, -1.0, false));
  EXPECT_EQ(step(1, go_east), std::tuple(2.0, -1.0, false));
  EXPECT_EQ(seen, (std::vector<double>{1, 0, 0, 0}));
  EXPECT_EQ(step(2, go_south), std::tuple(6.0, -1.0, true));
  EXPECT_EQ(step(2, go_east), std::tuple(3.0, -1.0, false));
  EXPECT_EQ(seen, (std::vector<double>{1, 0, 1, 0}));
  EXPECT_EQ(step(4, go_east), std::tuple(4.0, -1.0, false));
  EXPECT_EQ(seen, (std::vector<double>{1, 1, 0, 0}));
  EXPECT_EQ(step(4, go_south), std::tuple(7.0, -101.0, true));
  task.set_state(std::vector<double>{0.0});
  task.observe(seen);
  EXPECT_EQ(seen, (std::vector<double>{1, 0, 0, 1}));
}

TEST(AliasedGridworld, ValuesAgreeWithTheRecordedOnes) {
  for (const bool a : {true, false}) {
    const FiniteModel model = model_of(a);
    for (const auto& entry : exact_section("aliased_gridworld")["policies"]) {
      const double q = entry["q_E"];
      if (a && (q == 0.0 || q == 1.0)) continue;  // never ends
      const exact::Chain chain = exact::chain_of(model, good_outside_grey(q));
      const Eigen::VectorXd v = exact::state_values(chain, a ? 1.0 : 0.9);
      const std::vector<double> expected = numbers_of(entry[a ? "v_A" : "v_B"]);
      for (std::size_t s = 0; s < expected.size(); ++s)
        EXPECT_NEAR(v[static_cast<Eigen::Index>(s)], expected[s], 1e-12 * (1 + std::abs(expected[s])));
      EXPECT_NEAR(exact::start_value(chain, v), number_of(entry[a ? "mean_return_A" : "mean_return_B"]),
                  1e-12);
      if (a) {
        EXPECT_NEAR(exact::discounted_visits(chain, 1.0).sum(), double(entry["mean_steps"]), 1e-12);
      }
    }
  }
}

TEST(AliasedGridworld, SeeingEverythingTakesTwoStepsAndABit) {
  const auto& truth = exact_section("aliased_gridworld")["fully_observed_optimum"];
  const exact::Optimum best = exact::optimal_values(model_of(false), 0.9);
  for (int s = 0; s < 5; ++s) EXPECT_NEAR(best.values[s], double(truth["v_B"][s]), 1e-12);
}

}  // namespace
}  // namespace policyscope
