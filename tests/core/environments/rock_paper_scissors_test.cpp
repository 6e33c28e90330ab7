#include "core/environments/rock_paper_scissors.h"

#include "core/error.h"
#include "core/exact/matrix_game.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

class RockPaperScissorsTest : public testing::Test {
 protected:
  void use(RockPaperScissorsSettings settings) {
    std::vector<ParameterValue> values;
    for (const auto& field : RockPaperScissorsSettings::fields()) values.push_back(field.get(settings));
    task_.configure(values);
  }
  /// A round; returns the reward.
  double play(std::vector<double> action) {
    task_.reset(random_, seen_);
    const StepResult result = task_.step(action, random_, seen_);
    EXPECT_TRUE(result.terminated);
    EXPECT_EQ(task_.other_reward(), -result.reward);
    return result.reward;
  }

  RockPaperScissors task_;
  RandomStream random_{1, Purpose::environment};
  std::vector<double> seen_ = {0.0};
};

TEST_F(RockPaperScissorsTest, JointActionsPayByTheMatrix) {
  const Eigen::Matrix3d payoff = rock_paper_scissors();
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) EXPECT_EQ(play({double(i), double(j)}), payoff(i, j));
}

TEST_F(RockPaperScissorsTest, TheFixedOpponentKeepsItsShares) {
  use({.opponent = Opponent::fixed, .rock = 2.0, .paper = 1.0, .scissors = 1.0});
  double sum = 0.0;
  constexpr int rounds = 40'000;
  for (int i = 0; i < rounds; ++i) sum += play({1.0});  // paper
  // 0.5 · 1 + 0.25 · 0 + 0.25 · (−1), with a standard deviation of 0.83 a round.
  EXPECT_NEAR(sum / rounds, 0.25, 4 * 0.83 / std::sqrt(rounds));
}

TEST_F(RockPaperScissorsTest, TheBestResponderBeatsWhatItSees) {
  use({.opponent = Opponent::best_responder, .memory = 10.0});
  for (const double move : {0.0, 2.0, 1.0}) {
    double last = 0.0;
    for (int i = 0; i < 60; ++i) last = play({move});
    EXPECT_EQ(last, -1.0) << move;
  }
  EXPECT_NEAR(task_.state()[2] + task_.state()[3] + task_.state()[4], 1.0, 1e-12);
}

TEST_F(RockPaperScissorsTest, SelfPlayAsksTheOtherPlayer) {
  struct Always final : OtherPlayer {
    void choose(ObservationView, RandomStream&, ActionSpan action) override { action[0] = 2.0; }
  } always;
  use({.opponent = Opponent::self_play});
  task_.play_against(&always);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(play({0.0}), 1.0);
  // A clone belongs to somebody else, who has an opponent of its own.
  const auto clone = task_.clone();
  double sum = 0.0;
  for (int i = 0; i < 300; ++i) sum += clone->step(std::vector<double>{0.0}, random_, seen_).reward;
  EXPECT_NEAR(sum / 300, 0.0, 4 * 0.82 / std::sqrt(300.0));
}

TEST_F(RockPaperScissorsTest, RefusesMovesThatDoNotExist) {
  EXPECT_THROW(task_.set_state(std::vector<double>{3, 0, 0, 0, 1, 0}), Error);
  EXPECT_THROW(task_.set_state(std::vector<double>{0.5, 0, 0, 0, 1, 0}), Error);
}

}  // namespace
}  // namespace policyscope
