#pragma once

#include "core/algorithms/neural_policy_gradient.h"

namespace policyscope {

struct NeuralNaturalSettings : NeuralGradientSettings {
  double target_kl = 0.01;
  double damping = 0.1;
  int cg_max_steps = 15;
  NeuralNaturalSettings() {
    learning_rate = 0.1;
    normalize_advantage = true;
  }
  static const std::vector<Field<NeuralNaturalSettings>>& fields();
};

/// Natural policy gradient with networks (Kakade 2002): the direction in which the policy, not θ, has to move
/// least, by a fixed step size or so far that the policy moves by a fixed KL divergence, as far as the Fisher
/// matrix tells. TRPO (Schulman et al. 2015) is this with a line search.
class NeuralNaturalPolicyGradient final : public NeuralPolicyGradient {
 public:
  using SettingsType = NeuralNaturalSettings;

  explicit NeuralNaturalPolicyGradient(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  NeuralGradientSettings read_gradient_settings(std::span<const ParameterValue> values) override;
  bool move_policy() override;
  void note(Recording& recording) const override;

 private:
  NeuralNaturalSettings natural_;
  NetworkFisher fisher_;
  Eigen::VectorXf step_gradient_, direction_;
  double step_size_ = 0.0;  // of the last update
};

}  // namespace policyscope
