#pragma once

#include "core/environments/environment.h"
#include "core/exact/linear_quadratic.h"
#include "core/learning/linear_model.h"
#include "core/learning/model.h"
#include "core/parameters/parameter_set.h"

#include <Eigen/Core>

#include <memory>
#include <optional>
#include <span>
#include <vector>

/// What exact theory says about a learned policy, in the terms in which learners estimate it: what panels
/// show beside the estimates. Known for finite models, and for linear–quadratic tasks with a policy that is
/// linear in the state.
namespace policyscope {

/// What is maximised: the discounted value of the start, or the reward per step in the long run.
struct Criterion {
  bool average_reward = false;
  double discount = 1.0;
  friend bool operator==(const Criterion&, const Criterion&) = default;
};

/// What an algorithm maximises: the value of the start with its discount, if it has the parameter `gamma`;
/// else the average reward, in tasks that go on for ever, or the undiscounted return. `values` are those of
/// the whole set.
Criterion criterion_of(const EnvironmentInfo& environment, const ParameterSet& set,
                       std::span<const ParameterValue> values);

/// The values of one policy in one task.
class ExactSolution {
 public:
  virtual ~ExactSolution() = default;

  /// J: the value of the start, or the reward per step.
  virtual double objective() const = 0;
  /// v(s) of a state of the environment (Environment::state), 0 where nothing follows. With average_reward
  /// the differential value with Σ d(s) v(s) = 0.
  virtual double value(std::span<const double> state) const = 0;
  /// q(s, a).
  virtual double action_value(std::span<const double> state, ActionView action) const = 0;
  /// With average_reward the share of time d(s) spent in each state of the finite model; else empty.
  virtual std::span<const double> stationary() const { return {}; }
  /// ∇J with respect to the weights of the policy. Shape: features · outputs, element
  /// [feature · outputs + output]. `model` is the one that was solved.
  virtual Eigen::VectorXd gradient(const LinearModel& model) const = 0;
  /// ∇J for any parameters of the policy is Σ weight ∇ln π(action|state) over these, the states and actions
  /// of a finite task; empty for other tasks.
  struct Term {
    double state, action, weight;
  };
  virtual std::vector<Term> gradient_terms() const { return {}; }
};

/// Null where the answers are not known. Throws Error where they are infinite or undefined.
std::unique_ptr<ExactSolution> solve(const Environment& environment, const Model& model,
                                     const Criterion& criterion);

/// The best policy of a task that is given as a finite model: v_* and q_*, or with the average reward its
/// differential values. Null for other tasks. Throws Error where they are infinite or undefined. With
/// `epsilon`, the best of the ε-soft policies.
std::unique_ptr<ExactSolution> solve_best(const Environment& environment, const Criterion& criterion,
                                          double epsilon = 0.0);

/// Whether solve() may know this task; it still depends on the policy.
bool has_known_answers(const Environment& environment);

/// The undiscounted return that an episode of at most `step_limit` steps (0: without limit) is expected to
/// bring: what return curves scatter about. None where it is not known; infinite where it is.
std::optional<double> expected_return(const Environment& environment, const Model& model, int step_limit);

/// π(a|s) at the states of the environment's finite model. Shape: S by A.
Eigen::MatrixXd policy_matrix(const Environment& environment, const Model& model);

/// The policy as u ~ N(Ks, σ²), if that is what it is.
std::optional<LinearGaussianPolicy> linear_gaussian_policy(const Model& model,
                                                           const LinearQuadraticProblem& problem);

}  // namespace policyscope
