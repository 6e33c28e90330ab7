#pragma once

#include "core/algorithms/deterministic_actor_critic.h"

namespace policyscope {

struct Td3Settings : DeterministicActorCriticSettings {
  Td3Settings() {
    learning_rate = critic_learning_rate = 1e-3;
    policy_delay = 2;
    target_policy_noise = 0.2;
  }
  static const std::vector<Field<Td3Settings>>& fields();
};

/// Twin delayed DDPG (Fujimoto, van Hoof and Meger 2018): the smaller of two critics counts, targets are
/// smoothed over actions, and actor and targets move at every second update.
class Td3 final : public DeterministicActorCritic {
 public:
  using SettingsType = Td3Settings;

  explicit Td3(AlgorithmParts parts);
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;

 protected:
  DeterministicActorCriticSettings read_noise(std::span<const ParameterValue> values) override;
};

}  // namespace policyscope
