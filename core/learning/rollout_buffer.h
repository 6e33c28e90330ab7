#pragma once

#include "core/estimators/advantages.h"
#include "core/networks/mlp.h"

#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// The steps of one iteration of a batch learner: `length` steps in each of `lanes` environments. Rows are
/// lane by lane, so that each lane is one stretch of time: row = lane · length + t. rewards[row] follows
/// actions[row].
struct RolloutBuffer {
  std::size_t length = 0, lanes = 0, action_size = 0;
  Matrix<float> inputs;         ///< what the networks saw: inputs × rows
  std::vector<double> actions;  ///< as sampled, action_size a row
  std::vector<double> log_probs, rewards, values, next_values, advantages, returns;
  std::vector<double> emphases;  ///< weight of the step in the policy's gradient: γ^t, or 1
  std::vector<char> terminated, truncated;

  std::size_t rows() const { return length * lanes; }
  std::size_t row(std::size_t lane, std::size_t t) const { return lane * length + t; }
  std::span<const double> action(std::size_t r) const {
    return std::span(actions).subspan(r * action_size, action_size);
  }

  void resize(std::size_t steps, std::size_t environments, std::size_t input_size, std::size_t actions_size) {
    length = steps;
    lanes = environments;
    action_size = actions_size;
    resize_columns(input_size);
  }
  /// Steps for which there is room, of one lane.
  std::size_t capacity() const { return rewards.size(); }
  /// Doubles the room of one lane and keeps what is there.
  void grow() {
    length *= 2;
    resize_columns(static_cast<std::size_t>(inputs.rows()));
  }

  /// Fills in advantages and returns (their sum with the values) by GAE.
  void estimate_advantages(double discount, double lambda) {
    // A rollout of one lane may have been cut: `length` says how much of the columns holds.
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const auto part = [&](auto& column) { return std::span(column).subspan(lane * length, length); };
      generalized_advantages(
          {part(rewards), part(values), part(next_values), part(terminated), part(truncated)}, discount,
          lambda, part(advantages));
    }
    for (std::size_t r = 0; r < rows(); ++r) returns[r] = advantages[r] + values[r];
  }

 private:
  void resize_columns(std::size_t input_size) {
    inputs.conservativeResize(static_cast<Eigen::Index>(input_size), static_cast<Eigen::Index>(rows()));
    actions.resize(rows() * action_size);
    for (auto* column : {&log_probs, &rewards, &values, &next_values, &advantages, &returns, &emphases})
      column->resize(rows());
    terminated.resize(rows());
    truncated.resize(rows());
  }
};

}  // namespace policyscope
