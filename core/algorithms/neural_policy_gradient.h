#pragma once

#include "core/algorithms/batch_listing.h"
#include "core/algorithms/credit_choice.h"
#include "core/algorithms/rollout_algorithm.h"

#include <Eigen/Core>

namespace policyscope {

struct NeuralGradientSettings : RolloutSettings {
  CreditChoice credit = CreditChoice::reward_to_go;
  BaselineChoice baseline = BaselineChoice::monte_carlo;
  double critic_learning_rate = 1e-3;
  int n_critic_updates = 10;
  int batch_size = 128;
  NeuralGradientSettings() {
    episodes = 10;
    horizon = 200;
    learning_rate = 0.01;
    gae_lambda = 1.0;
    normalize_advantage = false;
  }
};

/// Policy gradients with networks from m whole trajectories of one policy: the mean of scores, each weighted
/// with Ψ, moves the policy once; then a learned baseline is fitted to what was played. The same estimators
/// as of linear policies (BatchPolicyGradient). Subclasses give it a name, a listing and settings.
class NeuralPolicyGradient : public RolloutAlgorithm {
 public:
  NeuralPolicyGradient(AlgorithmParts parts, const NeuralGradientSettings& settings, BatchLines lines);

  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  RolloutSettings read_settings(std::span<const ParameterValue> values) final;
  virtual NeuralGradientSettings read_gradient_settings(std::span<const ParameterValue> values) = 0;
  /// Moves the policy for policy_gradient_: a step of the optimizer. False at a number that is not finite,
  /// which is not applied.
  virtual bool move_policy();

  /// of_batches() and the critic's loss.
  static std::vector<SeriesInfo> gradient_series();

  bool iterate(Experience& experience, const StopToken& stop) override;
  bool update(const StopToken& stop) override;
  void note(Recording& recording) const override;

  /// The policy's part of the parameters, or of the gradient.
  std::span<float> policy_part(std::span<float> all) const {
    return all.first(network_->policy_parameter_count());
  }

  TrajectoryBatch batch_;            // without features: the rollout has the networks' inputs
  std::vector<double> psi_;          // credit of every step
  std::vector<double> row_weights_;  // under which a mean over trajectories is one over steps
  Eigen::VectorXf policy_gradient_;  // an estimate of ∇J, a mean over trajectories
  double direction_norm_ = 0.0;      // of what the learning rate multiplies; not saved

 private:
  CreditRule rule() const {
    return credit_rule(gradient_settings_.credit, gradient_settings_.baseline, settings_.gamma,
                       settings_.gae_lambda, gradient_settings_.discount_actor);
  }
  void gather();
  bool improve_policy();
  bool improve_values(const StopToken& stop);

  const BatchLines lines_;
  NeuralGradientSettings gradient_settings_;
  Optimizer<float> policy_optimizer_;  // apart from the critic's, which steps far more often
  BatchValues played_;                 // v̂ by the critic that saw the batch played
  std::vector<double> targets_;
  std::vector<float> old_;
  BatchStep last_;
};

}  // namespace policyscope
