// Starting states, and what a random policy earns, against the statistics of the originals.
#include "core/environments/catalog.h"
#include "tests/support/truth.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>

namespace policyscope {
namespace {

using std::numbers::pi;

struct Start {
  std::string words;  // of the recording
  std::vector<std::pair<double, double>> ranges;
};

const std::map<std::string, Start>& starts() {
  static const std::map<std::string, Start> table = {
      {"Acrobot-v1",
       {"each of 4 uniform(-0.1,0.1), rounded to float32",
        {{-0.1, 0.1}, {-0.1, 0.1}, {-0.1, 0.1}, {-0.1, 0.1}}}},
      {"CartPole-v1",
       {"each of 4 uniform(-0.05,0.05)", {{-0.05, 0.05}, {-0.05, 0.05}, {-0.05, 0.05}, {-0.05, 0.05}}}},
      {"MountainCar-v0", {"position uniform(-0.6,-0.4), velocity 0", {{-0.6, -0.4}, {0, 0}}}},
      {"MountainCarContinuous-v0", {"position uniform(-0.6,-0.4), velocity 0", {{-0.6, -0.4}, {0, 0}}}},
      {"Pendulum-v1", {"theta uniform(-pi,pi), theta_dot uniform(-1,1)", {{-pi, pi}, {-1, 1}}}},
  };
  return table;
}

class RandomPolicyTest : public testing::TestWithParam<std::string> {
 protected:
  const Truth truth_ = load_truth(GetParam());
  const EnvironmentEntry& entry_ = find_environment(GetParam());
  std::unique_ptr<Environment> environment_ = entry_.make();
  RandomStream random_{2026, Purpose::environment};
  std::vector<double> observation_ = std::vector<double>(entry_.info.observation.size());
};

TEST_P(RandomPolicyTest, StartsAreUniformOverTheirRanges) {
  const Start& start = starts().at(GetParam());
  EXPECT_EQ(truth_.initial_state_distribution, start.words);
  constexpr int resets = 4000;
  const std::size_t size = start.ranges.size();
  std::vector<double> lowest(size, 1e9), highest(size, -1e9), sums(size, 0.0), squares(size, 0.0);
  for (int i = 0; i < resets; ++i) {
    environment_->reset(random_, observation_);
    const std::span<const double> state = environment_->state();
    ASSERT_EQ(state.size(), size);
    for (std::size_t d = 0; d < size; ++d) {
      lowest[d] = std::min(lowest[d], state[d]);
      highest[d] = std::max(highest[d], state[d]);
      sums[d] += state[d];
      squares[d] += state[d] * state[d];
    }
  }
  for (std::size_t d = 0; d < size; ++d) {
    SCOPED_TRACE(d);
    const auto [low, high] = start.ranges[d];
    const double width = high - low;
    EXPECT_GE(lowest[d], low);
    EXPECT_LE(highest[d], high);
    EXPECT_LE(lowest[d], low + 0.005 * width);
    EXPECT_GE(highest[d], high - 0.005 * width);
    const double mean = sums[d] / resets;
    EXPECT_NEAR(mean, 0.5 * (low + high), 4.0 * width / std::sqrt(12.0 * resets));
    // A uniform variable has variance width²/12; that estimate has a relative error of √(0.8/n).
    EXPECT_NEAR(squares[d] / resets - mean * mean, width * width / 12.0, 0.06 * width * width / 12.0);
  }
}

TEST_P(RandomPolicyTest, EarnsWhatItEarnsInTheOriginal) {
  const auto episodes = static_cast<int>(truth_.random_policy.episodes);
  double return_sum = 0.0, return_squares = 0.0, length_sum = 0.0, length_squares = 0.0;
  for (int episode = 0; episode < episodes; ++episode) {
    environment_->reset(random_, observation_);
    double episode_return = 0.0;
    int length = 0;
    bool ended = false;
    while (!ended) {
      double action[1];
      const ActionSpace& space = entry_.info.action;
      action[0] = space.discrete() ? static_cast<double>(random_.index(space.count()))
                                   : random_.uniform(space.box[0].low, space.box[0].high);
      const StepResult result = environment_->step(action, random_, observation_);
      episode_return += result.reward;
      ++length;
      ended = result.terminated || length == entry_.info.step_limit;
    }
    return_sum += episode_return;
    return_squares += episode_return * episode_return;
    length_sum += length;
    length_squares += static_cast<double>(length) * length;
  }
  const auto expect_equal_means = [&](double sum, double sum_of_squares, double mean, double deviation) {
    const double ours = sum / episodes;
    const double variance = sum_of_squares / episodes - ours * ours;
    const double standard_error = std::sqrt((std::max(variance, 0.0) + deviation * deviation) / episodes);
    EXPECT_NEAR(ours, mean, 3.5 * standard_error + 0.02);
  };
  const Statistics& recorded = truth_.random_policy;
  expect_equal_means(return_sum, return_squares, recorded.return_mean, recorded.return_std);
  expect_equal_means(length_sum, length_squares, recorded.length_mean, recorded.length_std);
}

INSTANTIATE_TEST_SUITE_P(Gymnasium, RandomPolicyTest, testing::ValuesIn(recorded_environments()),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace policyscope
