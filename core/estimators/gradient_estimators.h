#pragma once

#include "core/learning/trajectory_batch.h"
#include "core/policies/linear_actor.h"

#include <Eigen/Core>

#include <span>
#include <string>
#include <vector>

/// Estimators of the policy gradient as pure functions of recorded trajectories. Each of them is
///   g = (1/N) Σ_i Σ_t Ψ_t ∇ln π(A_t|S_t, θ)     over N trajectories i of one policy,
/// and they differ in Ψ alone (Schulman et al. 2016, equation 1).
namespace policyscope {

/// What the steps of a trajectory are credited with, before a baseline is subtracted.
enum class Credit {
  whole_return,  ///< G_0 for every step
  reward_to_go,  ///< G_t, what followed the step
  action_value,  ///< q(S_t, A_t)
  gae            ///< Σ_k (γλ)^k δ_{t+k}; λ = 0 is the TD error, λ = 1 is G_t − v(S_t)
};

/// What is subtracted. Constant and time-dependent baselines are means over the *other* trajectories: over
/// all of them they would depend on the action and bias the gradient. `gae` has its v(S_t) inside already.
enum class Baseline {
  none,
  constant,  ///< the mean credit of all steps of the others
  time,      ///< the mean credit of the others at step t, among those that lasted so long
  state      ///< v(S_t)
};

/// Ψ as a choice of the two and of the numbers in them.
struct CreditRule {
  Credit credit = Credit::reward_to_go;
  Baseline baseline = Baseline::none;
  double discount = 1.0;
  double lambda = 1.0;  ///< of gae
  /// Weight step t by γ^t, without which a discounted objective has another gradient. Nothing to do for
  /// whole_return: ∇E[G_0] = E[G_0 Σ ∇ln π].
  bool discount_steps = true;

  bool needs_values() const { return credit == Credit::gae || baseline == Baseline::state; }
  bool needs_action_values() const { return credit == Credit::action_value; }
};

/// Values along a batch, from a critic or from exact theory. What a rule does not need may be empty.
struct BatchValues {
  std::vector<double> values;         ///< one a row: v(S_t)
  std::vector<double> final_values;   ///< one a trajectory: v of what followed its last step, 0 if terminated
  std::vector<double> action_values;  ///< one a row: q(S_t, A_t)
};

/// Ψ of every row. Nothing is bootstrapped but by gae, which asks final_values; to the others a trajectory
/// that was cut is one that ended.
void credits(const TrajectoryBatch& batch, const BatchValues& values, const CreditRule& rule,
             std::span<double> out);

/// The mean over trajectories of their returns from the start.
double mean_start_return(const TrajectoryBatch& batch, double discount);

/// One column a trajectory: Σ_t Ψ_t ∇ln π(A_t|S_t, θ). Their mean estimates ∇J, their spread is the
/// estimator's. Shapes: credits rows of the batch; samples actor.size() by trajectories.
void gradient_samples(const TrajectoryBatch& batch, const LinearActor& actor, std::span<const double> credits,
                      Eigen::MatrixXd& samples);

/// An estimator with a name, for panels that compare all of them.
struct GradientEstimator {
  std::string id;       ///< "reward-to-go"
  std::string title;    ///< "reward to go"
  std::string formula;  ///< markup of Ψ_t
  Credit credit;
  Baseline baseline;
};
/// Whole return, reward to go, with each baseline, action value, advantage, TD error, GAE(λ). The TD error is
/// gae with λ = 0.
const std::vector<GradientEstimator>& gradient_estimators();
/// That estimator's rule. `lambda` is taken by GAE(λ) only.
CreditRule rule_of(const GradientEstimator& estimator, double discount, double lambda, bool discount_steps);

}  // namespace policyscope
