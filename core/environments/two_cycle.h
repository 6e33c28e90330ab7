#pragma once

#include "core/environments/finite_environment.h"

namespace policyscope {

struct TwoCycleSettings {
  int cycle_length = 5;
  double reward_left = 1.0;
  double reward_right = 2.0;
  static const std::vector<Field<TwoCycleSettings>>& fields();
};

/// Two cycles of n steps that meet in state S, the only one with a choice. The left cycle pays on its first
/// step, the right one on its last: which is better depends on the discount; the average reward always
/// prefers the larger. States in order: S, L1 … L(n−1), R1 … R(n−1). A continuing task (Sutton & Barto,
/// exercise 3.22, with longer cycles).
class TwoCycle final : public FiniteEnvironment<TwoCycle, TwoCycleSettings> {
 public:
  static FiniteModel make_model(const TwoCycleSettings& settings);
  static EnvironmentInfo make_info(const TwoCycleSettings& settings);
};

}  // namespace policyscope
