#pragma once

#include "core/algorithms/off_policy_actor_critic.h"
#include "core/estimators/soft_losses.h"
#include "core/networks/schedule.h"
#include "core/parameters/field.h"

#include <array>

namespace policyscope {

struct Sac2018Settings : OffPolicySettings {
  double ent_coef = 0.2;
  Schedule ent_coef_schedule = Schedule::constant;
  int schedule_steps = 100'000;
  static const std::vector<Field<Sac2018Settings>>& fields();
};

/// Soft actor–critic in its first form (Haarnoja et al. 2018, "Off-policy maximum entropy deep reinforcement
/// learning"): a value function V of its own, and a target of that instead of targets of the critics.
class Sac2018 final : public OffPolicyActorCritic {
 public:
  using SettingsType = Sac2018Settings;

  explicit Sac2018(AlgorithmParts parts);
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;

  void copy_to(Model& model) const override;
  bool begin_as(const Model& model) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  double temperature() const {
    return scheduled(sac_.ent_coef_schedule, sac_.ent_coef, progress(sac_.schedule_steps));
  }
  /// V's parameters, and then its target's.
  std::span<const float> state_value() const { return values_; }

 protected:
  OffPolicySettings read_settings(std::span<const ParameterValue> values) override;
  void explore(std::size_t lane, std::span<const float> input, std::span<float> action) override;
  bool update() override;
  std::span<const double> update_values() override;
  void note(Recording& recording, bool learned) const override;

 private:
  Sac2018(AlgorithmParts&& parts, const Sac2018Settings& settings);
  std::span<float> value() { return std::span(values_).first(values_.size() / 2); }
  std::span<float> value_target() { return std::span(values_).last(values_.size() / 2); }
  bool descend_value();

  Sac2018Settings sac_;
  SoftLosses<float> losses_;
  SoftLosses<float>::Drawn own_, step_;
  ValueNetworks<float> value_network_;
  CriticRegression<float> value_regression_, critic_regression_;
  ValueNetworks<float>::Workspace value_workspace_, critic_workspace_;
  MlpWorkspace<float> target_pass_;
  std::vector<float> values_, value_gradient_;
  Optimizer<float> value_optimizer_;
  std::vector<float> targets_of_value_, targets_of_critics_;
  double value_loss_ = 0.0;
  std::array<double, 6> series_{};
};

}  // namespace policyscope
