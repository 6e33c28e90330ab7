#pragma once

#include "core/algorithms/action_value_fields.h"
#include "core/algorithms/off_policy_algorithm.h"
#include "core/estimators/action_value_loss.h"
#include "core/networks/noisy_parameters.h"
#include "core/parameters/field.h"

#include <array>
#include <optional>

namespace policyscope {

struct DqnSettings : OffPolicySettings, ExplorationSettings {
  DqnSettings() {
    net_arch = {64, 64};
    learning_rate = 1e-4;
    batch_size = 32;
    tau = 1.0;
    train_freq = 4;
  }
  int target_update_interval = 10'000;
  bool double_q = false;
  double huber_delta = 1.0;
  double max_grad_norm = 10.0;
  double noisy_std = 0.0;
  static const std::vector<Field<DqnSettings>>& fields();
};

/// Q-learning with a network, a replay buffer and a target that is copied now and then (Mnih et al. 2015).
class Dqn final : public OffPolicyAlgorithm {
 public:
  using SettingsType = DqnSettings;

  explicit Dqn(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

  std::unique_ptr<Model> make_model() const override;
  void copy_to(Model& model) const override;
  bool begin_as(const Model& model) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  /// Of the network; of a noisy one the means, which are followed by the spreads of as many.
  std::span<const float> parameters() const {
    return std::span(parameters_).first(network_->parameter_count());
  }
  std::span<const float> spreads() const {
    return std::span(parameters_).subspan(network_->parameter_count());
  }
  std::span<const float> target() const { return std::span(target_).first(network_->parameter_count()); }
  /// The probability of an action drawn from all alike before the policy is asked: what is left of the
  /// schedule.
  double schedule() const;

 protected:
  OffPolicySettings read_settings(std::span<const ParameterValue> values) override;
  void explore(std::size_t lane, std::span<const float> input, std::span<float> action) override;
  bool update() override;
  std::span<const double> update_values() override;
  void note(Recording& recording, bool learned) const override;

 private:
  Dqn(AlgorithmParts&& parts, const DqnSettings& settings);
  /// The network's parameters for one use of them: drawn anew where they are noisy.
  std::span<const float> drawn(std::optional<NoisyParameters>& noise, std::span<const float> block,
                               RandomStream& random);

  DqnSettings dqn_;
  std::shared_ptr<const Mlp<float>> network_;
  ActionValueLoss<float> loss_;
  std::optional<NoisyParameters> noise_, target_noise_;  // if it is noisy
  std::vector<float> parameters_, gradient_, target_;    // the network's, or its means and spreads
  Optimizer<float> optimizer_;
  MlpWorkspace<float> step_pass_;
  std::vector<double> outputs_, distribution_;
  std::int64_t copied_at_ = 0;  // steps, when the target was copied last
  struct Statistics {
    double loss = 0.0, mean_q = 0.0, target = 0.0, action_value = 0.0, td_error = 0.0;
  } statistics_;
  std::array<double, 3> values_{};
};

}  // namespace policyscope
