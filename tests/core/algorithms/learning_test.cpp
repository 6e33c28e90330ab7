// That the learners really learn: the lecture's swing-up and the short corridor, over several seeds.
#include "core/learning/learner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// The mean reward of the last `last` of `steps` steps, for each of `seeds` seeds, sorted.
std::vector<double> mean_rewards(const Scenario& scenario, std::int64_t steps, std::int64_t last, int seeds) {
  std::vector<double> results;
  for (int seed = 0; seed < seeds; ++seed) {
    Learner learner(scenario, static_cast<std::uint64_t>(seed));
    learner.advance(steps - last);
    double sum = 0.0;
    for (std::int64_t i = 0; i < last; ++i) {
      learner.advance(1);
      sum += learner.experience().transitions().recent(0).reward;
    }
    results.push_back(sum / static_cast<double>(last));
  }
  std::sort(results.begin(), results.end());
  return results;
}

Scenario swing_up(const char* environment, std::vector<std::string> assignments) {
  Scenario scenario = make_scenario(environment, "continuing-actor-critic");
  for (const char* shared : {"tilings=32", "tiles=8", "alpha_w=0.0625", "alpha_rbar=0.015625", "lambda=0"})
    scenario.parameters.set_from_text(shared);
  for (const std::string& assignment : assignments) scenario.parameters.set_from_text(assignment);
  return scenario;
}

TEST(SwingUpLearning, IsLearnedWithASoftmax) {
  const auto results =
      mean_rewards(swing_up("LecturePendulum", {"alpha_theta=0.0078125"}), 20'000, 1'000, 10);
  EXPECT_GE((results[4] + results[5]) / 2, -0.02);
  EXPECT_GE(results[1], -0.05);  // at least 9 of 10
}

TEST(SwingUpLearning, IsLearnedWithAGaussian) {
  const auto results =
      mean_rewards(swing_up("LecturePendulumContinuous", {"alpha_theta=0.00048828125", "min_std=0.05"}),
                   100'000, 5'000, 10);
  EXPECT_GE((results[4] + results[5]) / 2, -0.005);
  EXPECT_GE(results[2], -0.1);  // at least 8 of 10
}

/// The mean return of the last 100 of 1,000 episodes, over 20 seeds, from p(right) = 0.05.
double corridor_return(const char* algorithm, std::vector<std::string> assignments) {
  Scenario scenario = make_scenario("ShortCorridor", algorithm);
  assignments.push_back("initial_preference=" + format_number(std::log(0.95 / 0.05)));
  assignments.push_back("step_limit=1000");
  for (const std::string& assignment : assignments) scenario.parameters.set_from_text(assignment);
  double sum = 0.0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Learner learner(scenario, seed);
    while (learner.episodes() < 1000) learner.advance(1);
    sum += learner.experience().by_episode().recent(0, 100).mean;
  }
  return sum / 20;
}

TEST(ShortCorridorLearning, ShowsWhatABaselineBuys) {
  EXPECT_GE(corridor_return("reinforce-baseline", {"alpha_theta=0.000244140625", "alpha_w=0.015625"}), -13.0);
  EXPECT_LT(corridor_return("reinforce", {"alpha_theta=0.0001220703125"}), -15.0);
}

}  // namespace
}  // namespace policyscope
