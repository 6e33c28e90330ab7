#pragma once

#include "core/networks/named_tensors.h"

#include <optional>
#include <vector>

namespace policyscope {

/// The numbers that networks have learned, apart from any learner.
struct NetworkWeights {
  std::vector<Tensor> tensors;
  /// How observations are normalised before they go in: (x − mean)/√(variance + 1e-8), clipped to ±10.
  struct Normalizer {
    std::vector<double> mean, variance;
  };
  std::optional<Normalizer> normalizer;  ///< none: they go in as they are
};

/// A model made of networks, whose weights can be taken out and put in. Beside Model: a model is one if a
/// dynamic_cast says so.
class HasNetworkWeights {
 public:
  virtual ~HasNetworkWeights() = default;
  virtual NetworkWeights weights() const = 0;
  /// Throws Error with one sentence, and leaves everything as it was, if they do not fit. Names of tensors
  /// that are not known here are left alone.
  virtual void set_weights(const NetworkWeights& weights) = 0;
};

}  // namespace policyscope
