#include "core/policies/deterministic.h"

#include "core/policies/normal.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<DeterministicSettings>>& DeterministicSettings::fields() {
  using S = DeterministicSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::noise_std, "noise_std", "\\sigma", "exploration noise")
          .valid(1e-6, 1e3)
          .slider(0.01, 1)
          .log()
          .help("Size of the noise that is added to actions while learning, as a share of half the action's "
                "range (Lillicrap et al. 2016)."),
      Field(&S::scaled, "scaled", "", "use the whole range of actions")
          .applies(Applies::new_run)
          .help("Stretches the policy's output from −1 … 1 to the range of the action; without it a larger "
                "range is never used."),
  };
  return list;
}

Deterministic::Deterministic(const ActionSpace& actions)
    : bounds_(actions), quantities_(normal::quantities(actions)) {}

void Deterministic::resolve(std::span<const double> outputs, std::span<double> squashed) const {
  for (std::size_t i = 0; i < outputs.size(); ++i) squashed[i] = std::tanh(outputs[i]);
}

void Deterministic::sample(std::span<const double> squashed, RandomStream& random, ActionSpan action) const {
  for (std::size_t i = 0; i < action.size(); ++i) action[i] = mean(i, squashed[i]) + std(i) * random.normal();
}

void Deterministic::mode(std::span<const double> squashed, ActionSpan action) const {
  for (std::size_t i = 0; i < action.size(); ++i) action[i] = mean(i, squashed[i]);
}

void Deterministic::score(std::span<const double> squashed, ActionView action,
                          std::span<double> d_log_prob_d_outputs) const {
  for (std::size_t i = 0; i < action.size(); ++i) {
    const double slope = scale(i) * (1.0 - squashed[i] * squashed[i]);
    d_log_prob_d_outputs[i] = (action[i] - mean(i, squashed[i])) / (std(i) * std(i)) * slope;
  }
}

double Deterministic::entropy(std::span<const double> squashed) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < squashed.size(); ++i) sum += normal::entropy(std::log(std(i)));
  return sum;
}

void Deterministic::entropy_gradient(std::span<const double>, std::span<double> d_entropy_d_outputs) const {
  std::fill(d_entropy_d_outputs.begin(), d_entropy_d_outputs.end(), 0.0);
}

double Deterministic::kl(std::span<const double> squashed, std::span<const double> other) const {
  double sum = 0.0;
  for (const double *x = squashed.data(), *y = other.data(); x != squashed.data() + squashed.size(); ++x, ++y)
    sum += (*x - *y) * (*x - *y);
  return 0.5 * sum / (noise_std() * noise_std());
}

void Deterministic::fisher_product(std::span<const double> squashed, std::span<const double> v,
                                   std::span<double> product) const {
  for (std::size_t i = 0; i < squashed.size(); ++i) {
    const double slope = (1.0 - squashed[i] * squashed[i]) / noise_std();
    product[i] = v[i] * slope * slope;
  }
}

double Deterministic::log_prob(std::span<const double> outputs, ActionView action) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < outputs.size(); ++i)
    sum += normal::log_density(action[i], mean(i, std::tanh(outputs[i])), std(i));
  return sum;
}

void Deterministic::initial_outputs(std::span<double> outputs) const {
  std::fill(outputs.begin(), outputs.end(), 0.0);
}

void Deterministic::describe(std::span<const double> squashed, ActionDistribution& distribution) const {
  distribution.probabilities.clear();
  distribution.squashed.clear();
  distribution.mean.resize(squashed.size());
  distribution.std.resize(squashed.size());
  for (std::size_t i = 0; i < squashed.size(); ++i) {
    distribution.mean[i] = mean(i, squashed[i]);
    distribution.std[i] = std(i);
  }
}

double Deterministic::quantity(std::size_t index, std::span<const double> squashed) const {
  const std::size_t dimensions = squashed.size();
  return index < dimensions ? mean(index, squashed[index]) : std(index - dimensions);
}

}  // namespace policyscope
