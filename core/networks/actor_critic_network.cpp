#include "core/networks/actor_critic_network.h"

#include <algorithm>

namespace policyscope {
namespace {

MlpShape shape(const NetworkSettings& settings, std::size_t inputs, std::size_t outputs) {
  return {static_cast<int>(inputs), settings.net_arch, static_cast<int>(outputs), settings.activation};
}

}  // namespace

ActorCriticNetwork::ActorCriticNetwork(const NetworkSettings& settings, std::size_t inputs,
                                       const Policy& policy)
    : inputs_(inputs),
      computed_outputs_(policy.outputs() - policy.free_outputs()),
      free_outputs_(policy.free_outputs()),
      shared_(settings.shared_trunk),
      actor_(shape(settings, inputs, computed_outputs_ + (shared_ ? 1 : 0))),
      critic_(shape(settings, inputs, 1)),
      free_offset_(actor_.parameter_count()),
      policy_parameter_count_(free_offset_ + free_outputs_),
      parameter_count_(policy_parameter_count_ + (shared_ ? 0 : critic_.parameter_count())) {}

void ActorCriticNetwork::initialize(const NetworkSettings& settings, const Policy& policy,
                                    RandomStream& random, std::span<Real> parameters) const {
  std::vector<double> first(policy_outputs());
  policy.initial_outputs(first);
  const std::span<Real> actor = parameters.first(free_offset_);
  if (settings.ortho_init) {
    initialize_orthogonal<Real>(actor_, random, 0.01, actor);
  } else {
    initialize_uniform<Real>(actor_, random, actor);
  }
  const auto& last = actor_.layer(actor_.layers() - 1);
  for (std::size_t i = 0; i < computed_outputs_; ++i)
    parameters[last.bias + i] += static_cast<Real>(first[i]);
  for (std::size_t i = 0; i < free_outputs_; ++i) {
    parameters[free_offset_ + i] = static_cast<Real>(first[computed_outputs_ + i]);
  }
  if (shared_) return;
  const std::span<Real> critic = parameters.subspan(policy_parameter_count_);
  if (settings.ortho_init) {
    initialize_orthogonal<Real>(critic_, random, 1.0, critic);
  } else {
    initialize_uniform<Real>(critic_, random, critic);
  }
}

void ActorCriticNetwork::forward(std::span<const Real> parameters, const MatrixView<Real>& x,
                                 Workspace& workspace) const {
  const Matrix<Real>& y = actor_.forward(parameters.first(free_offset_), x, workspace.actor);
  const auto computed = static_cast<Eigen::Index>(computed_outputs_);
  workspace.outputs.resize(static_cast<Eigen::Index>(policy_outputs()), x.cols());
  workspace.outputs.topRows(computed) = y.topRows(computed);
  for (std::size_t i = 0; i < free_outputs_; ++i) {
    workspace.outputs.row(computed + static_cast<Eigen::Index>(i)).setConstant(parameters[free_offset_ + i]);
  }
  if (shared_) {
    workspace.values = y.bottomRows(1);
  } else {
    workspace.values = critic_.forward(parameters.subspan(policy_parameter_count_), x, workspace.critic);
  }
}

void ActorCriticNetwork::backward(std::span<const Real> parameters, const Matrix<Real>& d_outputs,
                                  const Matrix<Real>& d_values, Workspace& workspace,
                                  std::span<Real> gradient) const {
  const auto computed = static_cast<Eigen::Index>(computed_outputs_);
  workspace.head.resize(computed + (shared_ ? 1 : 0), d_outputs.cols());
  workspace.head.topRows(computed) = d_outputs.topRows(computed);
  if (shared_) workspace.head.bottomRows(1) = d_values;
  actor_.backward(parameters.first(free_offset_), workspace.head, workspace.actor,
                  gradient.first(free_offset_));
  for (std::size_t i = 0; i < free_outputs_; ++i) {
    gradient[free_offset_ + i] += d_outputs.row(computed + static_cast<Eigen::Index>(i)).sum();
  }
  if (!shared_) {
    critic_.backward(parameters.subspan(policy_parameter_count_), d_values, workspace.critic,
                     gradient.subspan(policy_parameter_count_));
  }
}

void ActorCriticNetwork::tangent(std::span<const Real> parameters, std::span<const Real> direction,
                                 Workspace& workspace) const {
  const Matrix<Real>& y =
      actor_.tangent(parameters.first(free_offset_), direction.first(free_offset_), workspace.actor);
  const auto computed = static_cast<Eigen::Index>(computed_outputs_);
  workspace.tangents.resize(static_cast<Eigen::Index>(policy_outputs()), y.cols());
  workspace.tangents.topRows(computed) = y.topRows(computed);
  for (std::size_t i = 0; i < free_outputs_; ++i) {
    workspace.tangents.row(computed + static_cast<Eigen::Index>(i)).setConstant(direction[free_offset_ + i]);
  }
}

}  // namespace policyscope
