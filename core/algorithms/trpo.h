#pragma once

#include "core/algorithms/rollout_algorithm.h"

#include <Eigen/Core>

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
  bool update_critic(const StopToken& stop);
  /// product_ ← (F + damping) v over the whole rollout, at the parameters of the last evaluate().
  void fisher_product(const Eigen::VectorXf& v);
  /// Solves (F + damping) x = b by conjugate gradients.
  void solve(const Eigen::VectorXf& b, Eigen::VectorXf& x);

  TrpoSettings trpo_;
  std::vector<std::size_t> all_, order_;
  std::vector<double> advantages_, d_log_probs_, old_parameters_;
  // Buffers of the length of θ, and of all parameters.
  Eigen::VectorXf policy_gradient_, natural_gradient_, residual_, conjugate_, product_;
  std::vector<float> direction_, fisher_gradient_, old_;
  std::vector<double> tangent_;  // of one sample's outputs
  Matrix<float> d_outputs_, no_values_;
  double step_scale_ = 0.0;  // what the line search left of the full step
};

}  // namespace policyscope
