#pragma once

#include <cstddef>
#include <string>

namespace policyscope {

/// How a quantity is coloured: from low to high, or on either side of zero.
enum class QuantityScale { sequential, diverging };

/// What a learned quantity is an estimate of, where exact theory may know the answer.
struct Estimand {
  enum class Kind {
    other,              ///< nothing that exact theory knows by a name
    state_value,        ///< v(s)
    best_action_value,  ///< max_a q(s, a)
    action_value        ///< q(s, a) of one action
  };
  Kind kind = Kind::other;
  std::size_t action = 0;    ///< of an action value: its index
  bool best_policy = false;  ///< v_*, q_* of the best policy, not v_π, q_π of the one that acts
  friend bool operator==(const Estimand&, const Estimand&) = default;
};

/// A function of the state that a model can be asked for: value, mean, spread, probability …
struct Quantity {
  std::string id;      ///< "value", "mean", "std", "probability_0", "greedy_action", "entropy"
  std::string symbol;  ///< formula markup: "\\hat{v}(s)"
  std::string name;    ///< "value"
  std::string unit;
  QuantityScale scale = QuantityScale::sequential;
  Estimand estimates;
};

}  // namespace policyscope
