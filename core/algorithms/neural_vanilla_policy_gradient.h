#pragma once

#include "core/algorithms/neural_policy_gradient.h"

namespace policyscope {

struct NeuralVanillaSettings : NeuralGradientSettings {
  static const std::vector<Field<NeuralVanillaSettings>>& fields();
};

/// Vanilla policy gradient with networks: one step of the optimizer along the mean over m trajectories.
class NeuralVanillaPolicyGradient final : public NeuralPolicyGradient {
 public:
  using SettingsType = NeuralVanillaSettings;

  explicit NeuralVanillaPolicyGradient(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

 protected:
  NeuralGradientSettings read_gradient_settings(std::span<const ParameterValue> values) override;
};

}  // namespace policyscope
