#pragma once

#include "core/environments/finite_model.h"

#include <Eigen/Core>

/// Exact theory of finite Markov decision processes, by linear algebra in double precision. Shapes: S states,
/// A actions. A policy is a matrix π, S by A, of probabilities π(a|s); rows sum to 1.
namespace policyscope::exact {

/// What a policy makes of a decision process: a Markov chain that pays rewards.
struct Chain {
  Eigen::MatrixXd transition;  ///< S by S, p(s'|s); rows of terminal states are zero: nothing follows them
  Eigen::VectorXd reward;      ///< S, expected reward of the next step
  Eigen::VectorXd start;       ///< S, probability that an episode begins there
};

/// Throws Error unless `policy` has the model's shape.
Chain chain_of(const FiniteModel& model, const Eigen::MatrixXd& policy);

/// The policy with the same action probabilities in every state. Shape of the argument: A.
Eigen::MatrixXd same_everywhere(const FiniteModel& model, const Eigen::VectorXd& probabilities);

}  // namespace policyscope::exact
