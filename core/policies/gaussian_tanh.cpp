#include "core/policies/gaussian_tanh.h"

#include "core/error.h"
#include "core/policies/squashing.h"

#include <fmt/format.h>

#include <array>

namespace policyscope {
namespace {

/// The largest number below 1. Where tanh u rounds to 1, u is taken for the largest that does not:
/// about 18.7.
constexpr double below_one = 1.0 - 0x1p-53;

}  // namespace

GaussianTanh::GaussianTanh(const ActionSpace& actions, bool same_std_everywhere)
    : gaussian_(actions, same_std_everywhere), bounds_(actions) {
  if (actions.box.size() > most_dimensions) {
    throw Error(fmt::format("a squashed Gaussian is for actions of up to {} dimensions, not {}",
                            most_dimensions, actions.box.size()));
  }
}

double GaussianTanh::squash(std::size_t i, double u) const {
  return bounds_.middle[i] + bounds_.scale[i] * std::clamp(std::tanh(u), -below_one, below_one);
}

double GaussianTanh::unsquash(std::size_t i, double action) const {
  return std::atanh(std::clamp((action - bounds_.middle[i]) / bounds_.scale[i], -below_one, below_one));
}

void GaussianTanh::sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const {
  gaussian_.sample(parameters, random, action);
  for (std::size_t i = 0; i < action.size(); ++i) action[i] = squash(i, action[i]);
}

void GaussianTanh::mode(std::span<const double> parameters, ActionSpan action) const {
  for (std::size_t i = 0; i < action.size(); ++i) action[i] = squash(i, parameters[i]);
}

void GaussianTanh::score(std::span<const double> parameters, ActionView action,
                         std::span<double> d_log_prob_d_outputs) const {
  std::array<double, most_dimensions> u;
  for (std::size_t i = 0; i < action.size(); ++i) u[i] = unsquash(i, action[i]);
  gaussian_.score(parameters, std::span(u).first(action.size()), d_log_prob_d_outputs);
}

double GaussianTanh::log_prob(std::span<const double> outputs, ActionView action) const {
  std::array<double, most_dimensions> u;
  double slope = 0.0;  // Σ ln da/du
  for (std::size_t i = 0; i < action.size(); ++i) {
    u[i] = unsquash(i, action[i]);
    slope += log_one_minus_tanh_squared(u[i]) + std::log(bounds_.scale[i]);
  }
  return gaussian_.log_prob(outputs, std::span(u).first(action.size())) - slope;
}

double GaussianTanh::entropy(std::span<const double> parameters) const {
  const std::size_t dimensions = action_dimensions();
  double sum = gaussian_.entropy(parameters);
  for (std::size_t i = 0; i < dimensions; ++i) {
    sum += std::log(bounds_.scale[i]) +
           normal_expectation(parameters[i], parameters[dimensions + i], log_one_minus_tanh_squared);
  }
  return sum;
}

void GaussianTanh::entropy_gradient(std::span<const double> parameters,
                                    std::span<double> d_entropy_d_outputs) const {
  // d ln(1 − tanh²u)/du = −2 tanh u, with du/dμ = 1 and du/d ln σ = u − μ.
  const std::size_t dimensions = action_dimensions();
  for (std::size_t i = 0; i < dimensions; ++i) {
    const double mean = parameters[i];
    const double std = parameters[dimensions + i];
    d_entropy_d_outputs[i] = normal_expectation(mean, std, [](double u) { return -2.0 * std::tanh(u); });
    d_entropy_d_outputs[dimensions + i] =
        1.0 + normal_expectation(mean, std, [&](double u) { return -2.0 * std::tanh(u) * (u - mean); });
  }
}

double GaussianTanh::mean_of(std::span<const double> parameters, std::size_t i) const {
  return normal_expectation(parameters[i], parameters[action_dimensions() + i],
                            [](double u) { return std::tanh(u); });
}

double GaussianTanh::std_of(std::span<const double> parameters, std::size_t i, double mean) const {
  return std::sqrt(normal_expectation(parameters[i], parameters[action_dimensions() + i], [&](double u) {
    return (std::tanh(u) - mean) * (std::tanh(u) - mean);
  }));
}

void GaussianTanh::describe(std::span<const double> parameters, ActionDistribution& distribution) const {
  const std::size_t dimensions = action_dimensions();
  distribution.probabilities.clear();
  distribution.mean.resize(dimensions);
  distribution.std.resize(dimensions);
  distribution.squashed.resize(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) {
    const double m = mean_of(parameters, i);
    distribution.mean[i] = bounds_.middle[i] + bounds_.scale[i] * m;
    distribution.std[i] = bounds_.scale[i] * std_of(parameters, i, m);
    distribution.squashed[i] = {parameters[i], parameters[dimensions + i], bounds_.middle[i],
                                bounds_.scale[i]};
  }
}

double GaussianTanh::quantity(std::size_t index, std::span<const double> parameters) const {
  const std::size_t dimensions = action_dimensions();
  if (index < dimensions) return squash(index, parameters[index]);
  const std::size_t i = index - dimensions;
  return bounds_.scale[i] * std_of(parameters, i, mean_of(parameters, i));
}

}  // namespace policyscope
