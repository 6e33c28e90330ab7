#pragma once

#include "core/environments/environment.h"

namespace policyscope {

enum class Opponent { fixed, best_responder, self_play };

struct RockPaperScissorsSettings {
  Opponent opponent = Opponent::self_play;
  double rock = 0.5, paper = 0.25, scissors = 0.25;  ///< the fixed opponent's shares, up to a factor
  double memory = 100.0;                             ///< of the best responder, rounds
  static const std::vector<Field<RockPaperScissorsSettings>>& fields();
};

/// Rock, paper, scissors: both players choose at once, the winner gets 1 from the loser, and every round is
/// an episode. All rounds look alike. The second player plays fixed shares, or the best reply to what it
/// remembers of the first one's moves (from round to round, fading), or as play_against() says: then the
/// learner meets itself. An action of two numbers chooses for both.
class RockPaperScissors final : public EnvironmentBase<RockPaperScissors, RockPaperScissorsSettings, 6> {
 public:
  RockPaperScissors();

  static EnvironmentInfo make_info(const RockPaperScissorsSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  double other_reward() const override { return -reward_; }
  void play_against(OtherPlayer* player) override { other_player_.pointer = player; }
  void set_state(std::span<const double> state) override;
  void observe(ObservationSpan observation) const override { observation[0] = 0.0; }
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;

  /// The shares of the fixed opponent, which sum to 1.
  static std::array<double, 3> fixed_shares(const RockPaperScissorsSettings& settings);

 private:
  // What each element of the state is; moves are 0, 1, 2 or −1 for none yet.
  enum { mine, theirs, rock_share, paper_share, scissors_share, over };
  /// Belongs to one environment: a copy has no other player until it is given one.
  struct Unshared {
    OtherPlayer* pointer = nullptr;
    Unshared() = default;
    Unshared(const Unshared&) {}
    Unshared& operator=(const Unshared&) { return *this; }
  };

  double choose_other(ActionView action, RandomStream& random) const;

  Unshared other_player_;
  double reward_ = 0.0;  // of the last round
};

}  // namespace policyscope
