#pragma once

#include "core/networks/mlp.h"

#include <span>
#include <vector>

namespace policyscope {

/// Noisy networks (Fortunato et al. 2018): every parameter of a network is drawn, θ = μ + σ ε, and both μ and
/// σ are learned, so that a network says itself where it is not sure and explores. They are one block, all μ
/// before all σ. The noise of a layer is factorised: ε of the weight from input i to output o is f(x_o)
/// f(y_i) and that of the bias f(x_o), with normal x and y and f(x) = sign(x) √|x|.
class NoisyParameters {
 public:
  explicit NoisyParameters(const Mlp<float>& network);

  /// Of the network's own parameters: half the block.
  std::size_t size() const { return noise_.size(); }
  /// σ₀/√inputs of each layer. Shape: size().
  void initialize(double sigma, std::span<float> spreads) const;
  void draw(RandomStream& random);
  std::span<const float> noise() const { return noise_; }
  /// θ for a block of μ and σ, with the noise that was drawn last. Valid until the next call.
  std::span<const float> apply(std::span<const float> block);
  /// Completes a gradient whose first half is ∂/∂θ = ∂/∂μ by ∂/∂σ = ε ∂/∂θ.
  void differentiate(std::span<float> gradient) const;

 private:
  std::vector<Mlp<float>::Layer> layers_;
  std::vector<float> noise_, applied_, of_inputs_, of_outputs_;
};

}  // namespace policyscope
