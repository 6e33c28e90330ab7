#include "core/policies/categorical.h"

#include <cctype>

namespace policyscope::categorical {

double kl(std::span<const double> pi, std::span<const double> other) {
  double sum = 0.0;
  for (std::size_t a = 0; a < pi.size(); ++a) {
    if (pi[a] > 0.0) sum += pi[a] * (std::log(pi[a]) - std::log(other[a]));
  }
  return sum;
}

std::vector<Quantity> quantities(std::span<const std::string> labels) {
  std::vector<Quantity> list;
  for (std::size_t a = 0; a < labels.size(); ++a) {
    list.push_back({.id = "probability_" + std::to_string(a),
                    .symbol = "\\pi(" + upright(labels[a]) + "\\mid s)",
                    .name = "probability of " + labels[a]});
  }
  list.push_back({.id = "greedy_action", .symbol = "a^*(s)", .name = "most probable action"});
  list.push_back({.id = "entropy", .symbol = "H(s)", .name = "entropy", .unit = "nat"});
  return list;
}

double quantity(std::size_t index, std::span<const double> pi) {
  if (index < pi.size()) return pi[index];
  return index == pi.size() ? static_cast<double>(mode(pi)) : entropy(pi);
}

std::string upright(const std::string& label) {
  const bool word =
      std::any_of(label.begin(), label.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  return word ? "\\text{" + label + "} " : label;
}

}  // namespace policyscope::categorical
