#pragma once

#include "core/exact/solution.h"
#include "core/learning/quantity.h"

#include <cstddef>
#include <span>

namespace policyscope {

/// The exact value of an estimand at a state; 0 where nothing follows. `actions` is how many there are. The
/// kind must not be `other`.
double exact_value(const ExactSolution& solution, const Estimand& estimand, std::span<const double> state,
                   std::size_t actions);

}  // namespace policyscope
