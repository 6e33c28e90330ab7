#include "core/networks/noisy_parameters.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

NoisyParameters::NoisyParameters(const Mlp<float>& network)
    : noise_(network.parameter_count(), 0.0f), applied_(network.parameter_count()) {
  std::size_t widest = 0;
  for (std::size_t l = 0; l < network.layers(); ++l) {
    layers_.push_back(network.layer(l));
    widest = std::max({widest, static_cast<std::size_t>(layers_.back().inputs),
                       static_cast<std::size_t>(layers_.back().outputs)});
  }
  of_inputs_.resize(widest);
  of_outputs_.resize(widest);
}

void NoisyParameters::initialize(double sigma, std::span<float> spreads) const {
  for (const Mlp<float>::Layer& layer : layers_) {
    const std::size_t end = layer.bias + static_cast<std::size_t>(layer.outputs);
    std::fill(spreads.begin() + static_cast<std::ptrdiff_t>(layer.weight),
              spreads.begin() + static_cast<std::ptrdiff_t>(end),
              static_cast<float>(sigma / std::sqrt(layer.inputs)));
  }
}

void NoisyParameters::draw(RandomStream& random) {
  const auto factors = [&](std::vector<float>& out, int count) {
    for (int i = 0; i < count; ++i) {
      const double x = random.normal();
      out[static_cast<std::size_t>(i)] = static_cast<float>(std::copysign(std::sqrt(std::abs(x)), x));
    }
  };
  for (const Mlp<float>::Layer& layer : layers_) {
    const auto inputs = static_cast<std::size_t>(layer.inputs);
    const auto outputs = static_cast<std::size_t>(layer.outputs);
    factors(of_inputs_, layer.inputs);
    factors(of_outputs_, layer.outputs);
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t o = 0; o < outputs; ++o)
        noise_[layer.weight + i * outputs + o] = of_outputs_[o] * of_inputs_[i];
    std::copy_n(of_outputs_.begin(), outputs, noise_.begin() + static_cast<std::ptrdiff_t>(layer.bias));
  }
}

std::span<const float> NoisyParameters::apply(std::span<const float> block) {
  const std::span<const float> means = block.first(size()), spreads = block.last(size());
  for (std::size_t i = 0; i < applied_.size(); ++i) applied_[i] = means[i] + spreads[i] * noise_[i];
  return applied_;
}

void NoisyParameters::differentiate(std::span<float> gradient) const {
  for (std::size_t i = 0; i < size(); ++i) gradient[size() + i] = gradient[i] * noise_[i];
}

}  // namespace policyscope
