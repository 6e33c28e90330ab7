#pragma once

#include "core/estimators/critic_regression.h"
#include "core/estimators/least_value.h"
#include "core/replay/replay_batch.h"

#include <algorithm>
#include <span>
#include <vector>

namespace policyscope {

/// The losses of the deterministic policy gradient (Silver et al. 2014; DDPG: Lillicrap et al. 2016; with
/// twin critics and smoothed targets TD3: Fujimoto, van Hoof and Meger 2018) on a batch, and their
/// derivatives. Actions are in [−1, 1]: the actor's network ends in tanh. Holds no parameters. Scalar is
/// float; tests compare with double.
template <class Scalar>
class DeterministicLosses {
 public:
  DeterministicLosses(MlpShape actor, MlpShape critic, std::size_t critics)
      : actor_(std::move(actor)), critics_(critics, std::move(critic)) {}

  const Mlp<Scalar>& actor() const { return actor_; }
  const ValueNetworks<Scalar>& critics() const { return critics_; }

  /// y = R + γ min_k Q_k(S′, clip(μ(S′) + noise)). `noise` is actions × batch, or empty for none.
  void targets(std::span<const Scalar> target_actor, std::span<const Scalar> target_critics,
               const Matrix<Scalar>& noise, ReplayBatch<Scalar>& batch) {
    const BatchMatrix<Scalar>& mean = actor_.forward(target_actor, batch.next_inputs, target_pass_);
    auto actions = batch.next_pairs.bottomRows(mean.rows());
    actions = mean;
    if (noise.size() != 0) actions = (actions + noise).array().max(Scalar(-1)).min(Scalar(1));
    value_.evaluate(critics_, target_critics, batch.next_pairs, critics_.count());
    targets_.resize(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i)
      targets_[i] = batch.rewards[i] + batch.discounts[i] * value_.values()[i];
  }
  std::span<const Scalar> targets() const { return targets_; }

  /// Σ_k mean w (Q_k(S, A) − y)².
  double critic_loss(std::span<const Scalar> critics, const ReplayBatch<Scalar>& batch,
                     std::span<Scalar> gradient) {
    return regression_.differentiate(critics_, critics, batch.pairs, targets_, batch.weights, 1.0, gradient,
                                     value_.workspace());
  }
  const CriticRegression<Scalar>& regression() const { return regression_; }

  /// −mean Q_1(S, μ(S)); adds its derivative with respect to the actor's parameters.
  double actor_loss(std::span<const Scalar> actor, std::span<const Scalar> critics,
                    const ReplayBatch<Scalar>& batch, std::span<Scalar> gradient) {
    const BatchMatrix<Scalar>& actions = actor_.forward(actor, batch.inputs, pass_);
    own_pairs_.resize(batch.pairs.rows(), batch.pairs.cols());
    own_pairs_.topRows(batch.inputs.rows()) = batch.inputs;
    own_pairs_.bottomRows(actions.rows()) = actions;
    value_.evaluate(critics_, critics, own_pairs_, 1);
    const auto share = static_cast<Scalar>(1.0 / static_cast<double>(batch.size()));
    value_.differentiate(critics_, critics, -share, static_cast<std::size_t>(actions.rows()), d_actions_);
    actor_.backward(actor, d_actions_, pass_, gradient);
    double sum = 0.0;
    for (const Scalar q : value_.values()) sum -= static_cast<double>(q);
    return sum / static_cast<double>(batch.size());
  }

 private:
  Mlp<Scalar> actor_;
  ValueNetworks<Scalar> critics_;
  LeastValue<Scalar> value_;
  CriticRegression<Scalar> regression_;
  MlpWorkspace<Scalar> target_pass_, pass_;
  std::vector<Scalar> targets_;
  Matrix<Scalar> own_pairs_, d_actions_;
};

}  // namespace policyscope
