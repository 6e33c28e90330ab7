#pragma once

#include "core/algorithms/rollout_algorithm.h"

namespace policyscope {

struct A2cSettings : LossSettings {
  A2cSettings() {
    n_steps = 5;
    n_envs = 8;
    learning_rate = 7e-4;
    gae_lambda = 1.0;
    normalize_advantage = false;
    optimizer = OptimizerKind::rmsprop;
  }
  static const std::vector<Field<A2cSettings>>& fields();
};

/// n-step advantage actor–critic, synchronous: several environments play a few steps each, then one gradient
/// step is taken on all of them (Mnih et al. 2016, without the asynchrony). With gae_lambda = 1 the
/// advantages are n-step returns minus values.
class A2c final : public RolloutAlgorithm {
 public:
  using SettingsType = A2cSettings;

  explicit A2c(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

 protected:
  RolloutSettings read_settings(std::span<const ParameterValue> values) override;
  bool update(const StopToken& stop) override;
  void note(Recording& recording) const override;

 private:
  A2cSettings a2c_;
};

}  // namespace policyscope
