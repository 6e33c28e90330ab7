#pragma once

#include "core/studies/plane_objective.h"
#include "core/studies/policy_plane.h"

namespace policyscope {

/// The policies of a plane, on a finite model.
class FinitePolicies {
 public:
  virtual ~FinitePolicies() = default;
  /// π(a|s) at a place, S by A. Stands there.
  virtual Eigen::MatrixXd at(const Eigen::Vector2d& place) = 0;
  /// ∂ ln π(a|s)/∂ the two coordinates, where it stands.
  virtual Eigen::Vector2d score(Eigen::Index s, Eigen::Index a) = 0;
  virtual std::optional<Eigen::Vector2d> nearest(const Model&) const { return std::nullopt; }
};

/// The preferences of a softmax: the weights of a linear policy; for others one for each action and
/// appearance that give the same probabilities.
std::vector<PlaneParameter> softmax_parameters(const Environment& environment, const Model& model);
/// Two of them, by their index there.
std::unique_ptr<FinitePolicies> softmax_policies(const Environment& environment, const Model& model,
                                                 std::size_t x, std::size_t y);
/// Those of a plane in the parameters themselves.
std::unique_ptr<FinitePolicies> policies_of(const Environment& environment,
                                            std::unique_ptr<PolicyPlane> plane);

/// Exact J over them.
std::unique_ptr<PlaneObjective> make_finite_plane(const FiniteModel& task, const Criterion& criterion,
                                                  std::unique_ptr<FinitePolicies> policies);

}  // namespace policyscope
