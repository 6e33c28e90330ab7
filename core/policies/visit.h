#pragma once

#include "core/policies/gaussian_policy.h"
#include "core/policies/softmax_policy.h"

namespace policyscope {

/// Calls `function` with the policy as its own class where it is a common one, so that a loop inside calls
/// nothing through a table; else as a Policy.
template <class Function>
decltype(auto) visit(const Policy& policy, Function&& function) {
  if (const auto* gaussian = dynamic_cast<const GaussianPolicy*>(&policy)) return function(*gaussian);
  if (const auto* softmax = dynamic_cast<const SoftmaxPolicy*>(&policy)) return function(*softmax);
  return function(policy);
}

}  // namespace policyscope
