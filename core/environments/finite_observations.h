#pragma once

#include "core/environments/environment.h"

#include <vector>

namespace policyscope {

/// Observations of all states of an environment's finite model, one after the other.
/// Shape: states × observation size.
std::vector<double> finite_observations(const Environment& environment);

}  // namespace policyscope
