#pragma once

#include "core/algorithms/neural_policy_gradient.h"

namespace policyscope {

struct NeuralReinforceSettings : NeuralGradientSettings {
  bool learned_baseline = true;
  NeuralReinforceSettings() {
    episodes = 1;
    learning_rate = 1e-3;
  }
  static const std::vector<Field<NeuralReinforceSettings>>& fields();
};

/// REINFORCE with networks: the policy moves after every episode, once, by the scores of its actions times
/// the returns that followed, with or without a learned baseline (Williams 1992; Sutton & Barto, 13.3 and
/// 13.4).
class NeuralReinforce final : public NeuralPolicyGradient {
 public:
  using SettingsType = NeuralReinforceSettings;

  explicit NeuralReinforce(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  NeuralGradientSettings read_gradient_settings(std::span<const ParameterValue> values) override;
};

}  // namespace policyscope
