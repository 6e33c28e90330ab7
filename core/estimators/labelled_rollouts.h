#pragma once

#include "core/random/random_stream.h"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <vector>

/// Learning from labels and learning from outcomes as one and the same step: Σ weight · ∇ ln π(label |
/// state).
namespace policyscope {

struct LabelledStep {
  std::size_t state;
  std::size_t label;  ///< the action that is made more likely, or less where the weight is negative
  double weight;
};

/// Σ w ∇ ln π(a|s) with respect to a table of softmax preferences. Shape of both: states by actions.
Eigen::MatrixXd weighted_score_sum(const Eigen::MatrixXd& policy, std::span<const LabelledStep> steps);

/// A walk on a ladder: every step goes one rung up (action 1) or down (action 0), and holds at the ends. It
/// is good if it ends on the gate's rungs.
struct GateWalk {
  std::size_t rungs = 9;
  std::size_t start = 4;
  std::size_t steps = 8;
  std::size_t gate_low = 6, gate_high = 7;  ///< the rungs of the gate, both included

  std::size_t next(std::size_t rung, std::size_t action) const {
    if (action == 1) return rung + 1 < rungs ? rung + 1 : rung;
    return rung > 0 ? rung - 1 : rung;
  }
  bool good(std::size_t rung) const { return rung >= gate_low && rung <= gate_high; }
  /// What a teacher who knows the gate would do there.
  std::size_t teacher(std::size_t rung) const { return rung <= gate_low ? 1 : 0; }
};

/// One walk: the rungs it stood on, one more than its actions.
struct WalkRollout {
  std::vector<std::size_t> rungs;
  std::vector<std::size_t> actions;
  bool good = false;
};

WalkRollout draw_rollout(const GateWalk& walk, const Eigen::MatrixXd& policy, RandomStream& random);

/// The probability that a walk ends well, exactly.
double success_probability(const GateWalk& walk, const Eigen::MatrixXd& policy);

/// Every step with the teacher's action for its label and weight 1.
std::vector<LabelledStep> teacher_labels(const GateWalk& walk, std::span<const WalkRollout> rollouts);
/// Every step with its own action for its label; the weight is +1 in a good walk and −1 in a bad one, less
/// the mean over the walks if `baseline`.
std::vector<LabelledStep> outcome_labels(std::span<const WalkRollout> rollouts, bool baseline);

}  // namespace policyscope
