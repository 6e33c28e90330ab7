#pragma once

#include "core/algorithms/off_policy_actor_critic.h"
#include "core/estimators/deterministic_losses.h"
#include "core/parameters/field.h"
#include "core/policies/action_noise.h"

#include <array>

namespace policyscope {

struct DeterministicActorCriticSettings : OffPolicySettings {
  NoiseKind action_noise = NoiseKind::normal;
  double ou_theta = 0.15, ou_sigma = 0.2, ou_dt = 1.0;
  int policy_delay = 1;
  double target_policy_noise = 0.0, target_noise_clip = 0.5;
};

/// The loop of the learners whose actor follows ∇_a Q(s, a) at a = μ(s): DDPG with one critic, TD3 with two,
/// smoothed targets and an actor that waits. It explores with noise around μ, in [−1, 1].
class DeterministicActorCritic : public OffPolicyActorCritic {
 public:
  void configure(const ParameterSet& parameters) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  bool summarize_replay(ReplaySummary& out) const override;
  void copy_to(Model& model) const override;
  bool begin_as(const Model& model) override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  std::span<const float> target_actor() const { return target_actor_; }

 protected:
  DeterministicActorCritic(AlgorithmParts&& parts, const DeterministicActorCriticSettings& settings,
                           std::size_t critics, std::size_t critic_outputs = 1, std::size_t lanes = 1);

  virtual DeterministicActorCriticSettings read_noise(std::span<const ParameterValue> values) = 0;

  OffPolicySettings read_settings(std::span<const ParameterValue> values) override;
  void explore(std::size_t lane, std::span<const float> input, std::span<float> action) override;
  void begin_episode(std::size_t lane) override;
  bool update() override;
  std::span<const double> update_values() override;
  void note(Recording& recording, bool learned) const override;

  static std::vector<SeriesInfo> shared_update_series();

  DeterministicActorCriticSettings noise_;
  AlignedVector<float> target_actor_;
  bool actor_moved_ = false;  // at the last update

 private:
  static constexpr std::size_t remembered_noise = 512;

  DeterministicLosses<float> losses_;
  std::unique_ptr<Policy> shown_policy_;  // with the noise as wide as it is in the long run
  std::vector<double> noise_state_;       // one lane after the other
  std::vector<double> noise_trace_;       // a ring of the last noises, for panels
  std::int64_t noises_ = 0;
  Matrix<float> target_noise_;
  std::array<double, 3> values_{};
};

/// The parameters of the exploring noise, for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> noise_fields() {
  return {
      Field<S>(static_cast<NoiseKind S::*>(&S::action_noise), "action_noise", "", "noise of actions")
          .choices({"normal", "ornstein-uhlenbeck"})
          .help(
              "Independent at every step, or a walk that is pulled back to 0 and pushes one way for a while "
              "(Uhlenbeck and Ornstein 1930)."),
      Field<S>(static_cast<double S::*>(&S::ou_theta), "ou_theta", "", "pull of the walk")
          .valid(0, 100)
          .slider(0, 1)
          .help("How fast Ornstein–Uhlenbeck noise is pulled back to 0."),
      Field<S>(static_cast<double S::*>(&S::ou_sigma), "ou_sigma", "", "kicks of the walk")
          .valid(0, 100)
          .slider(0, 1)
          .help(
              "Size of the random kicks of Ornstein–Uhlenbeck noise; the exploration noise σ multiplies it."),
      Field<S>(static_cast<double S::*>(&S::ou_dt), "ou_dt", "", "time step of the walk")
          .valid(1e-6, 10)
          .slider(0.01, 1)
          .help("Time that passes for Ornstein–Uhlenbeck noise in a step."),
  };
}

}  // namespace policyscope
