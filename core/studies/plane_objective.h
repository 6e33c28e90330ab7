#pragma once

#include "core/environments/environment.h"
#include "core/exact/solution.h"
#include "core/learning/model.h"

#include <Eigen/Core>

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

/// A parameter of a policy, as an axis of a landscape.
struct PlaneParameter {
  std::string name;               ///< "θ(S, left)"
  std::string symbol;             ///< formula markup
  double value = 0.0;             ///< of the policy that is looked at
  double low = -4.0, high = 4.0;  ///< where it is worth looking
};

/// What there is to see at one place of the plane.
struct PlanePoint {
  double value = 0.0;        ///< J
  Eigen::Vector2d gradient;  ///< ∇J
  /// Fisher matrix, states weighted by how often the discounted task visits them (weights that sum to 1; for
  /// the average reward the stationary distribution).
  Eigen::Matrix2d fisher;
};

/// J as a function of two parameters of a policy, the others held; and what TRPO and PPO maximise in its
/// place.
class PlaneObjective {
 public:
  virtual ~PlaneObjective() = default;

  /// J; NaN where it is infinite or undefined.
  virtual double value(const Eigen::Vector2d& theta) = 0;
  /// False where J is infinite or undefined.
  virtual bool look(const Eigen::Vector2d& theta, PlanePoint& point) = 0;

  /// Makes θ the old policy: the states that it visits, its actions and their advantages. False where it has
  /// none.
  virtual bool stand_on(const Eigen::Vector2d& theta) = 0;
  /// The surrogate E min(rA, clip(r, 1 ± ε)A) of a new policy over the old one's states and actions; ε = ∞
  /// does not clip.
  struct Surrogate {
    double objective = 0.0;
    Eigen::Vector2d gradient;
    double kl = 0.0;  ///< mean KL(old‖new) over the states
    /// Largest |r − 1| of an action that the old policy takes; where there are infinitely many, what 9 of 10
    /// stay below.
    double farthest = 0.0;
  };
  virtual Surrogate surrogate(const Eigen::Vector2d& theta, double clip) = 0;
  /// Surrogate::farthest alone.
  virtual double farthest(const Eigen::Vector2d& theta) {
    return surrogate(theta, std::numeric_limits<double>::infinity()).farthest;
  }
  /// The place of another policy of the same learner, or the nearest one where the plane is spanned by
  /// directions; none where its parameters say.
  virtual std::optional<Eigen::Vector2d> nearest(const Model&) const { return std::nullopt; }
  /// How many values a slice of about a millisecond has room for.
  virtual int cells_at_once() const { return 32; }

 protected:
  /// Adds one action's share to a clipped surrogate: weight · min(rA, clip(r, 1 ± ε)A) and its gradient.
  static void add_clipped(double weight, double ratio, double advantage, double clip,
                          const Eigen::Vector2d& score, Surrogate& sum);
};

/// What a landscape of this policy can be drawn over: of a finite model the preferences of a softmax (the
/// weights of a linear policy; for others one for each action and appearance that give the same
/// probabilities), of a linear–quadratic task the gains and the logarithms of the spreads, else single
/// weights of a policy with few of them. For networks, and for many weights, directions through the present
/// policy: that of ∇J, and random ones. Empty where there are none.
std::vector<PlaneParameter> plane_parameters(const Environment& environment, const Model& model);

/// What such a landscape is.
struct PlaneFacts {
  bool directions = false;   ///< drawn over directions: the present policy is at (0, 0)
  std::size_t episodes = 0;  ///< from which J is estimated; 0 where it is exact
};
PlaneFacts plane_facts(const Environment& environment, const Model& model);

/// J over parameters `x` and `y` of plane_parameters(). Null where it is not known. `step_limit` is that of
/// the scenario, for tasks where J is estimated. `model` must outlive it.
std::unique_ptr<PlaneObjective> make_plane_objective(const Environment& environment, const Model& model,
                                                     const Criterion& criterion, int step_limit,
                                                     std::size_t x, std::size_t y);

/// The same for a linear–quadratic problem and a policy: K row by row, then ln σ.
std::unique_ptr<PlaneObjective> make_plane_objective(const LinearQuadraticProblem& problem,
                                                     const LinearGaussianPolicy& policy, std::size_t x,
                                                     std::size_t y);

}  // namespace policyscope
