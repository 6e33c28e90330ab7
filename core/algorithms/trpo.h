#pragma once

#include "core/algorithms/rollout_algorithm.h"
#include "core/estimators/network_fisher.h"

namespace policyscope {

struct TrpoSettings : RolloutSettings {
  double target_kl = 0.01;
  int cg_max_steps = 15;
  double cg_damping = 0.1;
  double line_search_shrinking_factor = 0.8;
  int line_search_max_iter = 10;
  int n_critic_updates = 10;
  int batch_size = 128;
  TrpoSettings() { learning_rate = 1e-3; }
  static const std::vector<Field<TrpoSettings>>& fields();
};

/// Trust region policy optimization (Schulman et al. 2015): the longest step along the natural gradient that
/// moves the policy by no more than target_kl on average, found by conjugate gradients and a line search. The
/// critic descends on its own.
class Trpo final : public RolloutAlgorithm {
 public:
  using SettingsType = TrpoSettings;

  explicit Trpo(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  RolloutSettings read_settings(std::span<const ParameterValue> values) override;
  bool update(const StopToken& stop) override;
  void note(Recording& recording) const override;

 private:
  bool update_policy();

  TrpoSettings trpo_;
  std::vector<double> advantages_, d_log_probs_, weights_;
  NetworkFisher fisher_;
  Eigen::VectorXf policy_gradient_, natural_gradient_;
  AlignedVector<float> old_;
  double step_scale_ = 0.0;  // what the line search left of the full step
};

}  // namespace policyscope
