#pragma once

#include <string>

namespace policyscope {

/// How a quantity is coloured: from low to high, or on either side of zero.
enum class QuantityScale { sequential, diverging };

/// A function of the state that a model can be asked for: value, mean, spread, probability …
struct Quantity {
  std::string id;      ///< "value", "mean", "std", "probability_0", "greedy_action", "entropy"
  std::string symbol;  ///< formula markup: "\\hat{v}(s)"
  std::string name;    ///< "value"
  std::string unit;
  QuantityScale scale = QuantityScale::sequential;
};

}  // namespace policyscope
