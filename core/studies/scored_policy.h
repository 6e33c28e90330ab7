#pragma once

#include "core/exact/solution.h"
#include "core/learning/episode.h"
#include "core/learning/model.h"
#include "core/learning/trajectory_batch.h"

#include <Eigen/Core>

#include <memory>
#include <span>

namespace policyscope {

/// A policy that a learner has published, as estimators of ∇J need it: it plays trajectories, and gives the
/// gradients of their actions with respect to its parameters θ, whether these are weights of features or of
/// a network.
class ScoredPolicy {
 public:
  virtual ~ScoredPolicy() = default;

  /// Length of θ.
  virtual std::size_t size() const = 0;
  virtual bool has_critic() const = 0;
  /// So many steps' gradients are computed in about a second.
  virtual std::size_t steps_a_second() const = 0;
  /// Plays a trajectory from the start of the task and appends it to the batch, together with the states
  /// passed; the episode is left at its last step. Throws Error where the policy is not finite.
  virtual void play(Episode& episode, RandomStream& environment_random, RandomStream& action_random,
                    TrajectoryBatch& batch) = 0;
  /// The critic at features of a batch that play() has filled.
  virtual double value(const FeatureView& x) = 0;
  /// Column i of `samples` becomes Σ_t credit_t ∇ln π(A_t|S_t, θ) of trajectory i, for i from `first` on and
  /// for about `rows` steps. Returns the first trajectory that was left out. Shapes: a credit for every row
  /// of the batch; θ by trajectories.
  virtual std::size_t sample_gradients(const TrajectoryBatch& batch, std::span<const double> credits,
                                       std::size_t first, std::size_t rows, Eigen::MatrixXd& samples) = 0;
  /// ∇J, for a solution of this policy in this task.
  virtual Eigen::VectorXd exact_gradient(const Environment& environment, const ExactSolution& solution) = 0;
};

/// Null for models of other kinds. Valid as long as the model.
std::unique_ptr<ScoredPolicy> scored_policy(const Model& model);

}  // namespace policyscope
