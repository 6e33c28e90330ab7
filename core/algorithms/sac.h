#pragma once

#include "core/algorithms/off_policy_actor_critic.h"
#include "core/estimators/soft_losses.h"
#include "core/parameters/field.h"

#include <array>

namespace policyscope {

enum class Temperature { automatic, constant, linear };

struct SacSettings : OffPolicySettings {
  Temperature ent_coef_mode = Temperature::automatic;
  double ent_coef = 1.0;
  double target_entropy = -1.0;  ///< of each dimension of the action
  int schedule_steps = 100'000;
  static const std::vector<Field<SacSettings>>& fields();
};

/// Soft actor–critic with twin critics and a temperature that holds the policy's entropy (Haarnoja et al.
/// 2018, "Algorithms and applications"). The policy is a squashed Gaussian; its ln π is that of the action in
/// [−1, 1].
class Sac final : public OffPolicyActorCritic {
 public:
  using SettingsType = SacSettings;

  explicit Sac(AlgorithmParts parts);
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;

  void configure(const ParameterSet& parameters) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  /// α, the weight of the entropy.
  double temperature() const;

 protected:
  OffPolicySettings read_settings(std::span<const ParameterValue> values) override;
  void explore(std::size_t lane, std::span<const float> input, std::span<float> action) override;
  bool update() override;
  std::span<const double> update_values() override;
  void note(Recording& recording, bool learned) const override;

 private:
  Sac(AlgorithmParts&& parts, const SacSettings& settings);
  double target_entropy() const { return sac_.target_entropy * static_cast<double>(scale_.size()); }

  SacSettings sac_;
  SoftLosses<float> losses_;
  SoftLosses<float>::Drawn own_, next_, step_;
  Optimizer<double> temperature_optimizer_;
  double log_temperature_;
  std::array<double, 5> values_{};
};

}  // namespace policyscope
