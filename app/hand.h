#pragma once

#include "core/environments/environment.h"
#include "core/learning/model.h"

#include <string>

namespace policyscope::app {

/// A person in place of the policy: acts as the arrow keys say. Only the demonstration is played so; nothing
/// is learned from it.
class Hand final : public Model {
 public:
  /// Why a person cannot play this task with four keys; empty if one can.
  static std::string refusal(const EnvironmentInfo& info);

  /// Begins with a task that refusal() has nothing against.
  void take(const EnvironmentInfo& info);
  /// What is held down: −1 for left or down, 1 for right or up, 0 for none or both.
  void steer(int across, int up) {
    across_ = across;
    up_ = up;
  }
  /// Whether time passes by itself; else every key is one step.
  bool has_clock() const { return clock_; }
  /// Whether a key is down that means something here.
  bool moves() const;
  /// "← →", or with "↑ ↓" where these mean something, too.
  std::string_view keys() const { return two_ways_ ? "← → ↑ ↓" : "← →"; }

  std::span<const Quantity> quantities() const override { return {}; }
  void evaluate(std::span<const std::size_t>, std::span<const double>, std::size_t,
                std::span<double>) const override {}
  void distribution(ObservationView, ActionDistribution&) const override {}
  void act(ObservationView observation, bool deterministic, RandomStream& random,
           ActionSpan action) const override;

 private:
  /// The number of the discrete action that the keys mean; −1 for none.
  int chosen() const;

  std::size_t count_ = 0;  ///< of discrete actions
  Box box_;
  bool clock_ = false, two_ways_ = false, compass_ = false;
  int across_ = 0, up_ = 0;
  mutable int last_ = 0;  ///< the discrete action before: what goes on where no key is down
};

}  // namespace policyscope::app
