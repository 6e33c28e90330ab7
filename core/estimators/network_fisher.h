#pragma once

#include "core/estimators/damped_solver.h"
#include "core/networks/actor_critic_network.h"

#include <span>
#include <vector>

namespace policyscope {

/// The Fisher matrix of a network's policy over a batch, F = Σ_i weight_i Jᵢᵀ F_i Jᵢ, where Jᵢ are the
/// derivatives of the policy's outputs at sample i and F_i is the Fisher matrix with respect to these
/// outputs. It is known by its products: J by forward mode, Jᵀ by backpropagation (Schraudolph 2002), and
/// only of a small network is it ever written down. θ is the policy's part of the parameters.
class NetworkFisher {
 public:
  /// Where F is taken: what the last forward pass over the batch left behind.
  struct Batch {
    const ActorCriticNetwork& network;
    const Policy& policy;
    std::span<const float> parameters;  ///< of the network
    std::span<const double> outputs;    ///< the distributions' parameters, Policy::outputs() a sample
    std::span<const double> weights;    ///< one a sample
    ActorCriticNetwork::Workspace& workspace;
  };

  /// out = F v.
  void product(const Batch& batch, const Eigen::VectorXf& v, Eigen::VectorXf& out);
  /// x = (F + damping·I)⁻¹ b.
  void solve(const Batch& batch, const Eigen::VectorXf& b, const NaturalSolver& how, Eigen::VectorXf& x);
  /// xᵀ (F + damping·I) x: half of it is the KL divergence of a step x, to second order.
  double curvature(const Batch& batch, const Eigen::VectorXf& x, double damping);

  /// Of a gradient with a smaller norm the products in single precision are no longer numbers to divide by:
  /// nothing is to be gained.
  static constexpr double smallest_gradient = 1e-12;

 private:
  DampedSolver<float> solver_;
  std::vector<float> direction_, gradient_;  // of the length of all parameters
  std::vector<double> tangent_;              // of one sample's outputs
  BatchMatrix<float> d_outputs_, no_values_;
  Eigen::VectorXf product_;
  std::vector<Eigen::Index> elements_;
};

}  // namespace policyscope
