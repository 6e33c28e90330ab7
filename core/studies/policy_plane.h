#pragma once

#include "core/exact/solution.h"
#include "core/learning/episode.h"
#include "core/learning/linear_model.h"
#include "core/learning/trajectory_batch.h"

#include <Eigen/Core>

#include <array>
#include <memory>
#include <vector>

/// Planes in the space of a policy's parameters θ, linear or of a network: θ = origin + x · first + y ·
/// second. θ is that of ScoredPolicy: weights of features, or the policy's part of a network's block.
namespace policyscope {

/// What a policy does at the rows of a batch, one after the other. Shape: Policy::outputs() a row.
struct PlaneRows {
  std::vector<double> outputs, parameters;
  std::array<std::vector<double>, 2> slopes;  ///< ∂outputs/∂x and ∂outputs/∂y
};

/// The policies of one plane. Stands at one of them.
class PolicyPlane {
 public:
  virtual ~PolicyPlane() = default;

  virtual const Policy& policy() const = 0;
  virtual void move_to(const Eigen::Vector2d& place) = 0;
  /// Plays a trajectory from the start of the task and appends it to the batch. Throws Error where the policy
  /// is not finite.
  virtual void play(Episode& episode, RandomStream& environment_random, RandomStream& action_random,
                    TrajectoryBatch& batch) = 0;
  /// Appends one row at an observation, with the first action and no reward.
  virtual void append(ObservationView observation, TrajectoryBatch& batch) = 0;
  /// Outputs and parameters, without slopes, which take a network twice as long again.
  virtual void evaluate(const TrajectoryBatch& batch, PlaneRows& rows) = 0;
  /// The same batch and rows as the last evaluate(), at another place.
  virtual void evaluate_again(const TrajectoryBatch& batch, PlaneRows& rows) { evaluate(batch, rows); }
  /// Adds the slopes of rows that were evaluated last, at this place.
  virtual void differentiate(PlaneRows& rows) = 0;
  /// The place in the plane that is nearest to another policy of the same learner.
  virtual Eigen::Vector2d nearest(const Model& model) const = 0;
};

/// Over two weights of a linear policy, themselves the coordinates.
std::unique_ptr<PolicyPlane> plane_of_weights(const LinearModel& model, std::size_t x, std::size_t y);

/// Around a published policy, at (0, 0), in two directions. `model` must outlive it.
std::unique_ptr<PolicyPlane> plane_of_directions(const Model& model, const Eigen::VectorXd& first,
                                                 const Eigen::VectorXd& second);

/// Whether a policy has parameters that directions can be chosen among: not one that follows action values.
bool has_directions(const Model& model);

/// A direction that is drawn at random and then stretched, the incoming weights of each unit of a network, or
/// of each output of a linear policy, to the length that these weights have (Li et al. 2018): a step of 1
/// changes a policy about as much whatever the scale of its weights. Biases stay, and so do weights of
/// features that have never been learned. Where all weights are 0, outputs move by about 1.
Eigen::VectorXd random_direction(const Model& model, std::uint64_t which);

/// The direction of ∇J, as long as the first random one: exact in finite tasks, else the mean over some
/// trajectories of `step_limit` steps at most. Zero where J is flat.
Eigen::VectorXd gradient_direction(const Environment& environment, const Model& model,
                                   const Criterion& criterion, int step_limit);

}  // namespace policyscope
