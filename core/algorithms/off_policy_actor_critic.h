#pragma once

#include "core/algorithms/off_policy_algorithm.h"
#include "core/learning/off_policy_model.h"

#include <memory>
#include <vector>

namespace policyscope {

/// Numbers of the last update, for series and formulas.
struct OffPolicyStatistics {
  double critic_loss = 0.0, actor_loss = 0.0, mean_q = 0.0, entropy = 0.0;
  double target = 0.0, action_value = 0.0, td_error = 0.0;  ///< of the first transition of the batch
};

/// A learner from replay with an actor, critics of state and action, and targets of the latter.
class OffPolicyActorCritic : public OffPolicyAlgorithm {
 public:
  std::unique_ptr<Model> make_model() const override;
  void copy_to(Model& model) const override;
  bool begin_as(const Model& model) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  static std::string refusal(const EnvironmentInfo& environment);

  std::span<const float> actor() const { return actor_; }
  std::span<const float> critics() const { return critics_; }
  std::span<const float> targets() const { return targets_; }

 protected:
  OffPolicyActorCritic(AlgorithmParts&& parts, const OffPolicySettings& settings, MlpShape actor,
                       MlpShape critic, std::size_t critics, std::size_t lanes = 1);

  /// Hidden layers as the settings say, over inputs of the given size.
  static MlpShape shape(const OffPolicySettings& settings, std::size_t inputs, std::size_t outputs,
                        bool squashed = false);
  static MlpShape actor_shape(const AlgorithmParts& parts, const OffPolicySettings& settings, bool squashed);
  static MlpShape critic_shape(const AlgorithmParts& parts, const OffPolicySettings& settings,
                               std::size_t outputs = 1);

  /// Steps the critics down critic_gradient_, which is cleared for the next update, and pulls their targets
  /// along by `tau`; false, and nothing is applied, if it is not finite.
  bool descend_critics(double tau);
  bool descend_actor();

  std::shared_ptr<OffPolicyFunctions> functions_;
  AlignedVector<float> actor_, actor_gradient_;
  AlignedVector<float> critics_, critic_gradient_, targets_;
  Optimizer<float> actor_optimizer_, critic_optimizer_;
  MlpWorkspace<float> step_pass_;
  OffPolicyStatistics statistics_;
};

}  // namespace policyscope
