#pragma once

#include "core/algorithms/linear_actor_critic.h"
#include "core/parameters/field.h"

namespace policyscope {

struct ActorCriticSettings {
  double alpha_theta = 1e-3;
  double alpha_w = 1e-2;
  double gamma = 0.99;
  bool discount_actor = false;
  static const std::vector<Field<ActorCriticSettings>>& fields();
};

/// One-step actor–critic, episodic and discounted (Sutton & Barto, 13.5).
class ActorCritic final : public LinearActorCritic {
 public:
  using SettingsType = ActorCriticSettings;

  explicit ActorCritic(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ActorCriticRates read_rates(std::span<const ParameterValue> values) const override;
};

}  // namespace policyscope
