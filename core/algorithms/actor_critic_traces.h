#pragma once

#include "core/algorithms/linear_actor_critic.h"
#include "core/parameters/field.h"

namespace policyscope {

struct ActorCriticTracesSettings {
  double alpha_theta = 1e-3;
  double alpha_w = 1e-2;
  double gamma = 0.99;
  double lambda = 0.9;
  bool discount_actor = false;
  static const std::vector<Field<ActorCriticTracesSettings>>& fields();
};

/// Actor–critic with eligibility traces, episodic and discounted (Sutton & Barto, 13.5).
class ActorCriticTraces final : public LinearActorCritic {
 public:
  using SettingsType = ActorCriticTracesSettings;

  explicit ActorCriticTraces(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ActorCriticRates read_rates(std::span<const ParameterValue> values) const override;
};

}  // namespace policyscope
