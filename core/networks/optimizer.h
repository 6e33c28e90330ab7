#pragma once

#include "core/aligned_vector.h"
#include "core/learning/archive.h"

#include <cstdint>
#include <memory>
#include <span>

namespace policyscope {

enum class OptimizerKind { adam, sgd, rmsprop };

struct OptimizerSettings {
  OptimizerKind kind = OptimizerKind::adam;
  double beta1 = 0.9;     ///< Adam: decay of the mean of gradients; SGD: momentum is 0
  double beta2 = 0.999;   ///< Adam and RMSProp: decay of the mean of squared gradients
  double epsilon = 1e-8;  ///< added to the root
};

/// Gradient descent on one block of parameters.
///   sgd      p ← p − α g
///   rmsprop  v ← β₂ v + (1 − β₂) g²,  p ← p − α g/(√v + ε)  (as PyTorch; Stable-Baselines3 takes β₂ = 0.99,
///            ε = 1e-5)
///   adam     m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  p ← p − α m̂/(√v̂ + ε)  (Kingma and Ba
///   2015)
template <class Scalar>
class Optimizer {
 public:
  Optimizer(OptimizerSettings settings, std::size_t parameters);

  /// One step of size `learning_rate` down `gradient`.
  void step(double learning_rate, std::span<const Scalar> gradient, std::span<Scalar> parameters);
  /// The same, and in the same pass through memory the parameters of a target network follow by `tau`, as
  /// follow() moves them.
  void step(double learning_rate, std::span<const Scalar> gradient, std::span<Scalar> parameters,
            std::span<Scalar> target, double tau);

  /// The same for parameters, and moments, that several threads step at once without a lock: every element is
  /// read and written by relaxed atomic operations, so that an update may overwrite another.
  void step_racing(double learning_rate, std::span<const Scalar> gradient, std::span<Scalar> parameters);

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  template <class Access>
  void apply(double learning_rate, std::span<const Scalar> gradient, std::span<Scalar> parameters,
             std::int64_t steps);

  OptimizerSettings settings_;
  AlignedVector<Scalar> mean_, square_;
  std::int64_t steps_ = 0;
};

/// Polyak averaging: target ← (1 − τ) target + τ parameters. τ = 1 copies.
template <class Scalar>
void follow(std::span<const Scalar> parameters, double tau, std::span<Scalar> target);

/// Scales `gradient` down to Euclidean norm `largest` if it is longer (0 for never); returns the norm before.
template <class Scalar>
double clip_gradient_norm(std::span<Scalar> gradient, double largest);

extern template class Optimizer<float>;
extern template class Optimizer<double>;

}  // namespace policyscope
