#pragma once

#include "core/learning/quantity.h"
#include "core/random/random_stream.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// Distributions over finitely many actions, given by their probabilities, as the discrete policies need
/// them.
namespace policyscope::categorical {

/// Without branches: which action is drawn is what a processor cannot predict.
inline std::size_t sample(std::span<const double> pi, RandomStream& random) {
  double rest = random.uniform();
  std::size_t action = 0, beyond = 1;
  for (std::size_t a = 0; a + 1 < pi.size(); ++a) {
    beyond &= static_cast<std::size_t>(rest >= pi[a]);
    rest -= pi[a];
    action += beyond;
  }
  return action;
}

/// The first of the most probable actions.
inline std::size_t mode(std::span<const double> pi) {
  return static_cast<std::size_t>(std::max_element(pi.begin(), pi.end()) - pi.begin());
}

/// In nats.
inline double entropy(std::span<const double> pi) {
  double sum = 0.0;
  for (const double p : pi) {
    if (p > 0.0) sum -= p * std::log(p);
  }
  return sum;
}

/// KL(π‖other) in nats.
double kl(std::span<const double> pi, std::span<const double> other);

/// What panels can draw: the probability of every action, the most probable action, the entropy.
std::vector<Quantity> quantities(std::span<const std::string> labels);
double quantity(std::size_t index, std::span<const double> pi);

/// An action's name in formula markup: letters alone would be variables.
std::string upright(const std::string& label);

}  // namespace policyscope::categorical
