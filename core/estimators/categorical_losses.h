#pragma once

#include "core/networks/value_networks.h"
#include "core/replay/replay_batch.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace policyscope {

/// Moves a distribution over returns, probabilities on `atoms` at equal distances, to R + γ z and shares
/// every part out among the two atoms next to where it lands; what lands outside goes to the end (Bellemare,
/// Dabney and Munos 2017). Adds to `projected`.
template <class Scalar>
void project(std::span<const Scalar> probabilities, Scalar reward, Scalar discount, Scalar least, Scalar step,
             Scalar* projected) {
  const auto last = static_cast<Scalar>(probabilities.size() - 1);
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const Scalar z = least + step * static_cast<Scalar>(i);
    const Scalar place = std::clamp((reward + discount * z - least) / step, Scalar(0), last);
    const Scalar below = std::floor(place);
    const auto j = static_cast<std::size_t>(below);
    const Scalar above = place - below;
    projected[j] += probabilities[i] * (Scalar(1) - above);
    if (above > Scalar(0)) projected[j + 1] += probabilities[i] * above;
  }
}

/// The losses of a critic that gives a distribution over returns, and of an actor that climbs its mean (D4PG:
/// Barth-Maron et al. 2018), on a batch. Holds no parameters. Scalar is float; tests compare with double.
template <class Scalar>
class CategoricalLosses {
 public:
  /// The critic's outputs are the logits of `atoms` returns from `least` to `largest`.
  CategoricalLosses(MlpShape actor, MlpShape critic, double least, double largest)
      : actor_(std::move(actor)),
        critic_(std::move(critic)),
        least_(static_cast<Scalar>(least)),
        step_(static_cast<Scalar>((largest - least) / (critic_.shape().outputs - 1))) {}

  const Mlp<Scalar>& actor() const { return actor_; }
  const Mlp<Scalar>& critic() const { return critic_; }

  /// The projected distribution of R + γ Z(S′, μ(S′)), a column a sample.
  void targets(std::span<const Scalar> target_actor, std::span<const Scalar> target_critic,
               ReplayBatch<Scalar>& batch) {
    const BatchMatrix<Scalar>& action = actor_.forward(target_actor, batch.next_inputs, target_pass_);
    batch.next_pairs.bottomRows(action.rows()) = action;
    next_ = critic_.forward(target_critic, batch.next_pairs, target_critic_pass_);
    targets_.setZero(next_.rows(), next_.cols());
    const auto atoms = static_cast<std::size_t>(next_.rows());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      softmax(next_.data() + i * atoms, atoms);
      project<Scalar>({next_.data() + i * atoms, atoms}, batch.rewards[i], batch.discounts[i], least_, step_,
                      targets_.data() + i * atoms);
    }
  }
  const Matrix<Scalar>& targets() const { return targets_; }

  /// mean w · cross-entropy of the targets and the critic's distribution.
  double critic_loss(std::span<const Scalar> critic, const ReplayBatch<Scalar>& batch,
                     std::span<Scalar> gradient) {
    probabilities_ = critic_.forward(critic, batch.pairs, critic_pass_);
    const auto atoms = static_cast<std::size_t>(probabilities_.rows());
    const auto share = Scalar(1) / static_cast<Scalar>(batch.size());
    losses_.assign(batch.size(), Scalar(0));
    d_logits_.resize(probabilities_.rows(), probabilities_.cols());
    double loss = 0.0, mean = 0.0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Scalar* p = probabilities_.data() + i * atoms;
      const Scalar* m = targets_.data() + i * atoms;
      for (std::size_t z = 0; z < atoms; ++z) losses_[i] -= m[z] * p[z];
      losses_[i] += softmax(p, atoms);  // Σ m = 1
      for (std::size_t z = 0; z < atoms; ++z) {
        d_logits_.data()[i * atoms + z] = share * batch.weights[i] * (p[z] - m[z]);
        mean += static_cast<double>(p[z] * (least_ + step_ * static_cast<Scalar>(z)));
      }
      loss += static_cast<double>(batch.weights[i] * losses_[i]);
    }
    critic_.backward(critic, d_logits_, critic_pass_, gradient);
    mean_value_ = mean / static_cast<double>(batch.size());
    return loss / static_cast<double>(batch.size());
  }
  /// Cross-entropy of every sample: how surprising it was.
  std::span<const Scalar> losses() const { return losses_; }
  double mean_value() const { return mean_value_; }

  /// −mean E Z(S, μ(S)); adds its derivative with respect to the actor's parameters.
  double actor_loss(std::span<const Scalar> actor, std::span<const Scalar> critic,
                    const ReplayBatch<Scalar>& batch, std::span<Scalar> gradient) {
    const BatchMatrix<Scalar>& action = actor_.forward(actor, batch.inputs, pass_);
    own_pairs_.resize(batch.pairs.rows(), batch.pairs.cols());
    own_pairs_.topRows(batch.inputs.rows()) = batch.inputs;
    own_pairs_.bottomRows(action.rows()) = action;
    own_ = critic_.forward(critic, own_pairs_, own_pass_);
    const auto atoms = static_cast<std::size_t>(own_.rows());
    const auto share = Scalar(1) / static_cast<Scalar>(batch.size());
    double sum = 0.0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Scalar* p = own_.data() + i * atoms;
      softmax(p, atoms);
      Scalar mean(0);
      for (std::size_t z = 0; z < atoms; ++z) mean += p[z] * (least_ + step_ * static_cast<Scalar>(z));
      for (std::size_t z = 0; z < atoms; ++z)
        p[z] *= -share * (least_ + step_ * static_cast<Scalar>(z) - mean);  // ∂E/∂logit = p (z − E)
      sum += static_cast<double>(mean);
    }
    critic_.backward(critic, own_, own_pass_, {}, &d_pairs_);
    d_actions_ = d_pairs_.bottomRows(action.rows());
    actor_.backward(actor, d_actions_, pass_, gradient);
    return -sum / static_cast<double>(batch.size());
  }

 private:
  /// Turns logits into probabilities; returns ln Σ e^logit.
  static Scalar softmax(Scalar* x, std::size_t count) {
    const Scalar largest = *std::max_element(x, x + count);
    Scalar sum(0);
    for (std::size_t z = 0; z < count; ++z) sum += x[z] = std::exp(x[z] - largest);
    for (std::size_t z = 0; z < count; ++z) x[z] /= sum;
    return largest + std::log(sum);
  }

  Mlp<Scalar> actor_, critic_;
  Scalar least_, step_;
  MlpWorkspace<Scalar> target_pass_, target_critic_pass_, critic_pass_, pass_, own_pass_;
  Matrix<Scalar> next_, targets_, probabilities_, d_logits_, own_pairs_, own_, d_pairs_, d_actions_;
  std::vector<Scalar> losses_;
  double mean_value_ = 0.0;
};

}  // namespace policyscope
