#pragma once

#include "core/algorithms/linear_actor_critic.h"
#include "core/parameters/field.h"

namespace policyscope {

struct ContinuingActorCriticSettings {
  double alpha_theta = 0x1p-6 / 32;
  double alpha_w = 2.0 / 32;
  double alpha_rbar = 0x1p-6;
  double lambda = 0.0;
  static const std::vector<Field<ContinuingActorCriticSettings>>& fields();
};

/// Actor–critic with eligibility traces for continuing tasks: differential values and the average-reward
/// objective (Sutton & Barto, 13.6). R̄ moves by α^R̄ δ; δ uses the R̄ from before.
class ContinuingActorCritic final : public LinearActorCritic {
 public:
  using SettingsType = ContinuingActorCriticSettings;

  explicit ContinuingActorCritic(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ActorCriticRates read_rates(std::span<const ParameterValue> values) const override;
};

}  // namespace policyscope
