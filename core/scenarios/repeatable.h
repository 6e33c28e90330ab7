#pragma once

#include "core/scenarios/scenario.h"

namespace policyscope {

/// Whether equal seeds give equal runs, so that a run can be repeated and branched from: not where real
/// threads race (A3C's option).
bool repeatable(const Scenario& scenario);

}  // namespace policyscope
