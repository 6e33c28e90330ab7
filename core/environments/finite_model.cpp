#include "core/environments/finite_model.h"

#include <algorithm>

namespace policyscope {

double FiniteModel::probability(std::size_t state, std::size_t action, std::size_t next) const {
  double sum = 0.0;
  for (const Outcome& outcome : after(state, action)) {
    if (outcome.next == next) sum += outcome.probability;
  }
  return sum;
}

double FiniteModel::expected_reward(std::size_t state, std::size_t action) const {
  double sum = 0.0;
  for (const Outcome& outcome : after(state, action)) sum += outcome.probability * outcome.reward;
  return sum;
}

bool FiniteModel::forced(std::size_t state) const {
  const auto equal = [](const Outcome& a, const Outcome& b) {
    return a.probability == b.probability && a.next == b.next && a.reward == b.reward;
  };
  const std::span<const Outcome> first = after(state, 0);
  for (std::size_t action = 1; action < actions.size(); ++action) {
    const std::span<const Outcome> other = after(state, action);
    if (!std::equal(first.begin(), first.end(), other.begin(), other.end(), equal)) return false;
  }
  return true;
}

std::size_t FiniteModel::appearances() const {
  std::size_t largest = 0;
  for (const State& state : states) largest = std::max(largest, state.appearance);
  return largest + 1;
}

}  // namespace policyscope
