#pragma once

#include "core/environments/finite_environment.h"

namespace policyscope {

struct ShortCorridorSettings {
  double step_reward = -1.0;
  static const std::vector<Field<ShortCorridorSettings>>& fields();
};

/// The short corridor with switched actions (Sutton & Barto, example 13.1): three states in a row that look
/// alike, the goal behind the last; in the middle one left and right are exchanged. Every step costs 1. The
/// best policy that cannot tell the states apart is random: p(right) = 2 − √2.
class ShortCorridor final : public FiniteEnvironment<ShortCorridor, ShortCorridorSettings> {
 public:
  static FiniteModel make_model(const ShortCorridorSettings& settings);
  static EnvironmentInfo make_info(const ShortCorridorSettings& settings);
};

}  // namespace policyscope
