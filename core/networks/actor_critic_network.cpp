#include "core/networks/actor_critic_network.h"

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

MlpShape shape(const NetworkSettings& settings, std::size_t inputs, std::size_t outputs) {
  return {static_cast<int>(inputs), settings.net_arch, static_cast<int>(outputs), settings.activation};
}

using Real = ActorCriticNetwork::Real;

/// Added to the variance of noise from features, as Stable-Baselines3 does.
constexpr Real smallest_variance = 1e-6f;

}  // namespace

ActorCriticNetwork::ActorCriticNetwork(const NetworkSettings& settings, std::size_t inputs,
                                       const Policy& policy)
    : inputs_(inputs),
      computed_outputs_(policy.outputs() - policy.free_outputs() -
                        (policy.feature_noise() != nullptr ? policy.action_dimensions() : 0)),
      free_outputs_(policy.free_outputs()),
      noise_outputs_(policy.outputs() - computed_outputs_ - free_outputs_),
      noise_width_(noise_outputs_ == 0         ? 0
                   : settings.net_arch.empty() ? inputs
                                               : static_cast<std::size_t>(settings.net_arch.back())),
      shared_(settings.shared_trunk),
      actor_(shape(settings, inputs, computed_outputs_ + (shared_ ? 1 : 0))),
      critic_(shape(settings, inputs, 1)),
      free_offset_(actor_.parameter_count()),
      noise_offset_(free_offset_ + free_outputs_),
      policy_parameter_count_(noise_offset_ + noise_width_ * noise_outputs_),
      parameter_count_(policy_parameter_count_ + (shared_ ? 0 : critic_.parameter_count())) {}

std::vector<TensorPlace> ActorCriticNetwork::places() const {
  std::vector<TensorPlace> places;
  append_places(actor_, shared_ ? "shared." : "actor.", 0, true, places);
  if (free_outputs_ > 0) places.push_back({"log_std", {free_outputs_}, free_offset_, false, true});
  if (noise_outputs_ > 0) {
    places.push_back({"log_std", {noise_width_, noise_outputs_}, noise_offset_, true, true});
  }
  if (!shared_) append_places(critic_, "critic.", policy_parameter_count_, false, places);
  return places;
}

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
  if (const FeatureNoise* noise = policy.feature_noise()) {
    std::fill_n(parameters.begin() + static_cast<std::ptrdiff_t>(noise_offset_), noise_weights(),
                static_cast<Real>(noise->log_std_init));
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
  forward_policy(parameters, x, workspace);
  if (shared_) {
    workspace.values = workspace.actor.activations.back().bottomRows(1);
  } else {
    forward_values(parameters, x, workspace);
  }
}

void ActorCriticNetwork::forward_values(std::span<const Real> parameters, const MatrixView<Real>& x,
                                        Workspace& workspace) const {
  if (shared_) {
    workspace.values = actor_.forward(parameters.first(free_offset_), x, workspace.actor).bottomRows(1);
  } else {
    workspace.values = critic_.forward(parameters.subspan(policy_parameter_count_), x, workspace.critic);
  }
}

void ActorCriticNetwork::forward_policy(std::span<const Real> parameters, const MatrixView<Real>& x,
                                        Workspace& workspace) const {
  const BatchMatrix<Real>& y = actor_.forward(parameters.first(free_offset_), x, workspace.actor);
  const auto computed = static_cast<Eigen::Index>(computed_outputs_);
  workspace.outputs.resize(static_cast<Eigen::Index>(policy_outputs()), x.cols());
  workspace.outputs.topRows(computed) = y.topRows(computed);
  for (std::size_t i = 0; i < free_outputs_; ++i) {
    workspace.outputs.row(computed + static_cast<Eigen::Index>(i)).setConstant(parameters[free_offset_ + i]);
  }
  if (noise_outputs_ > 0) {
    const auto actions = static_cast<Eigen::Index>(noise_outputs_);
    const Eigen::Map<const Matrix<Real>> log_std(parameters.data() + noise_offset_,
                                                 static_cast<Eigen::Index>(noise_width_), actions);
    workspace.noise_variances = (Real(2) * log_std.array()).exp();
    workspace.squared_features = Mlp<Real>::features(workspace.actor).array().square();
    auto spread = workspace.outputs.bottomRows(actions);
    spread.noalias() = workspace.noise_variances.transpose() * workspace.squared_features;
    spread = Real(0.5) * (spread.array() + smallest_variance).log();
  }
}

void ActorCriticNetwork::backward(std::span<const Real> parameters, const MatrixView<Real>& d_outputs,
                                  const MatrixView<Real>& d_values, Workspace& workspace,
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
  if (noise_outputs_ > 0) {
    // ∂ ln σ_d/∂ℓ_kd = φ_k² exp(2 ℓ_kd)/σ_d².
    const auto actions = static_cast<Eigen::Index>(noise_outputs_);
    Eigen::Map<Matrix<Real>> sum(gradient.data() + noise_offset_, static_cast<Eigen::Index>(noise_width_),
                                 actions);
    workspace.head = d_outputs.bottomRows(actions).array() *
                     (Real(-2) * workspace.outputs.bottomRows(actions).array()).exp();
    sum.array() += workspace.squared_features.lazyProduct(workspace.head.transpose()).array() *
                   workspace.noise_variances.array();
  }
  if (!shared_) {
    critic_.backward(parameters.subspan(policy_parameter_count_), d_values, workspace.critic,
                     gradient.subspan(policy_parameter_count_));
  }
}

void ActorCriticNetwork::tangent(std::span<const Real> parameters, std::span<const Real> direction,
                                 Workspace& workspace) const {
  const BatchMatrix<Real>& y =
      actor_.tangent(parameters.first(free_offset_), direction.first(free_offset_), workspace.actor);
  const auto computed = static_cast<Eigen::Index>(computed_outputs_);
  workspace.tangents.resize(static_cast<Eigen::Index>(policy_outputs()), y.cols());
  workspace.tangents.topRows(computed) = y.topRows(computed);
  for (std::size_t i = 0; i < free_outputs_; ++i) {
    workspace.tangents.row(computed + static_cast<Eigen::Index>(i)).setConstant(direction[free_offset_ + i]);
  }
  if (noise_outputs_ > 0) {
    const auto actions = static_cast<Eigen::Index>(noise_outputs_);
    const Eigen::Map<const Matrix<Real>> along(direction.data() + noise_offset_,
                                               static_cast<Eigen::Index>(noise_width_), actions);
    workspace.noise_direction = along.array() * workspace.noise_variances.array();
    auto spread = workspace.tangents.bottomRows(actions);
    spread.noalias() = workspace.noise_direction.transpose() * workspace.squared_features;
    spread.array() *= (Real(-2) * workspace.outputs.bottomRows(actions).array()).exp();
  }
}

void ActorCriticNetwork::draw_noise(std::span<const Real> parameters, RandomStream& random,
                                    std::span<Real> weights) const {
  const std::span<const Real> log_std = parameters.subspan(noise_offset_, weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = std::exp(log_std[i]) * static_cast<Real>(random.normal());
}

void ActorCriticNetwork::noise(const Workspace& workspace, std::size_t sample, std::span<const Real> weights,
                               std::span<double> noise) const {
  const auto features = Mlp<Real>::features(workspace.actor).col(static_cast<Eigen::Index>(sample));
  for (std::size_t d = 0; d < noise.size(); ++d) {
    const Eigen::Map<const Eigen::VectorXf> column(weights.data() + d * noise_width_,
                                                   static_cast<Eigen::Index>(noise_width_));
    noise[d] = static_cast<double>(features.dot(column));
  }
}

}  // namespace policyscope
