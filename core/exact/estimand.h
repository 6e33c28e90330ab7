#pragma once

#include "core/exact/solution.h"
#include "core/learning/quantity.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace policyscope {

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
  bool best_policy = false;  ///< v_*, q_* of the best policy, not v_π, q_π of the present one
  friend bool operator==(const Estimand&, const Estimand&) = default;
};

/// Of a quantity that an algorithm's models have. Values of learners whose targets take the best next action
/// (Q-learning, DQN) are those of the best policy; all others are those of the policy that acts.
Estimand estimand_of(std::string_view algorithm, const Quantity& quantity);

/// The exact value of an estimand at a state; 0 where nothing follows. `actions` is how many there are. The
/// kind must not be `other`.
double exact_value(const ExactSolution& solution, const Estimand& estimand, std::span<const double> state,
                   std::size_t actions);

}  // namespace policyscope
