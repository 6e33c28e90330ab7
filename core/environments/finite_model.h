#pragma once

#include "core/scene/scene.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

/// A finite Markov decision process written out in full: what exact theory solves and what panels draw as
/// nodes. States and actions are indices.
struct FiniteModel {
  /// One way in which (s, a) can go on: to state `next` with this probability, paying `reward`.
  struct Outcome {
    double probability;
    std::size_t next;
    double reward;
  };

  /// What a picture shows at a state, beside whether it ends the episode.
  enum class Kind { plain, goal, hazard, wall };

  struct State {
    std::string name;            ///< "S"
    Point place;                 ///< where pictures put its node; neighbours are about one unit apart
    std::size_t appearance = 0;  ///< what the agent observes; states with equal numbers look alike
    bool terminal = false;       ///< the episode ends on entering; its outcomes stay here and pay 0
    double start = 0.0;          ///< probability that an episode begins here
    Kind kind = Kind::plain;     ///< a wall is never entered; its outcomes are those of a terminal state
  };

  std::vector<State> states;
  std::vector<std::string> actions;
  std::vector<std::vector<Outcome>> outcomes;  ///< at state · |actions| + action; probabilities sum to 1
  /// What the agent sees, by appearance; empty where that is the appearance's number itself.
  std::vector<std::vector<double>> observations;
  /// Whether pictures show the states as squares of side 1 around their places instead of nodes of a graph.
  bool cells = false;

  std::span<const Outcome> after(std::size_t state, std::size_t action) const {
    return outcomes[state * actions.size() + action];
  }
  std::vector<Outcome>& after(std::size_t state, std::size_t action) {
    return outcomes[state * actions.size() + action];
  }
  /// p(s'|s,a).
  double probability(std::size_t state, std::size_t action, std::size_t next) const;
  /// r(s,a) = Σ p·reward.
  double expected_reward(std::size_t state, std::size_t action) const;
  /// Whether all actions do the same in this state.
  bool forced(std::size_t state) const;
  /// The number of different appearances: one more than the largest.
  std::size_t appearances() const;
};

}  // namespace policyscope
