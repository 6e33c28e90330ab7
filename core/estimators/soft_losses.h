#pragma once

#include "core/estimators/critic_regression.h"
#include "core/estimators/least_value.h"
#include "core/policies/squashed_batch.h"
#include "core/replay/replay_batch.h"

#include <span>
#include <vector>

namespace policyscope {

/// The losses of soft actor–critic with twin critics (Haarnoja et al. 2018) on a batch, and their
/// derivatives. Holds no parameters. Scalar is float; tests compare with double.
template <class Scalar>
class SoftLosses {
 public:
  /// Actions that the policy draws at a batch of inputs.
  struct Drawn {
    MlpWorkspace<Scalar> pass;
    SquashedBatch<Scalar> sample;
  };

  SoftLosses(MlpShape actor, MlpShape critic, std::size_t critics)
      : actor_(std::move(actor)), critics_(critics, std::move(critic)) {}

  const Mlp<Scalar>& actor() const { return actor_; }
  const ValueNetworks<Scalar>& critics() const { return critics_; }
  std::size_t action_size() const { return static_cast<std::size_t>(actor_.shape().outputs) / 2; }

  /// With the noise that is in drawn.sample.
  void draw(std::span<const Scalar> actor, const Matrix<Scalar>& inputs, Drawn& drawn) const {
    drawn.sample.squash(actor_.forward(actor, inputs, drawn.pass));
  }

  /// y = R + γ (min_k Q_k(S′, ã) − α ln π(ã|S′)), ã drawn by the policy of now.
  void targets(std::span<const Scalar> actor, std::span<const Scalar> target_critics, double alpha,
               ReplayBatch<Scalar>& batch, Drawn& next) {
    draw(actor, batch.next_inputs, next);
    batch.next_pairs.bottomRows(next.sample.actions().rows()) = next.sample.actions();
    value_.evaluate(critics_, target_critics, batch.next_pairs, critics_.count());
    targets_.resize(batch.size());
    const auto a = static_cast<Scalar>(alpha);
    const Scalar* log_prob = next.sample.log_probs().data();
    const Scalar* value = value_.values().data();
    for (std::size_t i = 0; i < batch.size(); ++i)
      targets_[i] = batch.rewards[i] + batch.discounts[i] * (value[i] - a * log_prob[i]);
  }
  std::span<const Scalar> targets() const { return targets_; }

  /// ½ Σ_k mean w (Q_k(S, A) − y)².
  double critic_loss(std::span<const Scalar> critics, const ReplayBatch<Scalar>& batch,
                     std::span<Scalar> gradient) {
    return regression_.differentiate(critics_, critics, batch.pairs, targets_, batch.weights, 0.5, gradient,
                                     value_.workspace());
  }
  const CriticRegression<Scalar>& regression() const { return regression_; }

  /// mean α ln π(ã|S) − min_k Q_k(S, ã), with ã drawn at batch.inputs before; adds its derivative with
  /// respect to the actor's parameters.
  double actor_loss(std::span<const Scalar> actor, std::span<const Scalar> critics, double alpha,
                    const ReplayBatch<Scalar>& batch, Drawn& drawn, std::span<Scalar> gradient) {
    const auto share = static_cast<Scalar>(1.0 / static_cast<double>(batch.size()));
    own_pairs_ = batch.pairs;
    own_pairs_.bottomRows(drawn.sample.actions().rows()) = drawn.sample.actions();
    value_.evaluate(critics_, critics, own_pairs_, critics_.count());
    value_.differentiate(critics_, critics, -share, action_size(), d_actions_);
    drawn.sample.backward(drawn.pass.activations.back(), d_actions_, static_cast<Scalar>(alpha) * share,
                          d_outputs_);
    actor_.backward(actor, d_outputs_, drawn.pass, gradient);
    const std::size_t count = batch.size();
    const Scalar* log_prob = drawn.sample.log_probs().data();
    const Scalar* value = value_.values().data();
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i)
      sum += alpha * static_cast<double>(log_prob[i]) - static_cast<double>(value[i]);
    return sum / static_cast<double>(count);
  }
  /// min_k Q_k(S, ã) at the last actor_loss().
  std::span<const Scalar> own_values() const { return value_.values(); }

 private:
  Mlp<Scalar> actor_;
  ValueNetworks<Scalar> critics_;
  LeastValue<Scalar> value_;
  CriticRegression<Scalar> regression_;
  std::vector<Scalar> targets_;
  Matrix<Scalar> own_pairs_, d_actions_, d_outputs_;
};

}  // namespace policyscope
