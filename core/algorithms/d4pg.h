#pragma once

#include "core/algorithms/deterministic_actor_critic.h"
#include "core/estimators/categorical_losses.h"

namespace policyscope {

struct D4pgSettings : DeterministicActorCriticSettings {
  D4pgSettings() {
    learning_rate = critic_learning_rate = 1e-4;
    replay = ReplayKind::prioritized;
  }
  int n_steps = 5;
  int n_envs = 4;
  int n_atoms = 51;
  double v_min = -500.0, v_max = 500.0;
  static const std::vector<Field<D4pgSettings>>& fields();
};

/// Distributed distributional deterministic policy gradients (Barth-Maron et al. 2018): several actors,
/// n-step returns, prioritized replay, and a critic that learns the distribution of the return.
class D4pg final : public DeterministicActorCritic {
 public:
  using SettingsType = D4pgSettings;

  explicit D4pg(AlgorithmParts parts);
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;

 protected:
  DeterministicActorCriticSettings read_noise(std::span<const ParameterValue> values) override;
  int return_steps() const override { return d4pg_.n_steps; }
  bool update() override;

 private:
  D4pg(AlgorithmParts&& parts, const D4pgSettings& settings);

  D4pgSettings d4pg_;
  CategoricalLosses<float> categorical_;
};

}  // namespace policyscope
