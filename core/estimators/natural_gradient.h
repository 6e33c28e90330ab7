#pragma once

#include "core/estimators/batch_scores.h"
#include "core/estimators/damped_solver.h"

namespace policyscope {

/// Directions in which the policy itself, not its parameters, is what moves least, estimated from a batch.
/// `weights` are those of row_weights(): gradient and Fisher matrix are taken under the same measure of
/// states, or the factor between the measures would be part of the result. Systems over the weights whose
/// features were met are solved directly if these are few. The results have the shape of θ and stay until the
/// next call; batches no larger than those before need no memory.
class NaturalDirections {
 public:
  /// (F + damping·I)⁻¹ g with F = Σ weight E_a[∇ln π ∇ln πᵀ | S], the expectation over actions being exact
  /// (Kakade 2002).
  const Eigen::VectorXd& natural_gradient(BatchScores& scores, std::span<const double> weights,
                                          const Eigen::VectorXd& gradient, const NaturalSolver& solver);

  /// The same with the actions that were taken instead of the expectation over actions: F̂⁻¹ g with F̂ = Σ
  /// weight ∇ln π ∇ln πᵀ.
  const Eigen::VectorXd& sampled_natural_gradient(const BatchScores& scores, std::span<const double> weights,
                                                  const Eigen::VectorXd& gradient,
                                                  const NaturalSolver& solver);

  /// The w for which wᵀ∇ln π fits the credits Ψ best: Σ weight (Ψ − wᵀ∇ln π)² + damping·|w|² is least (Kakade
  /// 2002; Peters and Schaal 2008). In expectation it is the natural gradient, whatever baseline is in Ψ.
  const Eigen::VectorXd& compatible_regression(const BatchScores& scores, std::span<const double> weights,
                                               std::span<const double> credits, const NaturalSolver& solver);

  /// The same w by LSTD-Q over the features [x(S); ∇ln π(A|S)] (Peters and Schaal 2008): the fixed point of
  /// TD for q̂ = vᵀx + wᵀ∇ln π, where what follows is worth vᵀx(S'), for the scores there have mean 0. Solves
  /// Σ weight f (f − γ f')ᵀ [v; w] = Σ weight f R, damped, and returns w.
  const Eigen::VectorXd& compatible_lstd(const BatchScores& scores, std::span<const double> weights,
                                         double discount, const NaturalSolver& solver);

  /// The fixed point of the same TD without vᵀx: w is to bootstrap from itself, wᵀ∇ln π(A'|S'). That has mean
  /// 0, so nothing is bootstrapped: what w finds is the gradient of the next reward alone. Instructive, and
  /// wrong.
  const Eigen::VectorXd& compatible_bootstrapped(const BatchScores& scores, std::span<const double> weights,
                                                 double discount, const NaturalSolver& solver);

 private:
  void find_met(const BatchScores& scores);

  DampedSolver<double> solver_;
  std::vector<char> met_;  // features that are active somewhere in the batch; those of all others
  std::vector<Eigen::Index> elements_;  // have no score anywhere. The weights of these.
  Eigen::VectorXd right_, all_, result_;
};

/// F itself, for small θ. Shape: θ by θ.
Eigen::MatrixXd fisher_matrix(BatchScores& scores, std::span<const double> weights);

}  // namespace policyscope
