#pragma once

#include "core/studies/plane_objective.h"

#include <Eigen/Core>

#include <limits>
#include <vector>

namespace policyscope {

/// Ways uphill.
enum class PathMethod {
  plain,    ///< θ ← θ + α ∇J
  natural,  ///< θ ← θ + α F⁻¹∇J; the pseudo-inverse where F is singular (Kakade 2002)
  trpo,  ///< the natural direction as far as KL ≤ δ allows, shorter until the surrogate grows (Schulman 2015)
  ppo,  ///< some plain steps on the clipped surrogate of one old policy (Schulman 2017)
};

struct PathSettings {
  double step = 0.1;          ///< α of plain gradients, and of every step within PPO
  double natural_step = 0.1;  ///< α of natural gradients
  double kl_limit = 0.01;     ///< δ of TRPO
  double clip = 0.2;          ///< ε of PPO
  int epochs = 10;            ///< steps on one surrogate
  int updates = 40;           ///< how often the old policy is replaced
  /// The learner's parameters are φ with θ = A φ: the same policies by other coordinates.
  Eigen::Matrix2d parameters = Eigen::Matrix2d::Identity();

  friend bool operator==(const PathSettings& a, const PathSettings& b) {
    return a.step == b.step && a.natural_step == b.natural_step && a.kl_limit == b.kl_limit &&
           a.clip == b.clip && a.epochs == b.epochs && a.updates == b.updates && a.parameters == b.parameters;
  }
};

/// A way through the plane: one point for the start and one after every update. Ends early where J is no
/// longer defined or nothing moves.
struct PolicyPath {
  std::vector<Eigen::Vector2d> points;
  std::vector<double> values;  ///< J at them
};

/// Appends the start (of an empty path), or the next update. False when the path has come to its end.
bool extend(PlaneObjective& objective, PathMethod method, const Eigen::Vector2d& start,
            const PathSettings& settings, PolicyPath& path);
/// The whole way.
PolicyPath follow(PlaneObjective& objective, PathMethod method, const Eigen::Vector2d& start,
                  const PathSettings& settings);

/// One update. False where J is not defined.
bool update(PlaneObjective& objective, PathMethod method, const PathSettings& settings,
            Eigen::Vector2d& theta);

/// F⁺g for a symmetric, positive semidefinite F.
Eigen::Vector2d solve_semidefinite(const Eigen::Matrix2d& f, const Eigen::Vector2d& g);

/// θ + {d : ½ dᵀF d = δ}: how far TRPO may go in every direction. `count` points, the first repeated at the
/// end; directions that do not change the policy are cut at the distance `longest`.
std::vector<Eigen::Vector2d> kl_ellipse(const Eigen::Vector2d& theta, const Eigen::Matrix2d& fisher,
                                        double kl_limit, double longest, int count = 65);

/// Around the old policy θ, as far in every direction as no action's ratio leaves 1 ± ε: where PPO's clipping
/// does nothing. Same conventions; found by bisection.
std::vector<Eigen::Vector2d> clip_region(PlaneObjective& objective, const Eigen::Vector2d& theta, double clip,
                                         double longest, int count = 65);

}  // namespace policyscope
