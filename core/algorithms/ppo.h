#pragma once

#include "core/algorithms/rollout_algorithm.h"

namespace policyscope {

struct PpoSettings : LossSettings {
  double clip_range = 0.2;
  Schedule clip_schedule = Schedule::constant;
  double clip_range_vf = 0.0;
  double target_kl = 0.0;
  int batch_size = 64;
  int n_epochs = 10;
  static const std::vector<Field<PpoSettings>>& fields();
};

/// Proximal policy optimization (Schulman et al. 2017): several epochs of minibatches on a rollout, with a
/// surrogate objective that stops paying once the ratio of new to old probability has left 1 ± clip_range.
class Ppo final : public RolloutAlgorithm {
 public:
  using SettingsType = PpoSettings;

  explicit Ppo(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

 protected:
  RolloutSettings read_settings(std::span<const ParameterValue> values) override;
  bool update(const StopToken& stop) override;
  void note(Recording& recording) const override;

 private:
  bool update_minibatch(std::span<const std::size_t> rows);

  PpoSettings ppo_;
  std::vector<std::size_t> order_;
  std::vector<double> old_log_probs_, advantages_, d_log_probs_;
};

}  // namespace policyscope
