#pragma once

#include "core/networks/mlp.h"
#include "core/networks/named_tensors.h"
#include "core/parameters/field.h"
#include "core/policies/policy.h"

#include <memory>
#include <span>
#include <vector>

namespace policyscope {

/// How the networks of policy and critic look. Names and defaults as in Stable-Baselines3.
struct NetworkSettings {
  std::vector<int> net_arch = {64, 64};
  Activation activation = Activation::tanh;
  bool shared_trunk = false;
  bool ortho_init = true;
};

/// Policy and critic as differentiable functions of one block of parameters: two networks, or one trunk with
/// two heads. The policy's outputs that are the same everywhere (Policy::free_outputs) are parameters
/// themselves; those of a policy whose noise comes from features (Policy::feature_noise) are ln σ_d = ½
/// ln(Σ_k φ_k² exp(2 ℓ_kd)) of the last hidden layer φ of the policy's network, with learned ℓ. The features
/// are not trained through σ, as in Stable-Baselines3. Batches are matrices with one column a sample.
class ActorCriticNetwork {
 public:
  using Real = float;

  ActorCriticNetwork(const NetworkSettings& settings, std::size_t inputs, const Policy& policy);

  std::size_t inputs() const { return inputs_; }
  std::size_t policy_outputs() const { return computed_outputs_ + free_outputs_ + noise_outputs_; }
  std::size_t parameter_count() const { return parameter_count_; }
  /// The first so many parameters move the policy; those behind move the critic alone. A shared trunk counts
  /// to the policy.
  std::size_t policy_parameter_count() const { return policy_parameter_count_; }

  /// Where what lies in the block: the layers of `actor.` and `critic.`, or of both as `shared.` with the
  /// value as the last output; and `log_std`, the policy's outputs that are the same everywhere, or the
  /// spreads of the noise's weights (features × actions).
  std::vector<TensorPlace> places() const;

  /// What the passes through the networks leave behind. One per thread.
  struct Workspace {
    MlpWorkspace<Real> actor, critic;
    BatchMatrix<Real> outputs;           ///< of the policy: policy_outputs × batch
    BatchMatrix<Real> values;            ///< 1 × batch
    BatchMatrix<Real> tangents;          ///< of the policy's outputs
    BatchMatrix<Real> head;              ///< gradient at the outputs of the shared network
    BatchMatrix<Real> squared_features;  ///< φ²: width × batch
    Matrix<Real> noise_variances;        ///< exp(2ℓ): width × actions
    Matrix<Real> noise_direction;        ///< a change of ℓ times that
  };

  /// Starting parameters: orthogonal or uniform, a policy that begins as its settings say and a critic near
  /// 0.
  void initialize(const NetworkSettings& settings, const Policy& policy, RandomStream& random,
                  std::span<Real> parameters) const;

  /// Fills in workspace.outputs and workspace.values for x (inputs × batch).
  void forward(std::span<const Real> parameters, const MatrixView<Real>& x, Workspace& workspace) const;
  /// The one or the other alone, with the same bits.
  void forward_policy(std::span<const Real> parameters, const MatrixView<Real>& x,
                      Workspace& workspace) const;
  void forward_values(std::span<const Real> parameters, const MatrixView<Real>& x,
                      Workspace& workspace) const;
  /// Adds to `gradient` the derivative of a loss whose derivatives with respect to the policy's outputs and
  /// the values at the last forward pass are given.
  void backward(std::span<const Real> parameters, const MatrixView<Real>& d_outputs,
                const MatrixView<Real>& d_values, Workspace& workspace, std::span<Real> gradient) const;
  /// Fills in workspace.tangents: how the policy's outputs at the last forward pass move along `direction`.
  void tangent(std::span<const Real> parameters, std::span<const Real> direction, Workspace& workspace) const;

  /// Of the noise made from features: how many weights it has, Θ_kd ~ N(0, exp(2 ℓ_kd)), …
  std::size_t noise_weights() const { return noise_width_ * noise_outputs_; }
  void draw_noise(std::span<const Real> parameters, RandomStream& random, std::span<Real> weights) const;
  /// … and φᵀΘ for a sample of the last forward pass. Shape of `noise`: the action's.
  void noise(const Workspace& workspace, std::size_t sample, std::span<const Real> weights,
             std::span<double> noise) const;

 private:
  std::size_t inputs_;
  std::size_t computed_outputs_, free_outputs_;
  std::size_t noise_outputs_, noise_width_;  // actions and features of the noise; 0 without
  bool shared_;
  Mlp<Real> actor_;   // with a shared trunk, the value is its last output
  Mlp<Real> critic_;  // unused with a shared trunk
  std::size_t free_offset_, noise_offset_, policy_parameter_count_, parameter_count_;
};

/// Of members `net_arch` and `activation`; `help` says of which network.
template <class S>
std::vector<Field<S>> layer_fields(const char* help) {
  return {
      Field<S>(static_cast<std::vector<int> S::*>(&S::net_arch), "net_arch", "", "hidden layers")
          .valid(1, 4096)
          .applies(Applies::new_run)
          .help(help),
      Field<S>(static_cast<Activation S::*>(&S::activation), "activation", "", "activation")
          .choices({"relu", "tanh"})
          .applies(Applies::new_run)
          .help("What each hidden unit does with its sum."),
  };
}

/// The fields of NetworkSettings for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> network_fields() {
  std::vector<Field<S>> list = layer_fields<S>("Width of each hidden layer of policy and critic.");
  const std::vector<Field<S>> rest = {
      Field<S>(static_cast<bool S::*>(&S::shared_trunk), "shared_trunk", "", "shared trunk")
          .applies(Applies::new_run)
          .help("One network with two heads instead of two networks: the critic then shapes what the policy "
                "sees."),
      Field<S>(static_cast<bool S::*>(&S::ortho_init), "ortho_init", "", "orthogonal start")
          .applies(Applies::new_run)
          .help("Start from orthogonal weights, with a policy that hardly depends on the state (Saxe et al. "
                "2014)."),
  };
  list.insert(list.end(), rest.begin(), rest.end());
  return list;
}

}  // namespace policyscope
