#pragma once

#include "core/networks/mlp.h"
#include "core/replay/replay_log.h"

#include <cstdint>
#include <span>
#include <vector>

namespace policyscope {

/// Transitions that one update learns from, a column each, with S, S′ and the rows for (S, A) and (S′, A′)
/// that critics take in. A′ is for the learner to fill in. Scalar is float; tests compare with double.
template <class Scalar>
struct ReplayBatch {
  Matrix<Scalar> inputs, next_inputs;  ///< inputs × batch
  Matrix<Scalar> pairs, next_pairs;    ///< (inputs + actions) × batch
  std::vector<Scalar> rewards;         ///< R, or the discounted sum of n rewards
  std::vector<Scalar> discounts;       ///< what the value of S′ counts: γ^n, 0 where the task ended
  std::vector<Scalar> weights;         ///< of each transition's loss
  std::vector<std::uint32_t> slots;    ///< where they lie in the log

  std::size_t size() const { return slots.size(); }
  void resize(std::size_t input_size, std::size_t action_size, std::size_t batch) {
    const auto n = static_cast<Eigen::Index>(input_size), b = static_cast<Eigen::Index>(batch);
    const Eigen::Index m = static_cast<Eigen::Index>(action_size);
    inputs.resize(n, b);
    next_inputs.resize(n, b);
    pairs.resize(n + m, b);
    next_pairs.resize(n + m, b);
    rewards.resize(batch);
    discounts.resize(batch);
    weights.resize(batch);
    slots.resize(batch);
  }
};

/// Of a batch that begins with `steps` transitions of one step in a row, all of one episode: makes each of
/// those span all that follow it, so that R is the discounted sum of the rewards to the last, and S′ what
/// followed that.
template <class Scalar>
void reach_the_last(std::size_t steps, ReplayBatch<Scalar>& batch) {
  for (std::size_t t = steps - 1; t-- > 0;) {
    batch.rewards[t] += batch.discounts[t] * batch.rewards[t + 1];
    batch.discounts[t] *= batch.discounts[t + 1];
    batch.next_inputs.col(static_cast<Eigen::Index>(t)) =
        batch.next_inputs.col(static_cast<Eigen::Index>(t + 1));
  }
}

/// Copies the transitions at batch.slots. With `steps` > 1 a transition goes from S over up to so many steps
/// of the same episode: R is their discounted sum, and S′ what followed the last of them.
void gather(const ReplayLog& log, int steps, double discount, ReplayBatch<float>& batch);

}  // namespace policyscope
