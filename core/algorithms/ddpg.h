#pragma once

#include "core/algorithms/deterministic_actor_critic.h"

namespace policyscope {

struct DdpgSettings : DeterministicActorCriticSettings {
  DdpgSettings() {
    learning_rate = critic_learning_rate = 1e-3;
    action_noise = NoiseKind::ornstein_uhlenbeck;
  }
  static const std::vector<Field<DdpgSettings>>& fields();
};

/// Deep deterministic policy gradient (Lillicrap et al. 2016).
class Ddpg final : public DeterministicActorCritic {
 public:
  using SettingsType = DdpgSettings;

  explicit Ddpg(AlgorithmParts parts);
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;

 protected:
  DeterministicActorCriticSettings read_noise(std::span<const ParameterValue> values) override;
};

}  // namespace policyscope
