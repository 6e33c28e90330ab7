#pragma once

#include "core/algorithms/actor_critic.h"
#include "core/algorithms/linear_action_critic.h"

namespace policyscope {

/// Actor–critic whose critic estimates action values and whose actor climbs them (Sutton, McAllester, Singh
/// and Mansour 2000; Degris, Pilarski and Sutton 2012).
class QActorCritic final : public LinearActionCritic {
 public:
  using SettingsType = ActorCriticSettings;

  explicit QActorCritic(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ActionCriticRates read_rates(std::span<const ParameterValue> values) const override;
};

/// Actor–critic with two critics: the actor climbs the advantage q̂ − v̂, both learned by TD.
class AdvantageActorCritic final : public LinearActionCritic {
 public:
  using SettingsType = ActorCriticSettings;

  explicit AdvantageActorCritic(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ActionCriticRates read_rates(std::span<const ParameterValue> values) const override;
};

}  // namespace policyscope
