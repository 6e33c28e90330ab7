#pragma once

#include "core/features/linear_function.h"
#include "core/policies/policy.h"

namespace policyscope {

/// An actor that is linear in features: head first_output + i of `weights` is output i of `policy`.
struct LinearActor {
  const LinearFunction& weights;
  const Policy& policy;
  std::size_t first_output = 0;

  /// Length of θ, whose element [feature · outputs + output] is the weight of that feature and output.
  std::size_t size() const { return weights.features() * policy.outputs(); }
};

}  // namespace policyscope
